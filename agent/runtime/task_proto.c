#include "agent/runtime/task_proto.h"

#include <errno.h>

#include "core/base/err.h"
#include "core/format/protobuf.h"

static void put_text(struct strbuf *out, uint32_t number, const char *text)
{
    if (text && *text)
        protobuf_put_string(out, number, text);
}

static void put_flag(struct strbuf *out, uint32_t number, bool value)
{
    if (value)
        protobuf_put_bool(out, number, value);
}

static void put_any(struct strbuf *out, uint32_t number, const struct task_any *any)
{
    if (!any)
        return;
    size_t at = protobuf_open(out, number);
    protobuf_put_bytes(out, 1, any->type_url.p, any->type_url.n);
    protobuf_put_bytes(out, 2, any->value.p, any->value.n);
    protobuf_close(out, at);
}

void task_put_create(struct strbuf *out, const char *id, const char *bundle, const struct task_io *io,
                     const struct task_any *options)
{
    put_text(out, 1, id);
    put_text(out, 2, bundle);
    put_flag(out, 4, io->terminal);
    put_text(out, 5, io->in);
    put_text(out, 6, io->out);
    put_text(out, 7, io->err);
    put_any(out, 10, options);
}

void task_put_exec(struct strbuf *out, const char *id, const char *exec_id, const struct task_io *io,
                   const struct task_any *spec)
{
    put_text(out, 1, id);
    put_text(out, 2, exec_id);
    put_flag(out, 3, io->terminal);
    put_text(out, 4, io->in);
    put_text(out, 5, io->out);
    put_text(out, 6, io->err);
    put_any(out, 7, spec);
}

void task_put_id(struct strbuf *out, const char *id, const char *exec_id)
{
    put_text(out, 1, id);
    put_text(out, 2, exec_id);
}

void task_put_kill(struct strbuf *out, const char *id, const char *exec_id, uint32_t signal, bool all)
{
    task_put_id(out, id, exec_id);
    protobuf_put_uint(out, 3, signal);
    put_flag(out, 4, all);
}

void task_put_resize(struct strbuf *out, const char *id, const char *exec_id, uint32_t width, uint32_t height)
{
    task_put_id(out, id, exec_id);
    protobuf_put_uint(out, 3, width);
    protobuf_put_uint(out, 4, height);
}

void task_put_update(struct strbuf *out, const char *id, const struct task_any *resources)
{
    put_text(out, 1, id);
    put_any(out, 2, resources);
}

void task_put_close_io(struct strbuf *out, const char *id, const char *exec_id)
{
    task_put_id(out, id, exec_id);
    protobuf_put_bool(out, 3, true);
}

void task_put_shutdown(struct strbuf *out, const char *id, bool now)
{
    put_text(out, 1, id);
    put_flag(out, 2, now);
}

void task_put_options(struct strbuf *out, const char *runc, const char *root)
{
    put_text(out, 6, runc);
    put_text(out, 7, root);
}

/* A Timestamp: seconds and nanoseconds since 1970. Go's zero time (year 1) counts as not said. */
static int get_time(struct slice in, int64_t *us, struct err *err)
{
    struct protobuf_field f;
    int64_t seconds = 0, nanos = 0;
    int r;
    while ((r = protobuf_next(&in, &f, err)) > 0) {
        if (f.number == 1 && f.wire == PROTOBUF_VARINT)
            seconds = (int64_t)f.value;
        else if (f.number == 2 && f.wire == PROTOBUF_VARINT)
            nanos = (int64_t)f.value;
    }
    if (r < 0)
        return r;
    const int64_t year_9999 = 253402300799;
    bool sane = seconds > 0 && seconds <= year_9999 && nanos >= 0 && nanos < 1000000000;
    *us = sane ? seconds * 1000000 + nanos / 1000 : 0;
    return 0;
}

/* Where a field of a message goes. */
struct target {
    uint32_t number;
    enum { TARGET_U32, TARGET_TEXT, TARGET_TIME } kind;
    void *to; /* uint32_t, struct slice, int64_t */
};

