/* What one loop thread serves over TLS: wrk or h2load beside it on the same machine. `bench_http serve PORT [plain]`
 * only serves, for profiling: GET / 1 kB, POST echoes its length, GET /list 25 MB in 1 kB pieces. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/conn.h"
#include "core/wire/http_server.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "test/unit/pki.h"

enum { LIST_ITEMS = 20000, ITEM_BYTES = 1250 };

static struct blob *item;

struct listing {
    struct http_request *r;
    int left;
};

static void go_on(void *ctx)
{
    struct listing *list = ctx;
    while (list->left && http_unsent(list->r) < CONN_OUTPUT_HIGH) {
        http_write_blob(list->r, item);
        list->left--;
    }
    if (list->left)
        http_on_drain(list->r, go_on, list);
    else
        http_end(list->r);
}

static void on_gone(void *ctx)
{
    http_abort(ctx);
}

static void on_request(void *ctx, struct http_request *r)
{
    (void)ctx;
    struct http_headers h = {0};
    http_headers_add_borrowed(r->arena, &h, "content-type", "application/json");
    http_headers_add_borrowed(r->arena, &h, "audit-id", "0b8bb1b3-7ef8-4a2a-8c16-1a7c7e1a9c5e");
    if (str_starts(r->target, "/list")) {
        struct listing *list = arena_alloc(r->arena, sizeof(*list));
        *list = (struct listing){.r = r, .left = LIST_ITEMS};
        http_start(r, 200, &h);
        http_on_close(r, on_gone, r);
        go_on(list);
        return;
    }
    http_reply(r, r->body.n ? 201 : 200, &h, item);
}

static int serve(int port, bool plain, int ready_fd)
{
    struct pki pki;
    struct loop *l = loop_new();
    struct tls_config *tls = NULL;
    struct http_server *s = NULL;
    struct err err = {0};
    pki_make(&pki);
    item = blob_new(NULL, ITEM_BYTES);
    memset(item->data, 'x', item->len);
    struct tls_options o = {.server = true, .cert = pki.server_cert, .key = pki.server_key, .alpn = "h2,http/1.1"};
    if (!plain && tls_config_new(&o, &tls, &err))
        return 1;
    struct http_server_options so = {.tls = tls, .body_max = 3 << 20, .on_request = on_request};
    if (http_server_new(l, "127.0.0.1", port, &so, &s, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    port = http_server_port(s);
    if (ready_fd >= 0 && write(ready_fd, &port, sizeof(port)) != sizeof(port))
        return 1;
    loop_run(l);
    return 0;
}

/* Seconds of processor time that a process has used. */
static double cpu_of(pid_t pid)
{
    char path[64], text[1024] = "";
    unsigned long user = 0, system_time = 0;
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "re");
    if (f && fgets(text, sizeof(text), f) && strrchr(text, ')'))
        sscanf(strrchr(text, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system_time);
    if (f)
        fclose(f);
    return (double)(user + system_time) / (double)sysconf(_SC_CLK_TCK);
}

/* Rates depend on who else wants the machine; what a request costs the server in processor time does not. */
static void measure(pid_t pid, const char *what, const char *command, int port, double seconds, const char *wanted)
{
    char line[512], full[1024];
    double rate = 0, mb = 0, before = cpu_of(pid);
    snprintf(full, sizeof(full), command, port);
    FILE *f = popen(full, "re");
    while (f && fgets(line, sizeof(line), f)) {
        char *at;
        sscanf(line, "Requests/sec: %lf", &rate);
        if ((at = strstr(line, "req/s")) && strstr(line, "finished in"))
            sscanf(strchr(line, ',') + 1, "%lf", &rate);
        if ((at = strstr(line, "Transfer/sec:")))
            sscanf(at, "Transfer/sec: %lf", &mb);
        if (strstr(line, "GB"))
            mb *= strstr(line, "Transfer") ? 1024 : 1;
    }
    if (f)
        pclose(f);
    double each = rate > 0 ? (cpu_of(pid) - before) * 1e6 / (rate * seconds) : 0;
    printf("%-40s %8.0f/s %6.0f MB/s, %8.1f us of CPU each: %7.0f/s a core   wanted %s\n", what, rate, mb, each,
           each > 0 ? 1e6 / each : 0, wanted);
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return serve(atoi(argv[2]), argc > 3, -1);
    if (system("command -v wrk h2load >/dev/null")) {
        puts("bench_http: wrk and h2load are not installed");
        return 0;
    }
    int ready[2], port;
    if (pipe(ready))
        return 1;
    pid_t pid = fork();
    if (!pid) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(serve(0, false, ready[1]));
    }
    if (read(ready[0], &port, sizeof(port)) != sizeof(port))
        return 1;
    char lua[] = "/tmp/k3c-post-XXXXXX";
    int fd = mkstemp(lua);
    dprintf(fd, "wrk.method='POST' wrk.body=string.rep('x',1024)");
    char post[256];
    snprintf(post, sizeof(post), "wrk -t1 -c16 -d3 -s %s https://127.0.0.1:%%d/", lua);
    measure(pid, "GET 1.2 kB, HTTP/1.1, TLS, 16 clients", "wrk -t1 -c16 -d3 https://127.0.0.1:%d/", port, 3, "50000/s");
    measure(pid, "POST 1 kB, HTTP/1.1, TLS, 16 clients", post, port, 3, "20000/s");
    measure(pid, "GET 1.2 kB, HTTP/2, TLS, 16 clients x 1", "h2load -t1 -c16 -m1 -D3 https://127.0.0.1:%d/", port, 3,
            "");
    measure(pid, "GET 1.2 kB, HTTP/2, TLS, 4 clients x 32", "h2load -t1 -c4 -m32 -D3 https://127.0.0.1:%d/", port, 3,
            "");
    measure(pid, "LIST 25 MB, HTTP/1.1, TLS, 4 clients", "wrk -t1 -c4 -d3 https://127.0.0.1:%d/list", port, 3,
            "1000 MB/s");
    unlink(lua);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return 0;
}
