#include "core/wire/ttrpc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"

static struct loop *l;
static char dir[] = "/tmp/k3c-ttrpc-XXXXXX", path[64];
static struct ttrpc_server *server;
static struct ttrpc_reply *kept;

static void handle(void *ctx, const char *service, const char *method, struct slice payload, struct ttrpc_reply *reply)
{
    (void)ctx;
    if (!strcmp(method, "Keep"))
        kept = reply;
    else if (!strcmp(method, "Echo") && !strcmp(service, "a.Service"))
        ttrpc_reply(reply, TTRPC_OK, NULL, payload);
    else
        ttrpc_reply(reply, TTRPC_UNIMPLEMENTED, "no such method", (struct slice){0});
}

struct answer {
    bool done;
    int code;
    char message[64];
    size_t len;
    bool same;
    const char *want;
    struct ttrpc_client **frees; /* the client that the callback frees */
};

static void on_answer(void *ctx, int code, const char *message, struct slice payload)
{
    struct answer *a = ctx;
    a->done = true;
    a->code = code;
    snprintf(a->message, sizeof(a->message), "%s", message);
    a->len = payload.n;
    a->same = a->want && strlen(a->want) == payload.n && !memcmp(a->want, payload.p, payload.n);
    if (a->frees)
        *a->frees = ttrpc_client_free(*a->frees);
}

static void wait_for(const struct answer *a)
{
    if (loop_run_until(l, &a->done, 5000))
        printf("# no answer\n");
}

static void calls_are_answered(void)
{
    struct ttrpc_client *c = ttrpc_client_new(l, path, NULL, NULL);
    struct answer a = {.want = "hello"}, b = {0}, big = {0};
    static char large[3 << 20];
    memset(large, 'x', sizeof(large) - 1);
    big.want = large;
    ttrpc_call(c, "a.Service", "Echo", slice_of("hello"), 0, on_answer, &a);
    ttrpc_call(c, "a.Service", "Nothing", slice_of(""), 0, on_answer, &b);
    ttrpc_call(c, "a.Service", "Echo", slice_of(large), 0, on_answer, &big);
    wait_for(&a);
    wait_for(&b);
    wait_for(&big);
    ok(a.code == TTRPC_OK && a.same, "a payload comes back");
    ok(b.code == TTRPC_UNIMPLEMENTED && !strcmp(b.message, "no such method"), "an error comes with its words");
    ok(big.code == TTRPC_OK && big.same, "three megabytes pass");
    ttrpc_client_free(c);
}

static void lateness_and_loss(void)
{
    struct ttrpc_client *c = ttrpc_client_new(l, path, NULL, NULL);
    struct answer late = {0}, lost = {0}, cancelled = {0}, after = {0};
    ttrpc_call(c, "a.Service", "Keep", slice_of(""), 20, on_answer, &late);
    wait_for(&late);
    is_int(late.code, TTRPC_DEADLINE_EXCEEDED, "a call without an answer ends in time");
    ttrpc_reply(kept, TTRPC_OK, NULL, slice_of("too late"));
    kept = NULL;
    ttrpc_cancel(ttrpc_call(c, "a.Service", "Echo", slice_of("x"), 0, on_answer, &cancelled));
    ttrpc_call(c, "a.Service", "Keep", slice_of(""), 0, on_answer, &lost);
    while (!kept)
        loop_run_until(l, &lost.done, 5);
    server = ttrpc_server_free(server);
    wait_for(&lost);
    is_int(lost.code, TTRPC_UNAVAILABLE, "a call whose connection goes is told so");
    ok(!cancelled.done, "a cancelled one hears nothing");
    ttrpc_call(c, "a.Service", "Echo", slice_of("x"), 0, on_answer, &after);
    ok(!after.done, "nothing is answered from inside");
    wait_for(&after);
    is_int(after.code, TTRPC_UNAVAILABLE, "and so is one made afterwards");
    ttrpc_reply(kept, TTRPC_OK, NULL, slice_of("nobody is there"));
    ttrpc_client_free(c);
    struct answer none = {0};
    c = ttrpc_client_new(l, "/nonexistent/socket", NULL, NULL);
    ttrpc_call(c, "a.Service", "Echo", slice_of("x"), 0, on_answer, &none);
    wait_for(&none);
    is_int(none.code, TTRPC_UNAVAILABLE, "a socket that is not there is unavailable");
    ttrpc_client_free(c);
}

static void a_callback_may_free_the_client(void)
{
    struct ttrpc_client *c = ttrpc_client_new(l, path, NULL, NULL);
    struct answer first = {.frees = &c}, second = {0};
    ttrpc_call(c, "a.Service", "Echo", slice_of("1"), 0, on_answer, &first);
    ttrpc_call(c, "a.Service", "Echo", slice_of("2"), 0, on_answer, &second);
    wait_for(&first);
    loop_run_until(l, &second.done, 20);
    ok(first.done && !second.done && !c, "the other calls hear nothing then");
}

static void nonsense_ends_the_connection(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char byte;
    bool never = false;
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) || write(fd, "\xff\xff\xff\xff\0\0\0\1\1\0", 10) != 10)
        abort();
    fcntl(fd, F_SETFL, O_NONBLOCK);
    ssize_t n = -1;
    for (int i = 0; i < 500 && n < 0; i++) {
        loop_run_until(l, &never, 5);
        n = read(fd, &byte, 1);
    }
    is_int(n, 0, "a peer that announces 4 GB is hung up on");
    close(fd);
}

int main(void)
{
    struct err err = {0};
    l = loop_new();
    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof(path), "%s/s", dir);
    ok(!ttrpc_server_new(l, path, handle, NULL, &server, &err), "a server listens");
    calls_are_answered();
    a_callback_may_free_the_client();
    nonsense_ends_the_connection();
    lateness_and_loss();
    ttrpc_server_free(server);
    rmdir(dir);
    loop_free(l);
    return done();
}
