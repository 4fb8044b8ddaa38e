#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/client/queue.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "test/unit/fake_api.h"
#include "test/unit/fake_timing.h"
#include "test/unit/tap.h"

struct bench {
    struct fake_api *f;
    struct queue *q;
    struct strbuf log;
    int calls;    /* each work makes so many */
    int failures; /* the next so many rounds fail */
    unsigned busy, most_busy;
    uint64_t again;
};

static void on_answer(struct work *w, const struct api_result *r, void *arg)
{
    struct bench *b = w->ctx;
    strbuf_addf(&b->log, "%s=%d ", w->key, r->code);
    if (!--*(int *)arg)
        b->busy--;
}

static void on_work(struct work *w)
{
    struct bench *b = w->ctx;
    strbuf_addf(&b->log, "%s ", w->key);
    if (b->failures && b->failures--)
        work_retry(w, "made to fail");
    if (b->again)
        work_again(w, TAKE(b->again));
    if (!b->calls)
        return;
    b->busy++;
    b->most_busy = MAX_OF(b->most_busy, b->busy);
    int *left = arena_alloc(w->arena, sizeof(*left));
    *left = b->calls;
    struct api_request r = {.verb = API_GET, .version = "v1", .resource = "pods", .namespace = "a", .name = "x"};
    for (int n = 0; n < b->calls; n++)
        work_call(w, &r, on_answer, left);
}

static struct bench *bench_new(unsigned workers)
{
    struct bench *b = calloc(1, sizeof(*b));
    b->f = fake_api_new();
    struct queue_options o = {.name = "test", .work = on_work, .ctx = b, .workers = workers};
    b->q = queue_new(fake_api(b->f), fake_timing(b->f), &o);
    return b;
}

static void bench_free(struct bench *b)
{
    queue_free(b->q);
    fake_api_free(b->f);
    strbuf_free(&b->log);
    free(b);
}

static const char *text(struct bench *b)
{
    return b->log.p ? b->log.p : "";
}

static void test_order(void)
{
    struct bench *b = bench_new(0);
    queue_add(b->q, "a");
    queue_add(b->q, "b");
    queue_add(b->q, "a");
    fake_settle(b->f);
    is_string(text(b), "", "nothing starts before queue_start");
    queue_start(b->q);
    fake_settle(b->f);
    is_string(text(b), "a b ", "a key added twice is worked on once, keys in order");
    is_int((long long)queue_length(b->q), 0, "what is done is forgotten");
    bench_free(b);
}

static void test_one_at_a_time(void)
{
    struct bench *b = bench_new(2);
    b->calls = 2;
    queue_start(b->q);
    queue_add(b->q, "a");
    bool never = false;
    loop_run_until(fake_api(b->f)->loop, &never, 0);
    queue_add(b->q, "a");
    fake_settle(b->f);
    is_string(text(b), "a a=404 a=404 a a=404 a=404 ",
              "a key added while its calls are under way comes again after them");
    strbuf_reset(&b->log);
    b->most_busy = 0;
    queue_add(b->q, "a");
    queue_add(b->q, "b");
    queue_add(b->q, "c");
    fake_settle(b->f);
    is_int(b->most_busy, 2, "no more keys at a time than there are workers");
    is_int((long long)queue_length(b->q), 0, "and all are done in the end");
    bench_free(b);
}

static void test_retry(void)
{
    struct bench *b = bench_new(0);
    queue_start(b->q);
    b->failures = 3;
    queue_add(b->q, "a");
    fake_settle(b->f);
    is_string(text(b), "a ", "a failed key does not come again at once");
    fake_advance(b->f, 5);
    is_string(text(b), "a a ", "it comes after 5 ms");
    fake_advance(b->f, 9);
    is_string(text(b), "a a ", "and the next time not before 10 ms");
    fake_advance(b->f, 1);
    is_string(text(b), "a a a ", "but then");
    fake_advance(b->f, 20);
    is_string(text(b), "a a a a ", "and again twice as late");
    is_int((long long)queue_length(b->q), 0, "success makes its failures forgotten");
    b->failures = 1;
    queue_add(b->q, "a");
    fake_settle(b->f);
    strbuf_reset(&b->log);
    queue_add(b->q, "a");
    fake_settle(b->f);
    is_string(text(b), "a ", "news about a failed key cuts its backoff short");
    fake_advance(b->f, 1000);
    is_string(text(b), "a ", "and takes its place");
    bench_free(b);
}

static void test_nudge(void)
{
    struct bench *b = bench_new(0);
    queue_start(b->q);
    queue_nudge(b->q, "a");
    fake_settle(b->f);
    is_string(text(b), "", "news about a key that nobody added is none");
    b->failures = 8;
    queue_add(b->q, "a");
    fake_advance(b->f, 700); /* the eighth failure is at 635 ms, the next attempt 640 ms later */
    strbuf_reset(&b->log);
    fake_advance(b->f, 500);
    is_string(text(b), "", "a key that failed often rests long");
    queue_nudge(b->q, "a");
    fake_settle(b->f);
    is_string(text(b), "a ", "news about it wakes it");
    bench_free(b);
}

static void test_delay(void)
{
    struct bench *b = bench_new(0);
    queue_start(b->q);
    queue_add_after(b->q, "c", 300);
    queue_add_after(b->q, "a", 100);
    queue_add_after(b->q, "b", 200);
    queue_add_after(b->q, "c", 50);
    queue_add_after(b->q, "b", 500);
    fake_advance(b->f, 49);
    is_string(text(b), "", "delayed keys wait");
    fake_advance(b->f, 1000);
    is_string(text(b), "c a b ", "and come in the order of their times, the earlier of two counting");
    strbuf_reset(&b->log);
    b->again = 70;
    queue_add(b->q, "a");
    fake_advance(b->f, 69);
    is_string(text(b), "a ", "work asked for later is not done at once");
    fake_advance(b->f, 1);
    is_string(text(b), "a a ", "but when its time has come");
    bench_free(b);
}

static void test_free(void)
{
    struct bench *b = bench_new(0);
    b->calls = 3;
    queue_start(b->q);
    queue_add(b->q, "a");
    bool never = false;
    loop_run_until(fake_api(b->f)->loop, &never, 0);
    queue_add_after(b->q, "b", 10);
    b->q = queue_free(b->q);
    strbuf_reset(&b->log);
    fake_advance(b->f, 100);
    ok(!*text(b), "freeing the queue ends work, calls and delays");
    bench_free(b);
}

int main(void)
{
    test_order();
    test_one_at_a_time();
    test_retry();
    test_nudge();
    test_delay();
    test_free();
    return done();
}
