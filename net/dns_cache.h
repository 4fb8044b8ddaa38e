/* A small cache of upstream's DNS answers, bounded in entries and bytes; the oldest go first. Times are the caller's
 * monotonic milliseconds. One thread. */
#ifndef K3C_NET_DNS_CACHE_H
#define K3C_NET_DNS_CACHE_H

#include <stddef.h>
#include <stdint.h>

struct blob;
struct dns_cache;
struct dns_query;

enum {
    DNS_CACHE_ENTRIES = 2048,
    DNS_CACHE_BYTES = 512 << 10,
    DNS_CACHE_TTL = 30, /* seconds at most, whatever upstream says: what it changes is seen soon */
};

struct dns_cache *dns_cache_new(void);
struct dns_cache *dns_cache_free(struct dns_cache *c); /* NULL is fine; returns NULL */
/* The checked reply for this question and its age in seconds, or NULL. Borrowed until the next put. */
const struct blob *dns_cache_get(struct dns_cache *c, const struct dns_query *query, uint64_t now_ms, uint32_t *age);
/* Keeps a copy for `ttl` seconds (at most DNS_CACHE_TTL; 0: not at all), in the place of an older one. */
void dns_cache_put(struct dns_cache *c, const struct dns_query *query, const uint8_t *reply, size_t len, uint32_t ttl,
                   uint64_t now_ms);

#endif
