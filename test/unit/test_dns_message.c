#include "net/dns_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "net/dns_answer.h"
#include "net/dns_records.h"
#include "test/unit/dns_text.h"
#include "test/unit/tap.h"

static struct dns_query query_of(const char *name, uint16_t type, bool edns)
{
    uint8_t wire[600];
    struct dns_query q = {0};
    int id;
    size_t len = dns_text_query(wire, name, type, edns ? 1232 : 0);
    if (dns_query_decode(wire, len, &q, &id) < 0)
        printf("# query for %s was not read\n", name);
    return q;
}

static void queries_are_read(void)
{
    struct dns_query q = query_of("WWW.Example.COM", DNS_AAAA, true);
    is_string(q.name, "www.example.com", "a name is read in lower case");
    ok(q.type == DNS_AAAA && q.class == DNS_IN && q.id == DNS_TEXT_ID && q.recursion, "with type, class, id and flags");
    ok(q.edns && q.udp_size == 1232, "and what EDNS says");
    q = query_of("a.b", DNS_A, false);
    ok(!q.edns && q.udp_size == 512, "without EDNS a client takes 512 bytes");
    q = query_of("", DNS_NS, false);
    ok(!strcmp(q.name, "") && !q.odd_name, "the root is the empty name");
}

static void broken_queries_are_refused(void)
{
    uint8_t wire[600];
    struct dns_query q;
    int id, all = 1;
    size_t len = dns_text_query(wire, "www.example.com", DNS_A, 1232);
    for (size_t n = 0; n < len; n++)
        all &= dns_query_decode(wire, n, &q, &id) == -EPROTO;
    ok(all, "every cut query is refused");
    dns_query_decode(wire, len - 1, &q, &id);
    is_int(id, DNS_TEXT_ID, "its id is known for the answer");
    dns_query_decode(wire, 11, &q, &id);
    is_int(id, -1, "but not when the header is cut");

    wire[2] |= 0x80;
    is_int(dns_query_decode(wire, len, &q, &id), -ENOMSG, "an answer is no query");
    static const uint8_t loop[] = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1};
    is_int(dns_query_decode(loop, sizeof(loop), &q, &id), -EPROTO, "a name that points to itself is refused");
    static const uint8_t two[] = {0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1};
    is_int(dns_query_decode(two, sizeof(two), &q, &id), -EPROTO, "two questions are refused");
}

static void names_are_judged(void)
{
    char long_label[70], long_name[300] = "";
    memset(long_label, 'a', 64);
    long_label[64] = 0;
    for (int i = 0; i < 64; i++)
        strcat(long_name, "abc.");
    ok(dns_name_is_valid("a") && dns_name_is_valid("_x._tcp.a-b.c1"), "usual names are valid");
    ok(!dns_name_is_valid("") && !dns_name_is_valid("a..b") && !dns_name_is_valid("a.") && !dns_name_is_valid(".a"),
       "empty labels are not");
    ok(!dns_name_is_valid(long_label) && !dns_name_is_valid(long_name),
       "nor are labels over 63 or names over 253 bytes");
    ok(!dns_name_is_valid("a b") && !dns_name_is_valid("a\n"), "nor spaces and controls");
}

static void answers_are_written(void)
{
    uint8_t out[600];
    char text[1000];
    struct dns_writer w;
    struct dns_query q = query_of("a.example.com", DNS_SRV, true);
    const struct net_ip ip = net_ip_v4(0x0a000001);
    dns_write_begin(&w, &q, out, sizeof(out));
    dns_write_srv(&w, DNS_ANSWER, "a.example.com", 5, 50, 80, "host.example.com");
    dns_write_ip(&w, DNS_ADDITIONAL, "host.example.com", 5, &ip);
    size_t len = dns_write_end(&w, DNS_NOERROR, true);
    is_string(dns_text_reply(out, len, text, sizeof(text)),
              "NOERROR aa ra\n"
              "answer a.example.com 5 SRV 0 50 80 host.example.com\n"
              "additional host.example.com 5 A 10.0.0.1\n"
              "additional OPT 1232\n",
              "records are written as they were given");
    ok(len < 130, "names that came before are pointed to");
}

