#include "agent/node/network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/node/node_hosts.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/informer.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "net/nft_watch.h"
#include "net/overlay.h"
#include "net/podnet.h"

enum { RETRY_MS = 5000 };

struct node_network {
    struct node_network_options o;
    char *node_name, *run_dir, *cidr_file;
    struct informer *nodes;
    struct overlay *overlay;
    struct podnet *podnet;
    struct nft_watch *watch;
    struct loop_timer *apply; /* at the end of the turn, or again after a failure */
    struct net_prefix cidr;   /* when open */
    bool open, complained, moved;
};

/* ---- peers */

static const char *annotation(const cJSON *node, const char *key)
{
    const cJSON *v = json_get(json_at(node, "metadata.annotations"), key);
    return json_is_str(v) ? v->valuestring : NULL;
}

static void gather_peers(struct node_network *n, struct overlay_peer **ret, size_t *count)
{
    struct item *it;
    size_t cap = 0;
    for (size_t c = 0; (it = informer_next(n->nodes, &c));) {
        const cJSON *node = item_tree(it);
        struct err err = {0};
        struct overlay_peer peer;
        if (!strcmp(it->name, n->node_name))
            continue;
        int r = overlay_peer_parse(n->overlay, annotation(node, OVERLAY_BACKEND_TYPE),
                                   annotation(node, OVERLAY_BACKEND_DATA), annotation(node, OVERLAY_PUBLIC_IP),
                                   json_str(node, "spec.podCIDR"), &peer, &err);
        if (r == -ENODATA)
            continue; /* it has not told of itself yet */
        if (r) {
            log_warn("node %s cannot be reached through the overlay: %s; looked at again when it changes", it->name,
                     err.text);
            continue;
        }
        *ret = mem_grow(*ret, *count, &cap, sizeof(**ret));
        (*ret)[(*count)++] = peer;
    }
}

static void apply_peers(void *arg)
{
    struct node_network *n = arg;
    cleanup_free struct overlay_peer *peers = NULL;
    size_t count = 0;
    struct err err = {0};
    if (!n->overlay || !informer_synced(n->nodes))
        return;
    gather_peers(n, &peers, &count);
    int r = overlay_apply(n->overlay, peers, count, &err);
    if (r < 0) {
        log_warn("overlay: %s; trying again in %d s", err.text, RETRY_MS / 1000);
        loop_timer_set(n->apply, RETRY_MS);
    } else if (r > 0) {
        log_info("overlay: %zu other node%s", count, count == 1 ? "" : "s");
    }
}

/* ---- opening, when the pod CIDR is known */

static int open_overlay(struct node_network *n, const struct net_prefix *cidr, struct err *err)
{
    struct overlay_options o = {.backend = OVERLAY_VXLAN, .node_cidr = *cidr, .public_ip = n->o.node_ip};
    struct overlay_annotations a;
    if (strcmp(n->o.backend, "vxlan"))
        return 0;
    int r = overlay_open(&o, &n->overlay, err);
    if (!r && !(r = overlay_annotations(n->overlay, &a, err)))
        n->o.annotate(n->o.ctx, &a);
    return r;
}

static int open_podnet(struct node_network *n, const struct net_prefix *cidr, struct err *err)
{
    struct strbuf ipam = {0};
    strbuf_addf(&ipam, "%s/ipam", n->run_dir);
    struct podnet_options o = {
        .node_cidr = *cidr,
        .cluster_cidr = n->o.cluster_cidr,
        .service_cidr = n->o.service_cidr,
        .ipam_dir = ipam.p,
        .mtu = n->overlay ? overlay_mtu(n->overlay) : 0,
    };
    int r = podnet_open(&o, &n->podnet, err);
    strbuf_free(&ipam);
    return r;
}

static int open_all(struct node_network *n, const char *text, struct err *err)
{
    int r = net_prefix_parse(text, &n->cidr, err);
    if (r || (!n->overlay && (r = open_overlay(n, &n->cidr, err))) || (r = open_podnet(n, &n->cidr, err)))
        return r;
    return file_write_text(n->cidr_file, text, 0600, err);
}

