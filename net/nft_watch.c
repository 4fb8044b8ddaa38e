#include "net/nft_watch.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "net/netlink.h"

enum {
    DATAGRAM_SIZE = 32 << 10,
    DATAGRAMS_PER_TURN = 64,
};

struct table {
    uint8_t family;
    char *name;
};

struct nft_watch {
    struct netlink *events, *ask;
    struct loop_fd *watch;
    struct table tables[NFT_WATCH_TABLES_MAX];
    size_t count;
    void (*fn)(void *arg);
    void *arg;
};

static struct nlmsghdr *table_msg(struct netlink *nl, const struct table *t)
{
    struct nfgenmsg *head;
    struct nlmsghdr *msg =
        netlink_msg(nl, (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE), 0, sizeof(*head), &head);
    head->nfgen_family = t->family;
    mnl_attr_put_strz(msg, NFTA_TABLE_NAME, t->name);
    return msg;
}

static bool any_missing(struct nft_watch *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (netlink_do(w->ask, table_msg(w->ask, &w->tables[i]), NULL, "look up a table") == -ENOENT)
            return true;
    return false;
}

/* Is it the deletion of a table of ours? We replace tables ourselves, so that it counts only if it stays away. */
static bool is_deletion(const struct nft_watch *w, const struct nlmsghdr *msg)
{
    const struct nlattr *a[NFTA_TABLE_MAX + 1];
    char name[64];
    if (msg->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE) ||
        msg->nlmsg_len < sizeof(*msg) + sizeof(struct nfgenmsg))
        return false;
    netlink_attrs(msg, sizeof(struct nfgenmsg), a, COUNT_OF(a));
    netlink_string(a[NFTA_TABLE_NAME], name, sizeof(name));
    for (size_t i = 0; i < w->count; i++)
        if (!strcmp(name, w->tables[i].name))
            return true;
    return false;
}

static void readable(void *arg, unsigned events)
{
    struct nft_watch *w = arg;
    char buf[DATAGRAM_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
    bool suspect = false;
    (void)events;
    for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
        ssize_t n = recv(netlink_fd(w->events), buf, sizeof(buf), MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        suspect |= n < 0 && errno == ENOBUFS; /* something was lost: it may have been that */
        if (n < 0 && errno != ENOBUFS)
            break;
        int left = n < 0 ? 0 : (int)n;
        for (const struct nlmsghdr *m = (void *)buf; mnl_nlmsg_ok(m, left); m = mnl_nlmsg_next(m, &left))
            suspect |= is_deletion(w, m);
    }
    if (suspect && any_missing(w))
        w->fn(w->arg); /* last: it may free the watch */
}

int nft_watch_new(struct loop *loop, const struct nft_watch_table *tables, size_t count, void (*fn)(void *arg),
                  void *arg, struct nft_watch **ret, struct err *err)
{
    static const int group = NFNLGRP_NFTABLES;
    if (count > NFT_WATCH_TABLES_MAX)
        return err_set(err, EINVAL, "%zu tables are more than can be watched", count);
    struct nft_watch *w = mem_alloc(sizeof(*w));
    int r = netlink_open(NETLINK_NETFILTER, -1, &w->events, err);
    if (r >= 0)
        r = netlink_open(NETLINK_NETFILTER, -1, &w->ask, err);
    if (r >= 0 && setsockopt(netlink_fd(w->events), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
        r = err_set(err, errno, "watch nf_tables: %s", strerror(errno));
    if (r < 0) {
        nft_watch_free(w);
        return r;
    }
    for (; w->count < count; w->count++)
        w->tables[w->count] = (struct table){tables[w->count].family, mem_strdup(tables[w->count].name)};
    w->fn = fn;
    w->arg = arg;
    w->watch = loop_fd_new(loop, netlink_fd(w->events), readable, w);
    loop_fd_want(w->watch, LOOP_READ);
    *ret = w;
    return 0;
}

struct nft_watch *nft_watch_free(struct nft_watch *w)
{
    if (!w)
        return NULL;
    loop_fd_free(w->watch);
    for (size_t i = 0; i < w->count; i++)
        free(w->tables[i].name);
    netlink_close(w->events);
    netlink_close(w->ask);
    free(w);
    return NULL;
}
