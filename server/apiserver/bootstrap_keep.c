/* Keeps what the server itself and its clients stand on: whoever deletes or changes default/kubernetes (Service,
 * Endpoints, EndpointSlice), whom we vouch for (extension-apiserver-authentication) or deletes a namespace of the
 * system sees it come back. */
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

static const struct {
    const char *prefix, *name; /* NULL: deletions of any */
} kept[] = {{"services/default/", "kubernetes"},
            {"endpoints/default/", "kubernetes"},
            {"endpointslices.discovery.k8s.io/default/", "kubernetes"},
            {"configmaps/kube-system/", "extension-apiserver-authentication"},
            {"namespaces/", NULL}};

struct bootstrap_keeper {
    struct apiserver *srv;
    struct store_watch *cursors[COUNT_OF(kept)];
    bool failed;           /* the last restore did */
    bool restoring, freed; /* a deferred restore is on its way; it finds the whole gone */
};

/* Not from inside the watch: it writes. */
static void restore(void *arg)
{
    struct bootstrap_keeper *k = arg;
    struct err err = {0};
    k->restoring = false;
    if (k->freed) {
        free(k);
        return;
    }
    k->failed = bootstrap_again(k->srv, &err) < 0;
    if (k->failed)
        log_warn("%s; the next change of it tries again", err.text);
}

static void notify(void *ctx);

static void watch_from_now(struct bootstrap_keeper *k, size_t i)
{
    struct store *store = k->srv->store;
    k->cursors[i] = store_watch_free(k->cursors[i]);
    if (store_watch(store, kept[i].prefix, store_revision(store), notify, k, &k->cursors[i]) < 0)
        log_warn("what is below %s is not watched; a change of it stays until a restart", kept[i].prefix);
}

static void notify(void *ctx)
{
    struct bootstrap_keeper *k = ctx;
    struct store_event e;
    bool concerned = false;
    for (size_t i = 0; i < COUNT_OF(kept); i++) {
        int r = 0;
        while (k->cursors[i] && (r = store_watch_next(k->cursors[i], &e)) > 0)
            concerned = concerned || (kept[i].name ? !strcmp(strrchr(e.key, '/') + 1, kept[i].name) : e.deleted);
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
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        watch_from_now(k, i);
    return k;
}

struct bootstrap_keeper *bootstrap_keeper_free(struct bootstrap_keeper *k)
{
    if (!k)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        store_watch_free(k->cursors[i]);
    k->freed = true;
    if (!k->restoring)
        free(k);
    return NULL;
}

bool bootstrap_kept(const struct bootstrap_keeper *k)
{
    bool all = k && !k->failed;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        all = all && k->cursors[i];
    return all;
}
