/* GET of a collection: selection, chunks, revisions. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/quote.h"
#include "core/model/status.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/continue.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

struct list_options {
    int64_t limit; /* 0: none */
    uint64_t at;   /* 0: now */
    const char *after;
    bool resumed, inconsistent;
};

struct list_result *rest_list_free(struct list_result *l)
{
    for (size_t i = 0; i < l->count; i++)
        blob_unref(l->items[i]);
    free(l->items);
    free(l);
    return NULL;
}

void rest_list_add(struct list_result *l, struct blob *item)
{
    l->items = mem_grow(l->items, l->count, &l->cap, sizeof(struct blob *));
    l->items[l->count++] = item;
    l->bytes += item->len;
}

static void check_list_versions(struct req *r, const char *match, struct field_errors *errs)
{
    static const char *const matches[] = {"Exact", "NotOlderThan", "", NULL};
    const char *rv = request_query(r, "resourceVersion"), *cont = request_query(r, "continue");
    bool exact = !strcmp(match, "Exact");
    if (*match && (!rv || !*rv))
        field_forbidden(errs, "resourceVersionMatch",
                        "resourceVersionMatch is forbidden unless resourceVersion is provided");
    if (*match && cont && *cont)
        field_forbidden(errs, "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
    if (*match && !exact && strcmp(match, "NotOlderThan"))
        field_not_supported(errs, "resourceVersionMatch", match, matches);
    if (exact && rv && !strcmp(rv, "0"))
        field_forbidden(errs, "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
    if (request_query(r, "sendInitialEvents"))
        field_forbidden(errs, "sendInitialEvents", "sendInitialEvents is forbidden for list");
}

/* A watch from no revision is one that sends initial events, whether it says so or not. */
static void check_watch_versions(struct req *r, const char *match, struct field_errors *errs)
{
    static const char *const matches[] = {"NotOlderThan", NULL};
    const char *rv = request_query(r, "resourceVersion"), *cont = request_query(r, "continue");
    bool initial = request_query(r, "sendInitialEvents");
    if (!initial && !*match && (!rv || !*rv || !strcmp(rv, "0"))) {
        initial = true;
        match = "NotOlderThan";
    }
    bool newer = !strcmp(match, "NotOlderThan");
    if (initial && !newer)
        field_forbidden(errs, "resourceVersionMatch",
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    if (*match && !initial)
        field_forbidden(errs, "resourceVersionMatch",
                        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    if (*match && !newer)
        field_not_supported(errs, "resourceVersionMatch", match, matches);
    if (*match && cont && *cont)
        field_forbidden(errs, "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
}

enum phase_result rest_list_versions(struct req *r, bool watch)
{
    static const struct kind list_options = {.group = "meta.k8s.io", .kind = "ListOptions"};
    struct field_errors errs = {.arena = r->arena};
    const char *match = request_query(r, "resourceVersionMatch");
    (watch ? check_watch_versions : check_list_versions)(r, match ? match : "", &errs);
    return errs.count ? answer_status(r, status_invalid(r->arena, &list_options, "", &errs)) : PHASE_NEXT;
}

const char *rest_number_error(struct arena *a, const char *function, const char *text, int error)
{
    return arena_printf(a, "strconv.%s: parsing %s: %s", function, go_quote(a, text),
                        error == -ERANGE ? "value out of range" : "invalid syntax");
}

enum phase_result rest_parse_int(struct req *r, const char *name, int64_t *ret)
{
    const char *text = request_query(r, name);
    int e = text ? str_to_i64(text, ret) : 0;
    return e ? answer_status(r, status_bad_request(r->arena, "%s", rest_number_error(r->arena, "ParseInt", text, e)))
             : PHASE_NEXT;
}

const char *rest_revision_of(struct arena *a, const char *text, uint64_t *ret)
{
    *ret = 0;
    int e = *text ? str_to_u64(text, ret) : 0;
    return e ? rest_number_error(a, "ParseUint", text, e) : NULL;
}

/* A list says that the request was bad; who reads one object or watches hears of an error without a reason. */
enum phase_result rest_parse_revision(struct req *r, uint64_t *ret)
{
    const char *text = request_query(r, "resourceVersion"), *why = rest_revision_of(r->arena, text ? text : "", ret);
    if (!why)
        return PHASE_NEXT;
    why = arena_printf(r->arena, "resourceVersion: Invalid value: %s: %s", go_quote(r->arena, text), why);
    bool alone = r->info.verb == VERB_GET || r->info.verb == VERB_WATCH;
    return answer_status(r, alone ? status_error(r->arena, 500, "", "%s", why)
                                  : status_bad_request(r->arena, "invalid resource version: %s", why));
}

static enum phase_result read_continue(struct req *r, const char *text, struct list_options *o)
{
    struct continue_token token;
    struct err err = {0};
    const char *rv = request_query(r, "resourceVersion");
    if (continue_decode(r->arena, text, &token, &err) < 0)
        return answer_status(r, status_bad_request(r->arena, "invalid continue token: %s", err.text));
    if (rv && *rv && strcmp(rv, "0"))
        return answer_status(
            r, status_bad_request(r->arena, "specifying resource version is not allowed when using continue"));
    const char *prefix = rest_prefix(r->arena, r->kind, r->info.namespace);
    o->after = arena_printf(r->arena, "%s%s", prefix, token.start);
    o->resumed = true;
    o->inconsistent = token.revision < 0;
    o->at = token.revision < 0 ? 0 : (uint64_t)token.revision;
    return PHASE_NEXT;
}

/* In Kubernetes' order: what does not parse, what contradicts itself, selectors, revisions. */
static enum phase_result read_options(struct req *r, struct list_options *o, struct selection *selection)
{
    int64_t timeout;
    uint64_t rv = 0, now = store_revision(r->srv->store);
    enum phase_result res = rest_parse_int(r, "limit", &o->limit);
    if (res == PHASE_NEXT)
        res = rest_parse_int(r, "timeoutSeconds", &timeout);
    if (res == PHASE_NEXT)
        res = rest_list_versions(r, false);
    if (res == PHASE_NEXT)
        res = rest_selection(r, selection);
    if (res != PHASE_NEXT)
        return res;
    if (o->limit < 0)
        o->limit = 0;
    const char *cont = request_query(r, "continue"), *match = request_query(r, "resourceVersionMatch");
    const char *given = request_query(r, "resourceVersion");
    if (cont && *cont)
        return read_continue(r, cont, o);
    res = rest_parse_revision(r, &rv);
    if (res != PHASE_NEXT)
        return res;
    if (rv > now)
        return answer_status(r, status_too_large_resource_version(r->arena, rv, now));
    bool exact = match && *match ? !strcmp(match, "Exact") : o->limit > 0 && rv > 0;
    o->at = exact ? rv : 0;
    if (given && !strcmp(given, "0")) /* whatever is at hand: never in pieces */
        o->limit = 0;
    return PHASE_NEXT;
}

struct collection {
    struct req *r;
    const struct selection *selection;
    struct arena *scratch;
    struct list_result *list;
    const char *prefix, *last; /* last: key of the newest item, copied */
    int64_t limit, beyond;     /* items that match after the limit */
    bool count_on;             /* go on counting after the limit */
};

static bool collect(void *ctx, const struct store_kv *kv)
{
    struct collection *c = ctx;
    const char *ns, *name;
    if (c->selection->labels || c->selection->fields || c->selection->name) {
        arena_reset(c->scratch);
        rest_key_split(c->scratch, c->r->kind, kv->key, &ns, &name);
        cJSON *tree = c->selection->parse ? rest_tree(c->scratch, c->r->kind, kv->value) : NULL;
        if (!rest_selected(c->selection, c->r->kind, ns, name, tree))
            return true;
    }
    if (c->limit && (int64_t)c->list->count == c->limit) {
        c->beyond++;
        return c->count_on;
    }
    rest_list_add(c->list, rest_shown(c->r->kind, kv->value));
    if (c->limit && (int64_t)c->list->count == c->limit)
        c->last = arena_strdup(c->r->arena, kv->key);
    return true;
}

static enum phase_result expired(struct req *r, const struct list_options *o)
{
    if (!o->resumed)
        return answer_status(r,
                             status_expired(r->arena, "The resourceVersion for the provided list is too old.", NULL));
    const char *prefix = rest_prefix(r->arena, r->kind, r->info.namespace);
    return answer_status(
        r, status_expired(r->arena,
                          "The provided continue parameter is too old to display a consistent list result. You can "
                          "start a new list without "
                          "the continue parameter, or use the continue token in this response to retrieve the "
                          "remainder of the results. "
                          "Continuing with the provided token results in an inconsistent list - objects that were "
                          "created, modified, or "
                          "deleted between the time the first chunk was returned and now may show up in the list.",
                          continue_encode(r->arena, -1, o->after + strlen(prefix))));
}

static int scan(struct collection *c, const struct list_options *o, uint64_t now)
{
    struct store *store = c->r->srv->store;
    uint64_t at = o->at == now ? 0 : o->at;
    if (c->selection->name && !at && !o->after &&
        ((c->r->kind->flags & KIND_NAMESPACED) == 0 || *c->r->info.namespace)) {
        struct store_kv kv;
        if (store_get(store, rest_key(c->r->arena, c->r->kind, c->r->info.namespace, c->selection->name), &kv) == 0)
            collect(c, &kv);
        return 0;
    }
    bool filtered = c->selection->labels || c->selection->fields || c->selection->name;
    c->count_on = !filtered && at;
    int ret = store_range(store, c->prefix, o->after, at, collect, c);
    if (ret == 0 && c->beyond && !filtered && !at)
        c->beyond = (int64_t)store_count(store, c->prefix, c->last);
    if (filtered)
        c->list->remaining = -1;
    return ret;
}

static struct list_result *list_new(struct req *r, uint64_t revision)
{
    struct list_result *list = mem_alloc(sizeof(*list));
    list->kind = r->kind;
    list->revision = revision;
    r->seen = MAX_OF(r->seen, revision);
    return list;
}

int rest_list_snapshot(struct req *r, const struct selection *selection, struct list_result **ret)
{
    static const struct list_options all;
    uint64_t now = store_revision(r->srv->store);
    cleanup_arena struct arena *scratch = arena_new();
    struct list_result *list = list_new(r, now);
    struct collection c = {.r = r,
                           .selection = selection,
                           .scratch = scratch,
                           .list = list,
                           .prefix = rest_prefix(r->arena, r->kind, r->info.namespace)};
    int e = scan(&c, &all, now);
    if (e < 0) {
        rest_list_free(list);
        return e;
    }
    list->remaining = -1;
    *ret = list;
    return 0;
}

enum phase_result rest_list_collect(struct req *r, struct list_result **ret)
{
    struct list_options o = {0};
    struct selection selection;
    enum phase_result res = read_options(r, &o, &selection);
    if (res != PHASE_NEXT)
        return res;

    uint64_t now = store_revision(r->srv->store);
    cleanup_arena struct arena *scratch = arena_new();
    struct list_result *list = list_new(r, o.at ? o.at : now);
    struct collection c = {.r = r,
                           .selection = &selection,
                           .scratch = scratch,
                           .list = list,
                           .limit = o.limit,
                           .prefix = rest_prefix(r->arena, r->kind, r->info.namespace)};
    int e = scan(&c, &o, now);
    if (e < 0) {
        rest_list_free(list);
        if (e == -ESTALE)
            return expired(r, &o);
        if (e == -ERANGE)
            return answer_status(r, status_too_large_resource_version(r->arena, o.at, now));
        return answer_status(r, status_internal(r->arena, "reading the datastore: %s", strerror(-e)));
    }
    list->remaining = list->remaining < 0 || !c.beyond ? -1 : c.beyond;
    if (c.beyond)
        list->cont = continue_encode(r->arena, o.inconsistent ? (int64_t)now : (int64_t)list->revision,
                                     c.last + strlen(c.prefix));
    *ret = list;
    return PHASE_NEXT;
}

static enum phase_result list_objects(struct req *r)
{
    struct list_result *list = NULL;
    enum phase_result res = rest_list_collect(r, &list);
    if (res != PHASE_NEXT)
        return res;
    answer_object(r, 200, NULL, NULL);
    r->answer.list = list;
    return PHASE_ANSWER;
}

const struct handler rest_list = {.store = list_objects};
