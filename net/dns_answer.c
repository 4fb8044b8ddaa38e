#include "net/dns_answer.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "net/dns_records.h"

enum { CHAIN_MAX = 8 }; /* ExternalNames that lead to one another */

size_t dns_answer_error(const struct dns_query *query, enum dns_rcode rcode, uint8_t *out, size_t size)
{
    struct dns_writer w;
    dns_write_begin(&w, query, out, size);
    return dns_write_end(&w, rcode, false);
}

/* What is refused whatever the name. */
static enum dns_rcode query_refuse(const struct dns_query *q)
{
    if (q->edns && q->edns_version)
        return DNS_BADVERS;
    if (q->opcode)
        return DNS_NOTIMP;
    if (q->class != DNS_IN || q->type == DNS_AXFR || q->type == DNS_IXFR || q->type == DNS_OPT)
        return DNS_REFUSED;
    return DNS_NOERROR;
}

static void write_soa(struct dns_writer *w, enum dns_section section, const struct dns_records *r, struct arena *a)
{
    const char *domain = dns_records_domain(r);
    dns_write_soa(w, section, domain, DNS_TTL, arena_printf(a, "ns.dns.%s", domain),
                  arena_printf(a, "hostmaster.%s", domain), dns_records_serial(r));
}

static void write_record(struct dns_writer *w, const char *name, const struct dns_record *record,
                         const struct dns_records *r, struct arena *a)
{
    switch (record->type) {
    case DNS_A:
    case DNS_AAAA:
        dns_write_ip(w, DNS_ANSWER, name, DNS_TTL, &record->ip);
        break;
    case DNS_SRV:
        dns_write_srv(w, DNS_ANSWER, name, DNS_TTL, record->weight, record->port, record->target);
        break;
    case DNS_SOA:
        write_soa(w, DNS_ANSWER, r, a);
        break;
    case DNS_TXT:
        dns_write_txt(w, DNS_ANSWER, name, DNS_TTL, record->target);
        break;
    default:
        dns_write_name(w, DNS_ANSWER, name, record->type, DNS_TTL, record->target);
    }
}

/* The order turns with the query's id: clients that take the first address spread over all. */
static void write_records(struct dns_writer *w, const char *name, const struct dns_lookup *found,
                          const struct dns_records *r, struct arena *a)
{
    size_t first = w->query->id % found->count;
    for (size_t i = 0; i < found->count; i++)
        write_record(w, name, &found->records[(first + i) % found->count], r, a);
    for (size_t i = 0; i < found->count; i++) {
        const struct dns_record *record = &found->records[(first + i) % found->count];
        if (record->type == DNS_SRV && record->ip.family)
            dns_write_ip(w, DNS_ADDITIONAL, record->target, DNS_TTL, &record->ip);
    }
}

/* Writes what the records say, CNAMEs first. Returns the name that is left to ask upstream for (in the arena), or NULL
 * with the answer's code in *rcode; "" when the very question is not ours. */
static const char *resolve(const struct dns_records *r, struct dns_writer *w, struct arena *a, enum dns_rcode *rcode)
{
    const struct dns_query *q = w->query;
    const char *name = q->name;
    struct dns_lookup found;
    *rcode = DNS_NOERROR;
    for (int i = 0; i < CHAIN_MAX; i++) {
        dns_records_find(r, name, q->type, a, &found);
        if (found.found == DNS_NOT_OURS)
            return i ? name : "";
        if (found.found == DNS_FOLLOW) {
            dns_write_name(w, DNS_ANSWER, name, DNS_CNAME, DNS_TTL, found.records[0].target);
            if (q->type == DNS_CNAME || q->type == DNS_ANY)
                return NULL;
            name = found.records[0].target;
            continue;
        }
        if (found.found == DNS_UNSURE) {
            *rcode = DNS_SERVFAIL;
            return NULL;
        }
        if (found.found == DNS_FOUND)
            write_records(w, name, &found, r, a);
        else if (str_ends(name, dns_records_domain(r))) /* nobody's authority for the names of nodes */
            write_soa(w, DNS_AUTHORITY, r, a);
        if (found.found == DNS_NO_NAME)
            *rcode = DNS_NXDOMAIN;
        return NULL;
    }
    *rcode = DNS_SERVFAIL; /* a circle */
    return NULL;
}

/* The name in wire form, as the question of a query of its own. */
static void target_query(const struct dns_query *query, const char *name, struct dns_query *ret)
{
    *ret = *query;
    ret->odd_name = false;
    ret->question_len = 0;
    snprintf(ret->name, sizeof(ret->name), "%s", name);
    while (*name) {
        size_t n = strcspn(name, ".");
        ret->question[ret->question_len++] = (uint8_t)n;
        memcpy(ret->question + ret->question_len, name, n);
        ret->question_len += n;
        name += n + (name[n] == '.');
    }
    ret->question[ret->question_len++] = 0;
    ret->question[ret->question_len++] = (uint8_t)(query->type >> 8);
    ret->question[ret->question_len++] = (uint8_t)query->type;
    ret->question[ret->question_len++] = (uint8_t)(query->class >> 8);
    ret->question[ret->question_len++] = (uint8_t)query->class;
}

enum dns_step dns_answer(const struct dns_records *r, const struct dns_query *query, uint8_t *out, size_t size,
                         size_t *len, struct dns_query *target)
{
    struct dns_writer w;
    enum dns_rcode rcode = query_refuse(query);
    if (rcode != DNS_NOERROR) {
        *len = dns_answer_error(query, rcode, out, size);
        return DNS_DONE;
    }
    cleanup_arena struct arena *a = arena_new();
    dns_write_begin(&w, query, out, size);
    const char *left = resolve(r, &w, a, &rcode);
    if (left && !*left)
        return DNS_ASK_UPSTREAM;
    if (left) {
        target_query(query, left, target);
        return DNS_ASK_TARGET;
    }
    *len = dns_write_end(&w, rcode, true);
    return DNS_DONE;
}

static void followed_record(void *arg, const char *name, uint32_t ttl, const struct net_ip *ip, const char *target)
{
    if (ip)
        dns_write_ip(arg, DNS_ANSWER, name, ttl, ip);
    else
        dns_write_name(arg, DNS_ANSWER, name, DNS_CNAME, ttl, target);
}

size_t dns_answer_followed(const struct dns_records *r, const struct dns_query *query, const uint8_t *reply,
                           size_t reply_len, uint8_t *out, size_t size)
{
    struct dns_writer w;
    enum dns_rcode rcode;
    cleanup_arena struct arena *a = arena_new();
    dns_write_begin(&w, query, out, size);
    if (!resolve(r, &w, a, &rcode)) /* the records have changed meanwhile */
        return dns_write_end(&w, rcode, true);
    if (!reply)
        return dns_write_end(&w, DNS_SERVFAIL, true);
    dns_reply_each(reply, reply_len, followed_record, &w);
    return dns_write_end(&w, (enum dns_rcode)(reply[3] & 15), true);
}
