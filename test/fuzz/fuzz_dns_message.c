#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/str.h"
#include "net/dns_answer.h"
#include "net/dns_records.h"

static struct dns_records *records_make(void)
{
    const struct net_ip ip = net_ip_v4(0x0a2b0001);
    const struct dns_port port = {"http", "tcp", 80};
    const struct dns_endpoint endpoint = {ip, "h", &port, 1};
    struct dns_records *r = dns_records_new("a", &ip);
    const struct dns_service services[] = {
        {.name_space = "b", .name = "c", .cluster_ips = &ip, .cluster_ip_count = 1, .ports = &port, .port_count = 1},
        {.name_space = "b", .name = "d", .endpoints = &endpoint, .endpoint_count = 1},
        {.name_space = "b", .name = "e", .external_name = "c.b.svc.a"},
        {.name_space = "b", .name = "f", .external_name = "x.y"},
    };
    for (size_t i = 0; i < COUNT_OF(services); i++)
        dns_records_set_service(r, &services[i], NULL);
    dns_records_set_complete(r);
    return r;
}

static void seen(void *arg, const char *name, uint32_t ttl, const struct net_ip *ip, const char *target)
{
    (void)ttl;
    *(size_t *)arg += strlen(name) + (ip ? net_ip_size(ip) : strlen(target));
}

/* A query: whatever is answered is a message of the size allowed that repeats the question. */
static void as_query(const uint8_t *data, size_t len)
{
    static struct dns_records *records;
    static uint8_t out[DNS_MESSAGE_MAX], wire[600];
    struct dns_query q, target, again;
    size_t n = 0;
    int id;
    if (!records)
        records = records_make();
    if (dns_query_decode(data, len, &q, &id) < 0)
        return;
    if (strlen(q.name) >= DNS_NAME_TEXT || q.question_len > len)
        abort();
    enum dns_step step = dns_answer(records, &q, out, q.udp_size, &n, &target);
    if (step == DNS_DONE &&
        (n > q.udp_size || n < DNS_HEADER + q.question_len || memcmp(out + DNS_HEADER, q.question, q.question_len)))
        abort();
    const struct dns_query *up = step == DNS_ASK_TARGET ? &target : &q;
    n = dns_query_encode(up, 7, wire, sizeof(wire));
    if (dns_query_decode(wire, n, &again, &id) < 0 || strcmp(again.name, up->name) || again.type != up->type)
        abort();
}

/* A reply to the question that it itself contains: what is passed on fits the client, and is a reply again. */
static void as_reply(const uint8_t *data, size_t len)
{
    uint8_t *out = malloc(DNS_UDP_MAX), question[DNS_HEADER + DNS_QUESTION_MAX + 4] = {0};
    struct dns_query q;
    struct dns_reply reply, again;
    size_t sum = 0;
    int id;
    memcpy(question, data, MIN_OF(len, sizeof(question)));
    question[2] &= 0x7f;
    memset(question + 6, 0, 6);
    if (len >= DNS_HEADER && dns_query_decode(question, sizeof(question), &q, &id) == 0 &&
        dns_reply_check(data, len, q.id, &q, &reply) == 0) {
        dns_reply_each(data, len, seen, &sum);
        size_t n = dns_reply_adapt(data, len, &q, 5, out, q.udp_size);
        if (n > q.udp_size || dns_reply_check(out, n, q.id, &q, &again) < 0)
            abort();
    }
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    as_query(data, len);
    as_reply(data, len);
    return 0;
}
