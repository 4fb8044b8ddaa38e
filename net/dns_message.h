/* DNS messages (RFC 1035, EDNS 6891): queries read, answers written, upstream's answers checked and passed on. Pure.
 *
 * Names are text without the final dot, lower case; "" is the root. A label that text cannot hold plainly (dots,
 * spaces, controls, bytes above 126) makes the name "odd": such a name is no cluster name, but its bytes can be passed
 * on. */
#ifndef K3C_NET_DNS_MESSAGE_H
#define K3C_NET_DNS_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

enum {
    DNS_MESSAGE_MAX = 65535,
    DNS_UDP_PLAIN = 512, /* bytes of a UDP answer to a client that says nothing */
    DNS_UDP_MAX = 1232,  /* bytes of a UDP answer to one that takes more: no fragments on any path */
    DNS_NAME_TEXT = 256, /* a name as text, NUL included */
    DNS_QUESTION_MAX = 255 + 4,
    DNS_HEADER = 12,
};

enum dns_type {
    DNS_A = 1,
    DNS_NS = 2,
    DNS_CNAME = 5,
    DNS_SOA = 6,
    DNS_PTR = 12,
    DNS_TXT = 16,
    DNS_AAAA = 28,
    DNS_SRV = 33,
    DNS_OPT = 41,
    DNS_IXFR = 251,
    DNS_AXFR = 252,
    DNS_ANY = 255,
};
enum { DNS_IN = 1, DNS_CLASS_ANY = 255 };

enum dns_rcode {
    DNS_NOERROR = 0,
    DNS_FORMERR = 1,
    DNS_SERVFAIL = 2,
    DNS_NXDOMAIN = 3,
    DNS_NOTIMP = 4,
    DNS_REFUSED = 5,
    DNS_BADVERS = 16, /* needs EDNS */
};

struct dns_query {
    uint16_t id;
    uint8_t opcode; /* 0: QUERY */
    bool recursion; /* desired */
    bool checking_disabled;
    char name[DNS_NAME_TEXT];
    bool odd_name;
    uint16_t type, class;
    uint8_t question[DNS_QUESTION_MAX]; /* as it came: the answer repeats it, letter case included */
    size_t question_len;
    bool edns;
    uint8_t edns_version;
    bool dnssec_ok;
    uint16_t udp_size; /* what the client takes by UDP, 512 to DNS_UDP_MAX */
};

/* Reads a query: 0, -EPROTO (answer FORMERR if *id_ret is >= 0, else nothing) or -ENOMSG (it is an answer: ignore it).
 */
int dns_query_decode(const uint8_t *data, size_t len, struct dns_query *ret, int *id_ret);

/* ---- answers of our own ---- */

enum dns_section { DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

struct dns_writer {
    uint8_t *buf; /* the caller's */
    size_t size, len;
    uint16_t counts[3];
    uint16_t names[64]; /* offsets of names to point back to */
    size_t name_count;
    bool truncated;
    const struct dns_query *query;
};

/* `size` bytes are what the client takes at most (at least DNS_UDP_PLAIN). */
void dns_write_begin(struct dns_writer *w, const struct dns_query *query, uint8_t *buf, size_t size);
/* Each adds one record; what does not fit is left out, and outside of DNS_ADDITIONAL it marks the answer truncated. */
void dns_write_ip(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, const struct net_ip *ip);
/* CNAME, PTR, NS */
void dns_write_name(struct dns_writer *w, enum dns_section s, const char *name, uint16_t type, uint32_t ttl,
                    const char *target);
void dns_write_srv(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, uint16_t weight,
                   uint16_t port, const char *target);
void dns_write_txt(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, const char *text);
void dns_write_soa(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, const char *server,
                   const char *mailbox, uint32_t serial);
/* Completes the header (and EDNS); returns the answer's length. */
size_t dns_write_end(struct dns_writer *w, enum dns_rcode rcode, bool authoritative);

/* A bare answer to a query that could not be read. */
size_t dns_write_formerr(uint16_t id, uint8_t out[DNS_HEADER]);

/* ---- upstream ---- */

/* A query of our own for the same question, with EDNS; returns its length. */
size_t dns_query_encode(const struct dns_query *query, uint16_t id, uint8_t *out, size_t size);

struct dns_reply {
    uint8_t rcode;
    bool truncated;
    uint32_t ttl; /* seconds it may be kept: of the shortest-lived record; of a negative answer by its SOA (RFC 2308) */
};
/* Is this an answer to exactly that question, well formed to its end? 0 or -EPROTO. */
int dns_reply_check(const uint8_t *data, size_t len, uint16_t id, const struct dns_query *query, struct dns_reply *ret);
/* Makes a checked reply into an answer for this client: its id, TTLs less `age` seconds, EDNS as the client speaks it,
 * truncated to `size`. Returns the length. `out` has at least max(size, DNS_UDP_PLAIN) bytes. */
size_t dns_reply_adapt(const uint8_t *data, size_t len, const struct dns_query *query, uint32_t age, uint8_t *out,
                       size_t size);
/* Calls fn for each A, AAAA and CNAME record of a checked reply's answer; `ip` is set for the first two, else `target`.
 */
void dns_reply_each(const uint8_t *data, size_t len,
                    void (*fn)(void *arg, const char *name, uint32_t ttl, const struct net_ip *ip, const char *target),
                    void *arg);

/* A name as text that is a legal host or service name as far as DNS can hold it: labels of 1 to 63 bytes, 253 in all.
 */
bool dns_name_is_valid(const char *name);

#endif
