/* Impersonation: kubectl --as. Who may impersonate whom is asked of authorization, header by header: in Kubernetes'
 * constrained modes (the verbs impersonate:MODE on the identity and impersonate-on:MODE:VERB on what is asked for in
 * its name), then with the verb `impersonate` alone, which may everything. The first refusal is what is told. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/model/status.h"
#include "core/wire/http_server.h"
#include "server/apiserver/apiserver.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/identity.h"

#define GROUP "authentication.k8s.io"
#define EXTRA "impersonate-extra-"

enum { MANY = 4 }; /* so many checks are tried as one, by the name "*", first */

struct wanted {
    const char *user, *uid;
    const char **groups; /* room for three more */
    size_t ngroups;
    struct extra {
        const char *key, *value;
    } * extras;
    size_t nextras;
    const char *sa_namespace, *sa_name; /* NULL: no ServiceAccount */
    const char *node;                   /* NULL: no node */
};

/* ---- what the headers ask for ---- */

static bool account_parts(struct arena *a, const char *user, const char **ns, const char **name)
{
    static const char prefix[] = "system:serviceaccount:";
    if (!str_starts(user, prefix))
        return false;
    const char *rest = user + sizeof(prefix) - 1, *colon = strchr(rest, ':');
    if (!colon || colon == rest || !colon[1] || strchr(colon + 1, ':'))
        return false;
    *ns = arena_dup(a, rest, (size_t)(colon - rest));
    *name = colon + 1;
    return true;
}

static void read_headers(struct req *r, struct wanted *w)
{
    static const char node[] = "system:node:";
    *w = (struct wanted){.user = "", .uid = ""};
    w->groups = arena_alloc(r->arena, (r->headers->count + 4) * sizeof(*w->groups));
    w->extras = arena_alloc(r->arena, (r->headers->count + 1) * sizeof(*w->extras));
    for (size_t i = 0; i < r->headers->count; i++) {
        const struct http_header *h = &r->headers->list[i];
        if (*h->name != 'i' || !str_starts(h->name, "impersonate-"))
            continue;
        if (!strcmp(h->name, "impersonate-user"))
            w->user = *w->user ? w->user : h->value;
        else if (!strcmp(h->name, "impersonate-uid"))
            w->uid = *w->uid ? w->uid : h->value;
        else if (!strcmp(h->name, "impersonate-group"))
            w->groups[w->ngroups++] = h->value;
        else if (str_starts(h->name, EXTRA))
            w->extras[w->nextras++] =
                (struct extra){http_percent_decode(r->arena, slice_of(h->name + sizeof(EXTRA) - 1), false), h->value};
    }
    if (str_starts(w->user, node) && name_ok(name_dns1123_subdomain, w->user + sizeof(node) - 1))
        w->node = w->user + sizeof(node) - 1;
    account_parts(r->arena, w->user, &w->sa_namespace, &w->sa_name);
}

static bool only_user(const struct wanted *w)
{
    return !*w->uid && !w->ngroups && !w->nextras;
}

/* ---- may he? Each answers NULL or the refusal. ---- */

static cJSON *refuse(struct req *r, const struct authz_attributes *t, const char *why)
{
    return authz_refusal(r->arena, r->user, t, why);
}

static cJSON *may(struct req *r, const struct authz_attributes *t)
{
    const char *why = "";
    return authorized(r->srv, r->arena, r->user, t, &why) ? NULL : refuse(r, t, why);
}

static struct authz_attributes about(const char *verb, const char *group, const char *resource, const char *name)
{
    return (struct authz_attributes){.resource_request = true,
                                     .verb = verb,
                                     .group = group,
                                     .version = "v1",
                                     .resource = resource,
                                     .subresource = "",
                                     .namespace = "",
                                     .name = name,
                                     .path = "",
                                     .selected_node = ""};
}

/* A way of impersonating. `name` NULL: with the verb `impersonate` alone. */
struct mode {
    const char *name;
    bool (*fits)(const struct req *r, const struct wanted *w);
};

static const char *verb_of(struct req *r, const struct mode *m)
{
    return m->name ? arena_printf(r->arena, "impersonate:%s", m->name) : "impersonate";
}

