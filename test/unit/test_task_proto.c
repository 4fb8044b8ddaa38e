#include "agent/runtime/task_proto.h"

#include <errno.h>

#include "core/format/protobuf.h"
#include "test/unit/tap.h"

static struct slice bytes(const struct strbuf *b)
{
    return (struct slice){b->p, b->len};
}

/* As a Go shim encodes it: google.protobuf.Timestamp in field `number`. */
static void put_time(struct strbuf *out, uint32_t number, int64_t seconds, int64_t nanos)
{
    size_t at = protobuf_open(out, number);
    protobuf_put_int(out, 1, seconds);
    protobuf_put_int(out, 2, nanos);
    protobuf_close(out, at);
}

static void requests(void)
{
    cleanup_strbuf struct strbuf b = {0};
    const struct task_any options = {.type_url = slice_of("t"), .value = slice_of("v")};
    task_put_create(&b, "c1", "/b", &(struct task_io){.out = "binary:///x", .terminal = true}, &options);
    static const char create[] = "\x0a\x02"
                                 "c1\x12\x02/b\x20\x01\x32\x0b"
                                 "binary:///x\x52\x06\x0a\x01t\x12\x01v";
    ok(b.len == sizeof(create) - 1 && !memcmp(b.p, create, b.len),
       "Create has its fields by number, unset ones left out");
    strbuf_reset(&b);
    task_put_kill(&b, "c", NULL, 15, true);
    ok(b.len == 7 && !memcmp(b.p,
                             "\x0a\x01"
                             "c\x18\x0f\x20\x01",
                             7),
       "Kill names signal and reach");
    strbuf_reset(&b);
    task_put_resize(&b, "c", "e", 80, 24);
    ok(b.len == 10 && !memcmp(b.p + 3,
                              "\x12\x01"
                              "e\x18\x50\x20\x18",
                              7),
       "ResizePty names the exec and its size");
    strbuf_reset(&b);
    const struct task_any any = {.type_url = slice_of("t"), .value = slice_of("{}")};
    task_put_update(&b, "c", &any);
    ok(b.len == 12 && !memcmp(b.p + 3, "\x12\x07\x0a\x01t\x12\x02{}", 9),
       "Update names the container and its resources");
}

static void exits(void)
{
    cleanup_strbuf struct strbuf b = {0};
    struct task_exit e;
    protobuf_put_string(&b, 1, "c1");
    protobuf_put_string(&b, 2, "e1");
    protobuf_put_uint(&b, 3, 42);
    protobuf_put_uint(&b, 4, 137);
    put_time(&b, 5, 1700000000, 123456000);
    protobuf_put_string(&b, 99, "a later field");
    ok(task_get_exit_event(bytes(&b), &e, NULL) == 0 && slice_is(e.container_id, "c1") && slice_is(e.exec_id, "e1") &&
           e.pid == 42 && e.status == 137,
       "an exit event names container, exec, process and status");
    is_int(e.at_us, 1700000000123456, "its time is in microseconds");
    is_int(task_get_exit_event((struct slice){b.p, 3}, &e, NULL), -EBADMSG, "a cut message is refused");
    strbuf_reset(&b);
    protobuf_put_uint(&b, 1, 3);
    put_time(&b, 2, -62135596800, 0);
    ok(task_get_waited(bytes(&b), &e, NULL) == 0 && e.status == 3 && e.at_us == 0, "Go's zero time is no time");
    strbuf_reset(&b);
    ok(task_get_deleted(bytes(&b), &e, NULL) == 0 && e.status == 0 && e.pid == 0, "an empty answer is all zeroes");
}

static void forwarded(void)
{
    cleanup_strbuf struct strbuf b = {0};
    size_t envelope = protobuf_open(&b, 1);
    protobuf_put_string(&b, 2, "k8s.io");
    protobuf_put_string(&b, 3, "/tasks/oom");
    size_t any = protobuf_open(&b, 4);
    protobuf_put_string(&b, 1, "containerd.events.TaskOOM");
    size_t event = protobuf_open(&b, 2);
    protobuf_put_string(&b, 1, "c7");
    protobuf_close(&b, event);
    protobuf_close(&b, any);
    protobuf_close(&b, envelope);
    struct task_event ev;
    struct slice id;
    ok(task_get_forwarded(bytes(&b), &ev, NULL) == 0 && slice_is(ev.topic, "/tasks/oom") &&
           slice_is(ev.event.type_url, "containerd.events.TaskOOM"),
       "a forwarded event comes out of its envelope");
    ok(task_get_oom_event(ev.event.value, &id, NULL) == 0 && slice_is(id, "c7"), "and names its container");
}

static void states(void)
{
    cleanup_strbuf struct strbuf b = {0};
    struct task_state s;
    protobuf_put_string(&b, 1, "c1");
    protobuf_put_uint(&b, 3, 9);
    protobuf_put_uint(&b, 4, TASK_STOPPED);
    protobuf_put_uint(&b, 9, 1);
    ok(task_get_state(bytes(&b), &s, NULL) == 0 && s.status == TASK_STOPPED && s.exit_status == 1 && s.pid == 9,
       "a state names status, process and exit");
    strbuf_reset(&b);
    protobuf_put_uint(&b, 4, 77);
    ok(task_get_state(bytes(&b), &s, NULL) == 0 && s.status == TASK_UNKNOWN, "a status of later days is unknown");
}

int main(void)
{
    requests();
    exits();
    forwarded();
    states();
    return done();
}
