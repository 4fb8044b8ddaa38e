/* Keeps default/kubernetes: whoever deletes or changes its Service, Endpoints or EndpointSlice sees it come back. */
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/loop.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "storage/store.h"

static const char *const prefixes[] = {"services/default/", "endpoints/default/",
                                       "endpointslices.discovery.k8s.io/default/"};

struct bootstrap_keeper {
    struct apiserver *srv;
    struct store_watch *cursors[COUNT_OF(prefixes)];
    bool restoring, freed; /* a deferred restore is on its way; it finds the whole gone */
};

/* Not from inside the watch: it writes. */
static void restore(void *arg)
{
    struct bootstrap_keeper *k = arg;
    struct err err = {0};
    k->restoring = false;
    if (k->freed)
        free(k);
    else if (bootstrap_service(k->srv, &err) < 0)
        log_warn("%s; the next change of it tries again", err.text);
}

static void notify(void *ctx);

static void watch_from_now(struct bootstrap_keeper *k, size_t i)
{
    struct store *store = k->srv->store;
    k->cursors[i] = store_watch_free(k->cursors[i]);
    if (store_watch(store, prefixes[i], store_revision(store), notify, k, &k->cursors[i]) < 0)
        log_warn("default/kubernetes is not watched below %s; a change of it stays until a restart", prefixes[i]);
}

static void notify(void *ctx)
{
    struct bootstrap_keeper *k = ctx;
    struct store_event e;
    bool concerned = false;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        int r = 0;
        while (k->cursors[i] && (r = store_watch_next(k->cursors[i], &e)) > 0)
            concerned = concerned || !strcmp(strrchr(e.key, '/'), "/kubernetes");
        if (r < 0) {
            watch_from_now(k, i);
            concerned = true;
        }
    }
    if (!concerned || k->restoring)
        return;
    k->restoring = true;
    loop_defer(k->srv->loop, restore, k);
}

struct bootstrap_keeper *bootstrap_keeper_new(struct apiserver *s)
{
    struct bootstrap_keeper *k = mem_alloc(sizeof(*k));
    k->srv = s;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        watch_from_now(k, i);
    return k;
}

struct bootstrap_keeper *bootstrap_keeper_free(struct bootstrap_keeper *k)
{
    if (!k)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        store_watch_free(k->cursors[i]);
    k->freed = true;
    if (!k->restoring)
        free(k);
    return NULL;
}