static cJSON *may_user(struct req *r, const struct wanted *w, const struct mode *m)
{
    const char *group = m->name ? GROUP : "";
    struct authz_attributes t = about(verb_of(r, m), group, "users", w->user);
    if (m->name && w->node) {
        t.resource = "nodes";
        t.name = !strcmp(m->name, "associated-node") ? "*" : w->node;
    } else if (w->sa_name) {
        t.resource = "serviceaccounts";
        t.namespace = w->sa_namespace;
        t.name = w->sa_name;
    }
    return may(r, &t);
}

static cJSON *may_groups(struct req *r, const struct wanted *w, const struct mode *m)
{
    struct authz_attributes t = about(verb_of(r, m), m->name ? GROUP : "", "groups", "");
    for (size_t i = 0; m->name && i < w->ngroups; i++)
        if (!*w->groups[i])
            return refuse(r, &t, "impersonating the empty string group is not allowed");
    for (size_t i = 0; m->name && i < w->ngroups; i++)
        if (!strcmp(w->groups[i], "system:masters")) {
            t.name = w->groups[i];
            return refuse(r, &t, "impersonating the system:masters group is not allowed");
        }
    t.name = "*";
    if (m->name && w->ngroups >= MANY && !may(r, &t))
        return NULL;
    for (size_t i = 0; i < w->ngroups; i++) {
        t.name = w->groups[i];
        cJSON *refusal = may(r, &t);
        if (refusal)
            return refusal;
    }
    return NULL;
}

/* What is wrong with a key of extra in the constrained modes; NULL: nothing. */
static const char *key_error(struct arena *a, const struct extra *e)
{
    const char *slash = strchr(e->key, '/');
    if (!*e->key)
        return "impersonating the empty string key in extra is not allowed";
    if (!slash || !slash[1] || !name_ok(name_dns1123_subdomain, arena_dup(a, e->key, (size_t)(slash - e->key))))
        return arena_printf(a,
                            "impersonating an invalid key in extra is not allowed: extra.key: Invalid value: \"%s\": "
                            "must be a domain-prefixed path (such as \"acme.io/foo\")",
                            e->key);
    return *e->value ? NULL : "impersonating the empty string value in extra is not allowed";
}

static cJSON *may_extras(struct req *r, const struct wanted *w, const struct mode *m)
{
    struct authz_attributes t = about(verb_of(r, m), GROUP, "userextras", "");
    for (size_t i = 0; m->name && i < w->nextras; i++) {
        const char *why = key_error(r->arena, &w->extras[i]);
        if (why)
            return refuse(r, &t, why);
    }
    t.subresource = t.name = "*";
    if (m->name && w->nextras >= MANY && !may(r, &t))
        return NULL;
    for (size_t i = 0; i < w->nextras; i++) {
        t.subresource = w->extras[i].key;
        t.name = w->extras[i].value;
        cJSON *refusal = may(r, &t);
        if (refusal)
            return refusal;
    }
    return NULL;
}

static cJSON *may_all(struct req *r, const struct wanted *w, const struct mode *m)
{
    cJSON *refusal = NULL;
    if (m->name) {
        struct authz_attributes on = authz_attributes_of(r);
        on.verb = arena_printf(r->arena, "impersonate-on:%s:%s", m->name, on.verb);
        refusal = may(r, &on);
    }
    if (!refusal)
        refusal = may_user(r, w, m);
    if (!refusal && *w->uid) {
        struct authz_attributes t = about(verb_of(r, m), GROUP, "uids", w->uid);
        refusal = may(r, &t);
    }
    if (!refusal)
        refusal = may_groups(r, w, m);
    return refusal ? refusal : may_extras(r, w, m);
}

/* A ServiceAccount whose token says which node it is on, and that node. */
static bool fits_own_node(const struct req *r, const struct wanted *w)
{
    const cJSON *node = json_get(r->user->extra, "authentication.kubernetes.io/node-name");
    return w->node && only_user(w) && str_starts(r->user->name, "system:serviceaccount:") && json_count(node) == 1 &&
           json_is_str(node->child) && !strcmp(node->child->valuestring, w->node);
}

