/* How flow control shares out seats, and the order in which schemas are tried. */
#include "core/base/arena.h"
#include "core/base/metrics.h"
#include "core/format/json.h"
#include "server/apiserver/flow_config.h"
#include "test/unit/tap.h"

static struct arena *arena;
static struct metrics *metrics;
static struct flow_metrics counted;

static struct flow_config *config(struct flow_seats *seats, const char *schemas, const char *levels)
{
    return flow_config_new(json_build(arena, arena_printf(arena, "[%s]", schemas)),
                           json_build(arena, arena_printf(arena, "[%s]", levels)), seats, &counted);
}

#define LEVEL(name, shares, more)                                                                                      \
    "{'metadata':{'name':'" name "','uid':'" name "-uid'},'spec':{'type':'Limited','limited':"                         \
    "{'nominalConcurrencyShares':" shares more "}}}"
#define SCHEMA(name, level, precedence)                                                                                \
    "{'metadata':{'name':'" name "'},'spec':{'matchingPrecedence':" precedence                                         \
    ",'priorityLevelConfiguration':{'name':'" level "'}}}"

static const char suggested[] =
    LEVEL("system", "30", ",'lendablePercent':33") "," LEVEL("node-high", "40", ",'lendablePercent':25") "," LEVEL(
        "leader-election", "10",
        ",'lendablePercent':0") "," LEVEL("workload-high", "40",
                                          ",'lendablePercent':50") "," LEVEL("workload-low", "100",
                                                                             ",'lendablePercent':90") "," LEVEL("global"
                                                                                                                "-defau"
                                                                                                                "lt",
                                                                                                                "20",
                                                                                                                ",'"
                                                                                                                "lendab"
                                                                                                                "lePerc"
                                                                                                                "ent':"
                                                                                                                "50");

/* The numbers are kube-apiserver 1.36's, from its metrics apiserver_flowcontrol_{nominal,lower,upper}_limit_seats. */
static void shares(void)
{
    static const struct {
        const char *name;
        unsigned nominal, lower, upper;
    } want[] = {{"exempt", 0, 0, 600},          {"catch-all", 13, 13, 613},       {"system", 74, 50, 674},
                {"node-high", 98, 73, 698},     {"leader-election", 25, 25, 625}, {"workload-high", 98, 49, 698},
                {"workload-low", 245, 24, 845}, {"global-default", 49, 24, 649}};
    struct flow_seats seats;
    flow_seats_init(&seats, 600);
    struct flow_config *c = config(&seats, "", suggested);
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        const struct flow_level *l = flow_config_level(c, want[i].name);
        okf(l && l->nominal == want[i].nominal && l->lower == want[i].lower && l->upper == want[i].upper,
            "%s has the seats it has in Kubernetes", want[i].name);
    }
    flow_config_unref(c);
    ok(list_empty(&seats.levels), "levels go with the last configuration that has them");
}

static unsigned take_all(struct flow_seats *seats, struct flow_level *l)
{
    unsigned n = 0;
    while (n < 1000 && flow_seats_take(seats, l, 1, &(unsigned){0}))
        n++;
    return n;
}

static void borrowing(void)
{
    struct flow_seats seats;
    flow_seats_init(&seats, 100);
    struct flow_config *c = config(&seats, "",
                                   LEVEL("a", "45", ",'lendablePercent':40") "," LEVEL("b", "45", "") "," LEVEL(
                                       "strict", "5", ",'borrowingLimitPercent':20"));
    struct flow_level *a = flow_config_level(c, "a"), *b = flow_config_level(c, "b");
    struct flow_level *strict = flow_config_level(c, "strict");
    is_int(take_all(&seats, b), 63, "a level takes its own 45 seats and the 18 that another lends");
    is_int(take_all(&seats, a), 27, "what is not lent is there for its level");
    is_int(take_all(&seats, strict), 5, "and for a third");
    flow_seats_leave(&seats, b, 1);
    is_int(take_all(&seats, a), 1, "a seat that comes back is for who asks");
    while (b->taken)
        flow_seats_leave(&seats, b, 1);
    is_int(take_all(&seats, strict), 1, "who may borrow a fifth of five borrows one");
    is_int(take_all(&seats, flow_config_level(c, "exempt")), 1000, "who is exempt has as many as he wants");

    struct flow_config *next = config(&seats, "", LEVEL("b", "45", ",'lendablePercent':100"));
    unsigned left = 100 - a->taken - strict->taken - flow_config_level(next, "catch-all")->lower;
    is_int(take_all(&seats, b), left, "seats of a level that is no more count until they come back");
    while (a->taken)
        flow_seats_leave(&seats, a, 1);
    while (strict->taken)
        flow_seats_leave(&seats, strict, 1);
    flow_config_unref(c);
    ok(!flow_config_level(next, "a") && take_all(&seats, b) > 0, "then they are for others");
    while (b->taken)
        flow_seats_leave(&seats, b, 1);
    is_int((long long)seats.spoken_for, b->lower + flow_config_level(next, "catch-all")->lower,
           "in the end only what is kept is spoken for");
    flow_config_unref(next);
}