static void too_much_is_truncated(void)
{
    uint8_t out[512];
    char text[4000];
    struct dns_writer w;
    struct dns_query q = query_of("many.example.com", DNS_A, true);
    dns_write_begin(&w, &q, out, sizeof(out));
    for (uint32_t i = 0; i < 100; i++) {
        const struct net_ip ip = net_ip_v4(0x0a000000 + i);
        dns_write_ip(&w, DNS_ANSWER, "many.example.com", 5, &ip);
    }
    size_t len = dns_write_end(&w, DNS_NOERROR, true);
    dns_text_reply(out, len, text, sizeof(text));
    ok(len <= 512 && w.counts[DNS_ANSWER] > 20, "as many whole records as fit are sent");
    ok(!strncmp(text, "NOERROR aa tc ra\n", 17), "and the answer says that it is cut");
    ok(strstr(text, "additional OPT"), "EDNS is kept");
}

/* ---- upstream ---- */

static size_t upstream_reply(uint8_t *wire, const struct dns_query *q, uint16_t id, uint32_t ttl, int records)
{
    struct dns_writer w;
    struct dns_query asked = *q;
    asked.id = id;
    asked.edns = true;
    dns_write_begin(&w, &asked, wire, 2000);
    dns_write_name(&w, DNS_ANSWER, q->name, DNS_CNAME, ttl + 60, "real.example.net");
    for (int i = 0; i < records; i++) {
        const struct net_ip ip = net_ip_v4(0xc0000200 + (uint32_t)i);
        dns_write_ip(&w, DNS_ANSWER, "real.example.net", ttl, &ip);
    }
    return dns_write_end(&w, DNS_NOERROR, false);
}

static void replies_are_checked(void)
{
    uint8_t wire[2000], copy[2000];
    struct dns_query q = query_of("Www.Example.com", DNS_A, false), other = query_of("ww2.example.com", DNS_A, false);
    struct dns_reply reply;
    size_t len = upstream_reply(wire, &q, 77, 30, 3);
    ok(dns_reply_check(wire, len, 77, &q, &reply) == 0 && reply.ttl == 30,
       "a reply that fits is taken, with its shortest TTL");
    is_int(dns_reply_check(wire, len, 78, &q, &reply), -EPROTO, "another id is refused");
    is_int(dns_reply_check(wire, len, 77, &other, &reply), -EPROTO, "another question is refused");
    int all = 1;
    for (size_t n = 0; n < len; n++)
        all &= dns_reply_check(wire, n, 77, &q, &reply) == -EPROTO;
    ok(all, "every cut reply is refused");
    memcpy(copy, wire, len);
    copy[2] &= 0x7f;
    is_int(dns_reply_check(copy, len, 77, &q, &reply), -EPROTO, "a query is no reply");
}

static void replies_are_adapted(void)
{
    uint8_t wire[2000], out[2000];
    char text[4000];
    struct dns_query plain = query_of("WWW.example.com", DNS_A, false), edns = query_of("www.example.com", DNS_A, true);
    size_t len = upstream_reply(wire, &edns, 77, 30, 2);
    size_t n = dns_reply_adapt(wire, len, &plain, 10, out, 512);
    is_string(dns_text_reply(out, n, text, sizeof(text)),
              "NOERROR ra\n"
              "answer WWW.example.com 80 CNAME real.example.net\n"
              "answer real.example.net 20 A 192.0.2.0\n"
              "answer real.example.net 20 A 192.0.2.1\n",
              "TTLs are less by the age, EDNS goes for who has none");
    ok(out[0] == (DNS_TEXT_ID >> 8) && out[1] == (DNS_TEXT_ID & 255), "the id is the client's");
    ok(!memcmp(out + DNS_HEADER, plain.question, plain.question_len), "so is the question, letter case included");
    n = dns_reply_adapt(wire, len, &edns, 0, out, 1232);
    ok(strstr(dns_text_reply(out, n, text, sizeof(text)), "OPT"), "EDNS stays for who has it");

    len = upstream_reply(wire, &edns, 77, 30, 60);
    n = dns_reply_adapt(wire, len, &plain, 0, out, 512);
    is_string(dns_text_reply(out, n, text, sizeof(text)), "NOERROR tc ra\n", "what is too large is cut");
}

int main(void)
{
    queries_are_read();
    broken_queries_are_refused();
    names_are_judged();
    answers_are_written();
    too_much_is_truncated();
    replies_are_checked();
    replies_are_adapted();
    return done();
}
