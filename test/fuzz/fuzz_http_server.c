#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"

/* A whole server, HTTP/1.1 and HTTP/2, fed with one connection's bytes in pieces; its handler answers in every way
 * there is, at once and later. Every request that was handed over must have ended when the connection has. */

static struct loop *l;
static struct http_server *server;
static char path[64];
static struct http_request *held[64];
static size_t nheld;
static long open_requests;

static void ended(struct http_request *r)
{
    for (size_t i = 0; i < nheld; i++)
        if (held[i] == r)
            held[i] = held[--nheld];
    open_requests--;
}

static void gone(void *ctx)
{
    ended(ctx);
    http_abort(ctx);
}

static void answer(struct http_request *r, unsigned way)
{
    struct blob *b = blob_new("0123456789", 10);
    ended(r);
    switch (way % 6) {
    case 0:
        http_reply(r, 200, NULL, b);
        break;
    case 1:
        http_start(r, 200, NULL);
        http_write(r, "abc", 3);
        http_write_blob(r, b);
        http_end(r);
        break;
    case 2:
        http_reply(r, 204, NULL, NULL);
        break;
    case 3:
        http_start(r, 200, NULL);
        http_write(r, "abc", 3);
        http_abort(r);
        break;
    case 4: {
        struct conn *c = http_upgrade(r, NULL);
        if (c)
            conn_free(c);
        else
            http_reply(r, 400, NULL, b);
        break;
    }
    default:
        http_abort(r);
    }
    blob_unref(b);
}

static void on_request(void *ctx, struct http_request *r)
{
    (void)ctx;
    open_requests++;
    unsigned way = (unsigned char)r->target[1];
    if (way % 7 == 6 && nheld < 64) {
        held[nheld++] = r;
        http_on_close(r, gone, r);
    } else {
        answer(r, way);
    }
}

static void spin(void)
{
    bool never = false;
    loop_run_until(l, &never, 0);
}

static void begin(void)
{
    struct http_server_options o = {.body_max = 1000, .on_request = on_request};
    struct err err = {0};
    snprintf(path, sizeof(path), "unix:/tmp/k3c-fuzz-http-%d", (int)getpid());
    l = loop_new();
    if (http_server_new(l, path, 0, &o, &server, &err))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (!server)
        begin();
    snprintf(un.sun_path, sizeof(un.sun_path), "%s", path + 5);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&un, sizeof(un)))
        abort();
    while (len) {
        size_t n = 1 + data[0] * 4u; /* the first byte of a piece says how long it is */
        data++, len--;
        n = n < len ? n : len;
        if (send(fd, data, n, MSG_NOSIGNAL) < 0)
            break;
        data += n;
        len -= n;
        spin();
        spin();
        if (nheld && n % 3 == 0)
            answer(held[0], (unsigned)n);
    }
    close(fd);
    for (int i = 0; i < 100 && (http_server_connections(server) || open_requests); i++)
        spin();
    if (open_requests || http_server_connections(server))
        abort();
    return 0;
}
