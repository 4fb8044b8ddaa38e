/* What a controller lives in, faked: a server in memory, a clock that tests move, caches. */
#ifndef K3C_TEST_FAKE_ENV_H
#define K3C_TEST_FAKE_ENV_H

#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "server/controllers/controller.h"
#include "server/controllers/objects.h"
#include "test/unit/fake_api.h"
#include "test/unit/fake_timing.h"
#include "test/unit/tap.h"

struct fake_env {
    struct fake_api *api;
    struct controller_env env;
};

static inline struct fake_env *fake_env_new(void)
{
    struct fake_env *e = calloc(1, sizeof(*e));
    e->api = fake_api_new();
    e->env.api = fake_api(e->api);
    e->env.timing = fake_timing(e->api);
    e->env.informers = informers_new(e->env.api, e->env.timing);
    return e;
}

static inline void fake_env_free(struct fake_env *e)
{
    informers_free(e->env.informers);
    fake_api_free(e->api);
    free(e);
}

/* The message of the newest event of that reason in a namespace, or NULL. */
static inline const char *fake_event_message(struct fake_env *e, const char *namespace, const char *reason)
{
    const char *message = NULL;
    for (size_t n = 0; n < fake_count(e->api, "events", namespace); n++) {
        cJSON *ev = fake_nth(e->api, "events", namespace, n);
        if (str_eq(json_str(ev, "reason"), reason))
            message = json_str(ev, "message");
    }
    return message;
}

/* Sets a pod Running and Ready (or not) as of now. */
static inline void fake_pod_ready(struct fake_env *e, const char *namespace, const char *name, bool ready)
{
    fake_merge(e->api, "pods", namespace, name,
               "{'spec':{'nodeName':'n1'},'status':{'phase':'Running','podIP':'10.42.0.9',"
               "'conditions':[{'type':'Ready','status':%s,'lastTransitionTime':%s}]}}",
               ready ? "True" : "False", meta_time(fake_arena(e->api), timing_now_us(e->env.timing)));
}

/* Makes every pod of the namespace that is not ready ready. */
static inline void fake_all_ready(struct fake_env *e, const char *namespace)
{
    for (size_t n = 0; n < fake_count(e->api, "pods", namespace); n++) {
        cJSON *pod = fake_nth(e->api, "pods", namespace, n);
        if (pod_active(pod) && !pod_ready(pod))
            fake_pod_ready(e, namespace, json_str(pod, "metadata.name"), true);
    }
}

/* Removes the pods that are being deleted: what a kubelet does. */
static inline void fake_kubelet_ends(struct fake_env *e, const char *namespace)
{
    for (size_t n = 0; n < fake_count(e->api, "pods", namespace);) {
        cJSON *pod = fake_nth(e->api, "pods", namespace, n);
        if (object_deleting(pod))
            fake_remove(e->api, "pods", namespace, json_str(pod, "metadata.name"));
        else
            n++;
    }
}

#endif
