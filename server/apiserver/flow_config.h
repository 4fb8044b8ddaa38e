/* Flow configuration: all FlowSchemas and priority levels at one moment, compiled. Internal to server/apiserver.
 *
 * A request keeps the configuration that it was classified by, so that it gives its seat back where it took it. Levels
 * outlive configurations: the same name is the same level, with the seats that are taken. */
#ifndef K3C_APISERVER_FLOW_CONFIG_H
#define K3C_APISERVER_FLOW_CONFIG_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/list.h"
#include "server/apiserver/flow_rules.h"

struct metric;
struct metric_family;
struct metrics;

enum { FLOW_RETRY_MAX = 32 }; /* seconds */

/* How many were refused in which second, and in how many seconds who is refused shall come again: twice as many when
 * many had to be refused for so long, one less when hardly any had. Kubernetes' numbers
 * (k8s.io/apiserver util/flowcontrol). */
struct flow_refusals {
    struct {
        int64_t second;
        unsigned count;
    } now, past[FLOW_RETRY_MAX]; /* by second, modulo */
    int64_t wait, raised;        /* seconds, 0 is 1; the second in which it was */
};
/* One more; the seconds to wait. `second` never goes back. */
int64_t flow_refuse(struct flow_refusals *f, int64_t second);

struct flow_level {
    int refs; /* of configurations */
    struct list link;
    char *name, uid[40];
    bool limited;
    unsigned nominal, lower, upper; /* seats: its own, those it does not lend, the most it may have */
    unsigned widest;                /* the most seats of one request; 0: any number */
    unsigned taken, executing;      /* seats; requests that have them */
    uint64_t dispatched, rejected;
    struct flow_refusals refusals;
};

struct flow_schema {
    struct flow_config *config;
    struct flow_level *level;
    const char *name, *uid;
    int precedence;
    struct flow_rule *rules;
    size_t nrules;
    struct metric *dispatched, *executing, *seats, *estimated, *watchers;
};

struct flow_config {
    int refs;
    struct arena *arena;
    struct flow_schema *schemas; /* in the order in which they are tried */
    size_t nschemas;
    const struct flow_schema *last; /* "catch-all": takes what nothing matches */
    struct flow_level **levels;
    size_t nlevels;
};

/* What levels and schemas are counted by, under /metrics. */
struct flow_metrics {
    struct metric_family *dispatched, *rejected, *executing, *seats, *estimated, *watchers, *nominal, *lower, *upper;
};
void flow_metrics_init(struct flow_metrics *f, struct metrics *m);

/* The seats of a server. */
struct flow_seats {
    unsigned max;             /* to be shared out; there are more by what is rounded up */
    uint64_t all, spoken_for; /* of limited levels; taken, or kept for their level */
    struct list levels;       /* all that live */
};
void flow_seats_init(struct flow_seats *s, unsigned max);
/* Takes n seats, and says in *taken how many: one that finds none taken gets what its level may have, if that is less.
 * false: the level has as many as it may have, or there are not so many left. */
bool flow_seats_take(struct flow_seats *s, struct flow_level *l, unsigned n, unsigned *taken);
void flow_seats_leave(struct flow_seats *s, struct flow_level *l, unsigned n);

/* Compiles arrays of stored objects and shares out the seats anew; "exempt" and "catch-all" are imagined when they are
 * missing. A level that is no more keeps the seats that are taken and gets none. A reference. */
struct flow_config *flow_config_new(const cJSON *schemas, const cJSON *levels, struct flow_seats *seats,
                                    const struct flow_metrics *m);
struct flow_config *flow_config_ref(struct flow_config *c);
struct flow_config *flow_config_unref(struct flow_config *c); /* NULL is fine; returns NULL */
/* The level of that name in it, or NULL. */
struct flow_level *flow_config_level(const struct flow_config *c, const char *name);

#endif