static bool fits_node(const struct req *r, const struct wanted *w)
{
    (void)r;
    return w->node && only_user(w);
}

static bool fits_account(const struct req *r, const struct wanted *w)
{
    (void)r;
    return w->sa_name && only_user(w);
}

static bool fits_user(const struct req *r, const struct wanted *w)
{
    (void)r;
    return !w->node && !w->sa_name;
}

static bool fits_all(const struct req *r, const struct wanted *w)
{
    (void)r, (void)w;
    return true;
}

static const struct mode modes[] = {{"associated-node", fits_own_node},
                                    {"arbitrary-node", fits_node},
                                    {"serviceaccount", fits_account},
                                    {"user-info", fits_user},
                                    {NULL, fits_all}};

/* ---- becoming another ---- */

static bool in_groups(const struct wanted *w, const char *group)
{
    for (size_t i = 0; i < w->ngroups; i++)
        if (!strcmp(w->groups[i], group))
            return true;
    return false;
}

static void become(struct req *r, struct wanted *w, const struct mode *m)
{
    if (!w->ngroups && w->sa_name) {
        w->groups[w->ngroups++] = "system:serviceaccounts";
        w->groups[w->ngroups++] = arena_printf(r->arena, "system:serviceaccounts:%s", w->sa_namespace);
    } else if (m->name && w->node) {
        w->groups[w->ngroups++] = "system:nodes";
    }
    bool anonymous = !strcmp(w->user, USER_ANONYMOUS) || in_groups(w, "system:unauthenticated");
    const char *all = anonymous ? "system:unauthenticated" : "system:authenticated";
    if (!in_groups(w, all))
        w->groups[w->ngroups++] = all;
    struct apiserver_user u = {.name = w->user, .uid = w->uid, .groups = w->groups};
    struct identity *id = identity_new_exact(&u);
    for (size_t i = 0; i < w->nextras; i++)
        identity_set_extra(id, w->extras[i].key, w->extras[i].value);
    identity_unref(r->user);
    r->user = id;
}

/* As Go prints it: &user.DefaultInfo{Name:"", UID:"x", Groups:[]string(nil), ...} */
static enum phase_result nobody_named(struct req *r, const struct wanted *w)
{
    struct arena *a = r->arena;
    cleanup_strbuf struct strbuf text = {0};
    strbuf_addf(&text, "requested &user.DefaultInfo{Name:\"\", UID:\"%s\", Groups:[]string", w->uid);
    for (size_t i = 0; i < w->ngroups; i++)
        strbuf_addf(&text, "%s\"%s\"", i ? ", " : "{", w->groups[i]);
    strbuf_adds(&text, w->ngroups ? "}, Extra:map[string][]string" : "(nil), Extra:map[string][]string");
    cJSON *keys = json_object(a);
    for (size_t i = 0; i < w->nextras; i++)
        json_set(a, keys, w->extras[i].key,
                 json_stringf(a, "%s%s\"%s\"", json_str_or(json_get(keys, w->extras[i].key), "", ""),
                              json_get(keys, w->extras[i].key) ? ", " : "", w->extras[i].value));
    for (JSON_EACH(k, keys))
        strbuf_addf(&text, "%s\"%s\":[]string{%s}", k == keys->child ? "{" : ", ", k->string, k->valuestring);
    strbuf_adds(&text,
                w->nextras ? "}} without impersonating a user name" : "(nil)} without impersonating a user name");
    return answer_status(r, status_bad_request(a, "%s", text.p));
}

enum phase_result impersonate(struct req *r)
{
    struct wanted w;
    cJSON *refusal = NULL;
    read_headers(r, &w);
    if (!*w.user)
        return only_user(&w) ? PHASE_NEXT : nobody_named(r, &w);
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        if (!modes[i].fits(r, &w))
            continue;
        cJSON *no = may_all(r, &w, &modes[i]);
        if (!no) {
            become(r, &w, &modes[i]);
            return PHASE_NEXT;
        }
        refusal = refusal ? refusal : no;
    }
    return answer_status(r, refusal);
}
