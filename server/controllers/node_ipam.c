#include "server/controllers/node_ipam.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/events.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "server/controllers/controller.h"
#include "server/controllers/controllers.h"
#include "server/controllers/objects.h"

enum { RANGES_MAX = 2, LEFT_MAX = 1024 };

struct range {
    struct cidr whole;
    unsigned mask;  /* of a node's piece */
    uint32_t count; /* pieces */
    uint32_t next;  /* where the search begins: freed pieces rest before they are used again */
    uint8_t *used;  /* a bit a piece */
};

struct node_ipam {
    struct controller base;
    struct informer *nodes;
    struct range ranges[RANGES_MAX];
    size_t count;
    struct map left; /* name of a deleted node -> its pieces, a string with commas */
};

/* --- ranges --- */

static bool is_used(const struct range *r, uint32_t n)
{
    return r->used[n / 8] >> (n % 8) & 1;
}

static void mark(struct range *r, uint32_t n, bool used)
{
    if (used)
        r->used[n / 8] |= (uint8_t)(1u << (n % 8));
    else
        r->used[n / 8] &= (uint8_t) ~(1u << (n % 8));
}

static int range_init(struct range *r, const char *text, struct err *err)
{
    if (cidr_parse(text, &r->whole, NULL))
        return err_set(err, EINVAL, "cluster CIDR \"%s\" is no CIDR", text);
    r->mask = r->whole.ip.v4 ? NODE_IPAM_MASK_V4 : NODE_IPAM_MASK_V6;
    if (r->whole.prefix > r->mask)
        return err_set(err, EINVAL, "cluster CIDR %s has no room for a node's /%u", text, r->mask);
    unsigned bits = MIN_OF(r->mask - r->whole.prefix, 16u);
    r->count = 1u << bits;
    r->used = mem_alloc((r->count + 7) / 8);
    return 0;
}

/* The nth piece: the number goes where the piece's prefix ends. */
static void piece(const struct range *r, uint32_t n, char out[IP_TEXT_SIZE + 4])
{
    struct cidr c = r->whole;
    c.prefix = r->mask;
    size_t last = r->mask / 8 - 1; /* masks are whole bytes */
    for (uint32_t left = n; left; left >>= 8)
        c.ip.bytes[last--] |= (uint8_t)left;
    cidr_format(&c, out);
}

/* The number of a piece; -1 when it is none of this range. */
static int64_t number_of(const struct range *r, const char *text)
{
    struct cidr c;
    if (cidr_parse(text, &c, NULL) || c.prefix != r->mask || c.ip.v4 != r->whole.ip.v4 ||
        !cidr_contains(&r->whole, &c.ip))
        return -1;
    uint32_t n = 0;
    for (size_t i = r->whole.prefix / 8; i < r->mask / 8; i++)
        n = n << 8 | c.ip.bytes[i];
    n &= r->count - 1;
    return n;
}

static int64_t take(struct range *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        uint32_t n = (r->next + i) & (r->count - 1);
        if (is_used(r, n))
            continue;
        mark(r, n, true);
        r->next = (n + 1) & (r->count - 1);
        return n;
    }
    return -1;
}

static void occupy(struct node_ipam *c, const char *text, bool used)
{
    for (size_t i = 0; i < c->count; i++) {
        int64_t n = number_of(&c->ranges[i], text);
        if (n >= 0)
            mark(&c->ranges[i], (uint32_t)n, used);
    }
}

static void occupy_node(struct node_ipam *c, const cJSON *node, bool used)
{
    const cJSON *list = json_at(node, "spec.podCIDRs");
    for (JSON_EACH(text, list))
        occupy(c, json_str_or(text, "", ""), used);
    if (!json_count(list) && json_str(node, "spec.podCIDR"))
        occupy(c, json_str(node, "spec.podCIDR"), used);
}

/* --- nodes that come back --- */

static void forget_all(struct node_ipam *c)
{
    struct map_entry *e;
    for (size_t i = 0; (e = map_next(&c->left, &i));)
        free(e->value);
    map_free(&c->left);
}

/* Somebody deletes a Node whose agent runs on: it registers again at once, and its pods keep their addresses only if it
 * gets the same pieces. */
static void remember(struct node_ipam *c, const char *name, const cJSON *node)
{
    struct strbuf pieces = {0};
    const cJSON *list = json_at(node, "spec.podCIDRs");
    for (JSON_EACH(text, list))
        strbuf_addf(&pieces, "%s%s", pieces.len ? "," : "", json_str_or(text, "", ""));
    if (!pieces.len)
        return;
    if (map_count(&c->left) >= LEFT_MAX)
        forget_all(c);
    free(map_set(&c->left, name, pieces.p));
}