static int take_field(const struct protobuf_field *f, const struct target *t, struct err *err)
{
    if (t->kind == TARGET_U32 && f->wire == PROTOBUF_VARINT)
        *(uint32_t *)t->to = (uint32_t)f->value;
    else if (t->kind == TARGET_TEXT && f->wire == PROTOBUF_BYTES)
        *(struct slice *)t->to = f->bytes;
    else if (t->kind == TARGET_TIME && f->wire == PROTOBUF_BYTES)
        return get_time(f->bytes, t->to, err);
    return 0;
}

static int get_fields(struct slice in, const struct target *targets, size_t n, struct err *err)
{
    struct protobuf_field f;
    int r;
    while ((r = protobuf_next(&in, &f, err)) > 0)
        for (size_t i = 0; i < n; i++)
            if (targets[i].number == f.number && take_field(&f, &targets[i], err) < 0)
                return -EBADMSG;
    return r;
}

int task_get_pid(struct slice in, uint32_t *pid, struct err *err)
{
    uint32_t got = 0;
    const struct target targets[] = {{1, TARGET_U32, &got}};
    int r = get_fields(in, targets, COUNT_OF(targets), err);
    if (!r)
        *pid = got;
    return r;
}

int task_get_deleted(struct slice in, struct task_exit *ret, struct err *err)
{
    struct task_exit got = {0};
    const struct target targets[] = {
        {1, TARGET_U32, &got.pid},
        {2, TARGET_U32, &got.status},
        {3, TARGET_TIME, &got.at_us},
    };
    int r = get_fields(in, targets, COUNT_OF(targets), err);
    if (!r)
        *ret = got;
    return r;
}

int task_get_waited(struct slice in, struct task_exit *ret, struct err *err)
{
    struct task_exit got = {0};
    const struct target targets[] = {{1, TARGET_U32, &got.status}, {2, TARGET_TIME, &got.at_us}};
    int r = get_fields(in, targets, COUNT_OF(targets), err);
    if (!r)
        *ret = got;
    return r;
}

int task_get_state(struct slice in, struct task_state *ret, struct err *err)
{
    struct task_state got = {0};
    uint32_t status = 0;
    const struct target targets[] = {
        {1, TARGET_TEXT, &got.id},
        {3, TARGET_U32, &got.pid},
        {4, TARGET_U32, &status},
        {9, TARGET_U32, &got.exit_status},
        {10, TARGET_TIME, &got.exited_at_us},
    };
    int r = get_fields(in, targets, COUNT_OF(targets), err);
    if (r)
        return r;
    got.status = status <= TASK_PAUSING ? (enum task_status)status : TASK_UNKNOWN;
    *ret = got;
    return 0;
}

int task_get_forwarded(struct slice in, struct task_event *ret, struct err *err)
{
    struct slice envelope = {0}, event = {0};
    struct task_event got = {0};
    const struct target outer[] = {{1, TARGET_TEXT, &envelope}};
    const struct target middle[] = {
        {2, TARGET_TEXT, &got.namespace}, {3, TARGET_TEXT, &got.topic}, {4, TARGET_TEXT, &event}};
    const struct target inner[] = {{1, TARGET_TEXT, &got.event.type_url}, {2, TARGET_TEXT, &got.event.value}};
    int r = get_fields(in, outer, COUNT_OF(outer), err);
    if (!r)
        r = get_fields(envelope, middle, COUNT_OF(middle), err);
    if (!r)
        r = get_fields(event, inner, COUNT_OF(inner), err);
    if (!r)
        *ret = got;
    return r;
}

int task_get_exit_event(struct slice in, struct task_exit *ret, struct err *err)
{
    struct task_exit got = {0};
    const struct target targets[] = {
        {1, TARGET_TEXT, &got.container_id}, {2, TARGET_TEXT, &got.exec_id}, {3, TARGET_U32, &got.pid},
        {4, TARGET_U32, &got.status},        {5, TARGET_TIME, &got.at_us},
    };
    int r = get_fields(in, targets, COUNT_OF(targets), err);
    if (!r)
        *ret = got;
    return r;
}

int task_get_oom_event(struct slice in, struct slice *container_id, struct err *err)
{
    struct slice got = {0};
    const struct target targets[] = {{1, TARGET_TEXT, &got}};
    int r = get_fields(in, targets, COUNT_OF(targets), err);
    if (!r)
        *container_id = got;
    return r;
}