static void wide(void)
{
    struct flow_seats seats;
    unsigned got = 0;
    flow_seats_init(&seats, 100);
    struct flow_config *c =
        config(&seats, "",
               LEVEL("a", "45", ",'lendablePercent':40,'limitResponse':{'queuing':{'handSize':6}}") "," LEVEL(
                   "b", "45", "") "," LEVEL("narrow", "5",
                                            ",'borrowingLimitPercent':0,'limitResponse':{'queuing':{'handSize':6}}"));
    struct flow_level *a = flow_config_level(c, "a"), *b = flow_config_level(c, "b");
    struct flow_level *narrow = flow_config_level(c, "narrow");
    is_int(a->widest, 7, "a request may have 15 % of its level's seats");
    is_int(narrow->widest, 1, "or what a hand of queues leaves of them, but one");
    is_int(b->widest, 0, "a level without queues says nothing of that");
    ok(flow_seats_take(&seats, b, 40, &got) && got == 40 && !flow_seats_take(&seats, b, 24, &got),
       "a request that wants more seats than are left gets none");
    ok(flow_seats_take(&seats, b, 23, &got) && got == 23, "one that wants as many as are left gets them all");
    is_int(take_all(&seats, a), 27, "what is kept for another level is not among them");
    flow_seats_leave(&seats, b, 23);
    is_int(take_all(&seats, a), 18, "what comes back is what it had");
    ok(flow_seats_take(&seats, narrow, 10, &got) && got == 5,
       "one alone in its level has all of it rather than to wait for ever");
    ok(!flow_seats_take(&seats, narrow, 1, &got), "and then there is none");
    ok(flow_seats_take(&seats, flow_config_level(c, "exempt"), 100, &got) && got == 100,
       "who is exempt has what he wants");
    flow_seats_leave(&seats, flow_config_level(c, "exempt"), 100);
    flow_seats_leave(&seats, narrow, 5);
    flow_seats_leave(&seats, b, 40);
    flow_seats_leave(&seats, a, a->taken);
    is_int((long long)seats.spoken_for, a->lower + b->lower + narrow->lower + flow_config_level(c, "catch-all")->lower,
           "in the end only what is kept is spoken for");
    flow_config_unref(c);
}

static void order(void)
{
    struct flow_seats seats;
    flow_seats_init(&seats, 1);
    struct flow_config *c =
        config(&seats,
               SCHEMA("z", "l", "9") "," SCHEMA("b", "l", "20") "," SCHEMA("a", "l", "20") "," SCHEMA(
                   "lost", "nowhere", "5") "," SCHEMA("zz", "l", "10000"),
               LEVEL("l", "1", ""));
    cleanup_strbuf struct strbuf names = {0};
    for (size_t i = 0; i < c->nschemas; i++)
        strbuf_addf(&names, "%s ", c->schemas[i].name);
    is_string(names.p, "exempt z a b catch-all zz ", "by precedence, then name; none without its level");
    is_string(c->last->name, "catch-all", "the last resort is there though nobody made it");
    is_string(c->schemas[1].level->uid, "l-uid", "a schema has its level");
    flow_config_unref(c);
}

/* What is told to the first who is refused in each of the seconds, n a second. */
static bool told(struct flow_refusals *f, int64_t from, int64_t to, unsigned n, const int64_t *want)
{
    bool good = true;
    for (int64_t second = from; second <= to; second++)
        for (unsigned i = 0; i < n; i++)
            good &= flow_refuse(f, second) == want[second - from];
    return good;
}

static void patience(void)
{
    struct flow_refusals f = {0};
    static const int64_t few[] = {1, 1, 1, 1}, many[] = {1, 2, 2, 4, 4, 4, 4, 8};
    ok(told(&f, 100, 103, 2, few), "who is refused comes again in a second");
    ok(told(&f, 200, 207, 3, many), "later, the longer many are refused: twice, each time after so long");
    for (int64_t second = 208; second < 300; second++)
        told(&f, second, second, 100, (const int64_t[]){0});
    is_int((int)flow_refuse(&f, 300), FLOW_RETRY_MAX, "but never later than this");
    is_int((int)flow_refuse(&f, 400), FLOW_RETRY_MAX - 1, "and sooner again, second by second, when few are");
    is_int((int)flow_refuse(&f, 500), FLOW_RETRY_MAX - 2, "however long that takes");
}

int main(void)
{
    patience();
    arena = arena_new();
    metrics = metrics_new();
    flow_metrics_init(&counted, metrics);
    shares();
    borrowing();
    wide();
    order();
    metrics_free(metrics);
    arena_free(arena);
    return done();
}