/* The number of the piece that the node had of this range, if nobody has it now; else -1. */
static int64_t take_again(struct node_ipam *c, struct range *r, const char *name)
{
    cleanup_free char *pieces = mem_strdup(map_get(&c->left, name));
    for (char *at = pieces, *text; (text = strsep(&at, ","));) {
        int64_t n = number_of(r, text);
        if (n < 0 || is_used(r, (uint32_t)n))
            continue;
        mark(r, (uint32_t)n, true);
        return n;
    }
    return -1;
}

/* --- assigning --- */

struct assignment {
    struct node_ipam *c;
    cJSON *pieces;
};

static void on_assigned(struct work *w, const struct api_result *r, void *arg)
{
    struct assignment *as = arg;
    if (api_ok(r)) {
        work_wrote(w, as->c->nodes, r);
        return;
    }
    for (JSON_EACH(text, as->pieces))
        occupy(as->c, json_str(text, ""), false);
    work_check(w, r, "pod CIDR", true);
}

static void exhausted(struct work *w, struct node_ipam *c, struct item *it)
{
    struct event_about about = event_about(item_tree(it));
    about.api_version = "v1";
    about.kind = "Node";
    events_post(c->base.events, &about, "Normal", "CIDRNotAvailable", "Node %s status is now: CIDRNotAvailable",
                it->name);
    work_retry(w, "the cluster CIDR has no piece left");
}

static void work(struct work *w)
{
    struct node_ipam *c = w->ctx;
    struct item *it = informer_get(c->nodes, w->key);
    if (!it || json_str(item_tree(it), "spec.podCIDR") || object_deleting(item_tree(it)))
        return;
    struct assignment *as = arena_alloc(w->arena, sizeof(*as));
    *as = (struct assignment){c, json_array(w->arena)};
    for (size_t i = 0; i < c->count; i++) {
        int64_t n = take_again(c, &c->ranges[i], it->name);
        n = n < 0 ? take(&c->ranges[i]) : n;
        if (n < 0) {
            for (JSON_EACH(text, as->pieces))
                occupy(c, json_str(text, ""), false);
            exhausted(w, c, it);
            return;
        }
        char text[IP_TEXT_SIZE + 4];
        piece(&c->ranges[i], (uint32_t)n, text);
        json_append(as->pieces, json_string(w->arena, text));
    }
    struct api_request q = resource_request(&resource_nodes, API_PATCH, NULL, it->name);
    q.patch = API_PATCH_MERGE;
    /* No version: nobody else assigns, and a node's status changes all the time while it starts. */
    q.body = json_build(w->arena, "{'metadata':{'uid':%s},'spec':{'podCIDR':%s,'podCIDRs':%J}}", it->uid,
                        json_str(as->pieces->child, ""), as->pieces);
    work_call(w, &q, on_assigned, as);
}

static void on_node(void *self, struct item *old, struct item *now)
{
    struct node_ipam *c = self;
    if (old && !now) {
        occupy_node(c, item_tree(old), false);
        remember(c, old->name, item_tree(old));
    }
    if (now)
        occupy_node(c, item_tree(now), true);
    if (now && !json_str(item_tree(now), "spec.podCIDR"))
        queue_add(c->base.queue, now->key);
}

struct node_ipam *node_ipam_new(const struct controller_env *env, struct err *err)
{
    struct node_ipam *c = mem_alloc(sizeof(*c));
    controller_init(&c->base, env, "cidrAllocator", work, c);
    cleanup_free char *text = mem_strdup(env->options->cluster_cidr);
    struct slice rest = slice_of(text);
    while (rest.n) {
        struct slice one = slice_cut(&rest, ',');
        text[one.p - text + (ptrdiff_t)one.n] = 0;
        if (c->count == RANGES_MAX || range_init(&c->ranges[c->count], one.p, err) < 0) {
            if (c->count == RANGES_MAX)
                err_set(err, EINVAL, "more than two cluster CIDRs");
            return node_ipam_free(c);
        }
        c->count++;
    }
    c->nodes = controller_watch(&c->base, &resource_nodes, on_node, c);
    controller_ready(&c->base);
    return c;
}

struct node_ipam *node_ipam_free(struct node_ipam *c)
{
    if (!c)
        return NULL;
    controller_end(&c->base, c);
    forget_all(c);
    for (size_t i = 0; i < RANGES_MAX; i++)
        free(c->ranges[i].used);
    free(c);
    return NULL;
}