/* Somebody flushed the rule set: pods lose nothing but what happened meanwhile. */
static void on_flushed(void *arg)
{
    struct node_network *n = arg;
    struct err err = {0};
    log_warn("the pod network's nf_tables rules were deleted by another program; they are made again");
    if (podnet_repair(n->podnet, &err))
        log_error("the pod network's rules cannot be made again: %s; the next start of k3c will", err.text);
    apply_peers(n);
}

static void watch_tables(struct node_network *n)
{
    struct nft_watch_table tables[NFT_WATCH_TABLES_MAX];
    struct err err = {0};
    size_t count = podnet_tables(n->podnet, tables);
    if (n->overlay && overlay_table(n->overlay, &tables[count]))
        count++;
    if (nft_watch_new(n->o.loop, tables, count, on_flushed, n, &n->watch, &err))
        log_warn("nobody will notice when the pod network's rules are deleted: %s", err.text);
}

static void try_open(struct node_network *n, const char *cidr)
{
    struct err err = {0};
    if (n->open)
        return;
    if (open_all(n, cidr, &err)) {
        if (!n->complained)
            log_error("the pod network %s cannot be set up: %s; trying again every %d s", cidr, err.text,
                      RETRY_MS / 1000);
        n->complained = true;
        n->podnet = podnet_close(n->podnet);
        loop_timer_set(n->apply, RETRY_MS);
        return;
    }
    n->open = true;
    watch_tables(n);
    log_info("pod network %s is up%s", cidr, n->overlay ? " with VXLAN" : "");
    n->o.ready(n->o.ctx);
}

static void look_again(void *arg)
{
    struct node_network *n = arg;
    struct item *me = informer_get(n->nodes, n->node_name);
    const char *cidr = me ? json_str(item_tree(me), "spec.podCIDR") : NULL;
    cleanup_free char *kept = NULL;
    struct net_prefix now;
    if (!n->open && !cidr && !access(n->cidr_file, F_OK) && !file_read(n->cidr_file, 256, &kept, NULL, NULL))
        cidr = kept;
    if (!n->open && cidr)
        try_open(n, cidr);
    else if (cidr && !n->moved && !net_prefix_parse(cidr, &now, NULL) && !net_prefix_eq(&now, &n->cidr)) {
        log_error(
            "the node's pod CIDR is %s now; pods keep the addresses they have, and nobody reaches them, until k3c "
            "is started again here",
            cidr);
        n->moved = true;
    }
    if (n->open)
        apply_peers(n);
}

static void on_node(void *ctx, struct item *old, struct item *now)
{
    struct node_network *n = ctx;
    (void)old, (void)now;
    loop_timer_set(n->apply, 0); /* several changes of a turn are one */
}

static void on_synced(void *ctx)
{
    on_node(ctx, NULL, NULL);
}

struct node_network *node_network_new(const struct node_network_options *o)
{
    static const struct informer_handler handler = {on_node, on_synced};
    struct node_network *n = mem_alloc(sizeof(*n));
    n->o = *o;
    n->node_name = mem_strdup(o->node_name);
    n->run_dir = mem_strdup(o->run_dir);
    n->cidr_file = mem_strdup(o->cidr_file);
    n->apply = loop_timer_new(o->loop, look_again, n);
    n->nodes = node_hosts_informer(o->informers);
    informer_handle(n->nodes, &handler, n);
    loop_timer_set(n->apply, 0);
    return n;
}

struct node_network *node_network_free(struct node_network *n)
{
    if (!n)
        return NULL;
    informer_unhandle(n->nodes, n);
    loop_timer_free(n->apply);
    nft_watch_free(n->watch);
    podnet_close(n->podnet);
    overlay_close(n->overlay);
    free(n->node_name);
    free(n->run_dir);
    free(n->cidr_file);
    free(n);
    return NULL;
}

struct podnet *node_network_pods(struct node_network *n)
{
    return n->open ? n->podnet : NULL;
}
