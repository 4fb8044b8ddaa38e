#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/wire/conn.h"
#include "core/wire/http_client.h"
#include "core/wire/loop.h"

/* A client whose server (a registry, a kubelet) answers whatever it likes, in pieces: two calls, each of which ends
 * exactly once. */

static struct loop *l;
static char path[64];
static int listener = -1, ended[2];

static void on_headers(void *ctx, int code, const struct http_headers *h)
{
    (void)ctx, (void)h;
    if (code < 200 || code > 999)
        abort();
}

static bool on_data(void *ctx, const void *data, size_t len)
{
    (void)ctx, (void)data, (void)len;
    return true;
}

static void on_done(void *ctx, int error, const char *why)
{
    ++*(int *)ctx;
    if (error ? error > 0 || !why || !*why : 0)
        abort();
}

static void on_upgraded(void *ctx, struct conn *c, const struct http_headers *h)
{
    (void)h;
    ++*(int *)ctx;
    conn_free(c);
}

static const struct http_call_events events = {on_headers, on_data, on_done, on_upgraded};

static void spin(void)
{
    bool never = false;
    loop_run_until(l, &never, 0);
}

static void begin(void)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    snprintf(path, sizeof(path), "unix:/tmp/k3c-fuzz-client-%d", (int)getpid());
    snprintf(un.sun_path, sizeof(un.sun_path), "%s", path + 5);
    unlink(un.sun_path);
    l = loop_new();
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&un, sizeof(un)) || listen(listener, 8))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct http_client *c;
    struct err err = {0};
    if (listener < 0)
        begin();
    if (!len)
        return 0;
    memset(ended, 0, sizeof(ended));
    if (http_client_new(l, &(struct http_client_options){.host = path, .verify_host = "h", .http1_only = true}, &c,
                        &err))
        abort();
    struct http_headers h = {0};
    static const char *const methods[] = {"GET", "HEAD", "POST", "GET"};
    for (int i = 0; i < 2; i++)
        http_client_call(
            c, &(struct http_call_options){.method = methods[(data[0] >> i) & 3], .target = "/", .headers = &h},
            &events, &ended[i]);
    data++, len--;
    int fd = -1;
    while (len) {
        for (int i = 0; i < 3; i++)
            spin();
        if (fd < 0 && (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) < 0)
            break;
        size_t n = 1 + data[0] * 4u; /* the first byte of a piece says how long it is; 255: hangs up */
        bool last = data[0] == 255;
        data++, len--;
        n = n < len ? n : len;
        if (send(fd, data, n, MSG_NOSIGNAL) < 0)
            last = true;
        data += n;
        len -= n;
        if (last) {
            spin();
            close(fd);
            fd = -1;
        }
    }
    for (int i = 0; i < 4; i++)
        spin();
    if (fd >= 0)
        close(fd);
    for (int i = 0; i < 50 && !(ended[0] && ended[1]); i++) {
        spin();
        int late = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (late >= 0)
            close(late);
    }
    if (ended[0] > 1 || ended[1] > 1)
        abort();
    http_client_free(c);
    for (int late; (late = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;)
        close(late);
    spin();
    return 0;
}
