/* Answers to DNS queries out of the records. Pure: a query in, an answer or what to ask upstream out. */
#ifndef K3C_NET_DNS_ANSWER_H
#define K3C_NET_DNS_ANSWER_H

#include <stddef.h>
#include <stdint.h>

#include "net/dns_message.h"

struct dns_records;

enum { DNS_TTL = 5 }; /* seconds that clients may keep an answer of ours */

enum dns_step {
    DNS_DONE,         /* the answer is in out */
    DNS_ASK_UPSTREAM, /* the question is not ours */
    DNS_ASK_TARGET,   /* an ExternalName leads out of the cluster: ask upstream for *target, then dns_answer_followed */
};

/* `out` has `size` bytes (what the client takes at most, at least DNS_UDP_PLAIN); *len is set for DNS_DONE, *target
 * (the query for upstream: same client, other name) for DNS_ASK_TARGET. */
enum dns_step dns_answer(const struct dns_records *r, const struct dns_query *query, uint8_t *out, size_t size,
                         size_t *len, struct dns_query *target);
/* The answer of DNS_ASK_TARGET once upstream's checked reply is there; `reply` NULL: it failed. Returns the length. */
size_t dns_answer_followed(const struct dns_records *r, const struct dns_query *query, const uint8_t *reply,
                           size_t reply_len, uint8_t *out, size_t size);
/* An answer without records. Returns the length. */
size_t dns_answer_error(const struct dns_query *query, enum dns_rcode rcode, uint8_t *out, size_t size);

#endif
