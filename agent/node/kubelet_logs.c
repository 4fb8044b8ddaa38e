/* /containerLogs: one reader, one response; the reader is asked only when what it gave before has left. */
#include <errno.h>
#include <stdlib.h>

#include "agent/node/kubelet_int.h"
#include "agent/pod/worker.h"
#include "agent/runtime/log_read.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"

struct log_stream {
    struct kubelet_stream stream;
    struct http_request *http;
    struct log_reader *reader;
    struct pods_exit_watch *exit;
    bool draining;
};

static void release(struct log_stream *s)
{
    list_remove(&s->stream.node);
    pods_watch_cancel(s->exit);
    log_reader_free(s->reader);
    free(s);
}

static void abort_stream(struct log_stream *s)
{
    http_abort(s->http);
    release(s);
}

static void stop(struct kubelet_stream *stream)
{
    abort_stream(CONTAINER_OF(stream, struct log_stream, stream));
}

static void on_close(void *ctx)
{
    abort_stream(ctx);
}

static void pump(void *ctx);

static void on_drain(void *ctx)
{
    struct log_stream *s = ctx;
    s->draining = false;
    pump(s);
}

static void pump(void *ctx)
{
    struct log_stream *s = ctx;
    cleanup_strbuf struct strbuf text = {0};
    if (s->draining)
        return;
    ssize_t n = log_reader_read(s->reader, &text);
    if (n == -EAGAIN)
        return; /* pump comes again as its `more` */
    if (n < 0) {
        abort_stream(s);
        return;
    }
    if (n == 0) {
        http_end(s->http);
        release(s);
        return;
    }
    http_write(s->http, text.p, text.len);
    s->draining = true;
    http_on_drain(s->http, on_drain, s);
}

static void on_exit_of_container(void *ctx)
{
    struct log_stream *s = ctx;
    s->exit = NULL;
    log_reader_finish(s->reader);
    pump(s);
}

/* A whole number that is not negative, or `def` when absent; false when it is something else. */
static bool query_number(struct http_request *r, const char *key, int64_t def, int64_t *ret)
{
    const char *v = http_query_get(r->arena, http_target_query(r->target), key);
    *ret = def;
    return !v || (!str_to_i64(v, ret) && *ret >= 0);
}

static bool read_options(struct http_request *r, struct log_read_options *o)
{
    int64_t since;
    *o = (struct log_read_options){
        .follow = kubelet_flag(r, "follow"), .timestamps = kubelet_flag(r, "timestamps"), .since_us = INT64_MIN};
    if (!query_number(r, "tailLines", -1, &o->tail_lines) || !query_number(r, "limitBytes", -1, &o->limit_bytes) ||
        !query_number(r, "sinceSeconds", -1, &since))
        return false;
    if (since >= 0)
        o->since_us = clock_real_us() - since * 1000000;
    const char *time = http_query_get(r->arena, http_target_query(r->target), "sinceTime");
    if (time && clock_parse_rfc3339(time, &o->since_us))
        return false;
    const char *stream = http_query_get(r->arena, http_target_query(r->target), "stream");
    o->only_stdout = stream && !strcmp(stream, "Stdout");
    o->only_stderr = stream && !strcmp(stream, "Stderr");
    return true;
}

void kubelet_logs(struct kubelet *k, struct http_request *r, const struct kubelet_target *t)
{
    struct log_read_options o;
    struct err err = {0};
    const char *path;
    bool running;
    if (!read_options(r, &o)) {
        kubelet_text(r, 400, "a log option is not what it should be");
        return;
    }
    int found = pods_log_path(k->o.pods, t->namespace, t->pod, t->container, kubelet_flag(r, "previous"), r->arena,
                              &path, &running, &err);
    if (found) {
        kubelet_text(r, found == -ENOENT ? 404 : 400, err.text);
        return;
    }
    o.follow = o.follow && running;
    struct log_stream *s = mem_alloc(sizeof(*s));
    s->http = r;
    s->stream.stop = stop;
    list_init(&s->stream.node);
    if (log_reader_open(k->o.loop, path, &o, pump, s, &s->reader, &err)) {
        free(s);
        kubelet_text(r, 500, err.text);
        return;
    }
    list_insert(&k->streams, &s->stream.node);
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", "text/plain; charset=utf-8");
    http_start(r, 200, &h);
    http_on_close(r, on_close, s);
    if (o.follow) {
        s->exit = pods_watch_exit(k->o.pods, path, on_exit_of_container, s);
        if (!s->exit)
            log_reader_finish(s->reader);
    }
    pump(s);
}
