/* The nameservers of a resolv.conf: questions go to the first, after a timeout or a failure to the next; one that did
 * not answer is passed over for ten seconds. Each question
 * has a socket (so a source port), and an id, of its own at random; an answer counts only if it fits the question.
 * Truncated answers are asked for again by TCP. Equal questions under way share one. Answers are cached. One loop. */
#ifndef K3C_NET_DNS_UPSTREAM_H
#define K3C_NET_DNS_UPSTREAM_H

#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct dns_ask;
struct dns_query;
struct dns_upstream;
struct loop;

enum {
    DNS_UPSTREAMS_MAX = 6, /* nameservers taken from the file; more are left out */
    DNS_FLIGHTS_MAX = 256, /* different questions under way; more fail at once */
};

struct dns_upstream_options {
    const char *resolv_conf; /* path; read again when it changed */
    uint16_t port;           /* of nameservers; 0: 53 */
    unsigned timeout_ms;     /* for one nameserver's answer; 0: 2000 */
    struct net_ip self;      /* a nameserver that would be ourselves is left out */
};

struct dns_upstream_stats {
    uint64_t forwarded, cache_hits, timeouts, refused;
};

struct dns_upstream *dns_upstream_new(struct loop *loop, const struct dns_upstream_options *options);
/* Drops what is under way without calling anybody. NULL is fine; returns NULL. */
struct dns_upstream *dns_upstream_free(struct dns_upstream *u);

/* The cached reply (checked, see dns_reply_adapt) and its age in seconds, or NULL. Borrowed until the next call. */
const uint8_t *dns_upstream_cached(struct dns_upstream *u, const struct dns_query *query, size_t *len, uint32_t *age);
/* Calls fn once with the checked reply (borrowed for the call), or with NULL when no nameserver answered. Returns a
 * handle to cancel with until then; NULL if it cannot be asked at all (no nameserver, too many under way): fn is not
 * called then. fn never runs within the call. */
struct dns_ask *dns_upstream_ask(struct dns_upstream *u, const struct dns_query *query,
                                 void (*fn)(void *arg, const uint8_t *reply, size_t len), void *arg);
void dns_ask_cancel(struct dns_ask *ask); /* NULL is fine */
void dns_upstream_stats(const struct dns_upstream *u, struct dns_upstream_stats *ret);

/* The nameserver lines of a resolv.conf text; returns how many, at most DNS_UPSTREAMS_MAX. */
size_t dns_resolv_conf_parse(const char *text, size_t len, struct net_ip servers[DNS_UPSTREAMS_MAX]);

#endif
