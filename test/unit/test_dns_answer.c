#include "net/dns_answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "net/dns_records.h"
#include "test/unit/dns_text.h"
#include "test/unit/tap.h"

static struct dns_records *records;

static struct net_ip ip_of(const char *text)
{
    struct net_ip ip = {0};
    net_ip_parse(text, &ip);
    return ip;
}

/* The answer as text; "UPSTREAM" or "TARGET name" when it is to be asked there. */
static const char *answer_sized(const char *name, uint16_t type, uint16_t edns)
{
    static uint8_t out[DNS_MESSAGE_MAX];
    static char text[200000];
    uint8_t wire[600];
    struct dns_query q, target;
    size_t n;
    int id;
    dns_query_decode(wire, dns_text_query(wire, name, type, edns), &q, &id);
    switch (dns_answer(records, &q, out, edns ? edns : sizeof(out), &n, &target)) {
    case DNS_ASK_UPSTREAM:
        return "UPSTREAM";
    case DNS_ASK_TARGET:
        snprintf(text, sizeof(text), "TARGET %s", target.name);
        return text;
    default:
        return dns_text_reply(out, n, text, sizeof(text));
    }
}

static const char *answer(const char *name, uint16_t type)
{
    return answer_sized(name, type, 0);
}

#define SOA(serial) "authority cluster.local 5 SOA ns.dns.cluster.local hostmaster.cluster.local 5\n"
static const char no_name[] = "NXDOMAIN aa ra\n" SOA(0), no_data[] = "NOERROR aa ra\n" SOA(0);

static void fill(void)
{
    static const struct dns_port web[] = {{"http", "TCP", 80}, {"metrics", "tcp", 9100}, {"http", "UDP", 81}};
    static const struct dns_port target[] = {{"http", "TCP", 8080}};
    const struct net_ip cluster = ip_of("10.43.0.80"), api = ip_of("10.43.0.1"), node = ip_of("192.0.2.1");
    const struct dns_endpoint db[] = {{ip_of("10.42.0.5"), "db-0", target, 1},
                                      {ip_of("10.42.1.6"), NULL, target, 1},
                                      {ip_of("fd00:42::5"), "v6", NULL, 0}};
    static const struct dns_port more[] = {{"admin", "TCP", 9090}};
    const struct dns_endpoint twice[] = {{ip_of("10.42.0.9"), NULL, target, 1}, {ip_of("10.42.0.9"), NULL, more, 1}};
    const struct dns_service services[] = {
        {.name_space = "default",
         .name = "web",
         .cluster_ips = &cluster,
         .cluster_ip_count = 1,
         .ports = web,
         .port_count = 3},
        {.name_space = "default", .name = "kubernetes", .cluster_ips = &api, .cluster_ip_count = 1},
        {.name_space = "default", .name = "db", .endpoints = db, .endpoint_count = 3},
        {.name_space = "default", .name = "nobody"},
        {.name_space = "default", .name = "twice", .endpoints = twice, .endpoint_count = 2},
        {.name_space = "default", .name = "digits", .external_name = "192.0.2.99"},
        {.name_space = "other", .name = "Ext", .external_name = "www.Example.com."},
        {.name_space = "other", .name = "inner", .external_name = "web.default.svc.cluster.local"},
        {.name_space = "other", .name = "ring", .external_name = "ring.other.svc.cluster.local"},
    };
    const struct net_ip dns = ip_of("10.43.0.10");
    records = dns_records_new("cluster.local", &dns);
    for (size_t i = 0; i < COUNT_OF(services); i++)
        dns_records_set_service(records, &services[i], NULL);
    dns_records_set_host(records, "Node-1", &node, 1, NULL);
    is_string(answer("web.default.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer web.default.svc.cluster.local 5 A 10.43.0.80\n",
              "what is known is answered before all is");
    is_string(answer("absent.default.svc.cluster.local", DNS_A), "SERVFAIL aa ra\n",
              "what is not known yet is not denied");
    dns_records_set_complete(records);
}

static void cluster_ips(void)
{
    is_string(answer("kubernetes.default.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer kubernetes.default.svc.cluster.local 5 A 10.43.0.1\n",
              "A of a service is its cluster IP");
    is_string(answer("Kubernetes.Default.SVC.cluster.LOCAL", DNS_A),
              "NOERROR aa ra\nanswer Kubernetes.Default.SVC.cluster.LOCAL 5 A 10.43.0.1\n",
              "letter case does not matter");
    is_string(answer("kubernetes.default.svc.cluster.local", DNS_AAAA), no_data,
              "AAAA of an IPv4 service is empty, not an error");
    is_string(answer("absent.default.svc.cluster.local", DNS_A), no_name,
              "a service that does not exist is NXDOMAIN with SOA");
    is_string(answer("web.absent.svc.cluster.local", DNS_A), no_name, "so is one of a namespace that does not");
    is_string(answer("default.svc.cluster.local", DNS_A), no_data, "a namespace exists, without records");
    is_string(answer("absent.svc.cluster.local", DNS_A), no_name, "another one does not");
    is_string(answer("svc.cluster.local", DNS_A), no_data, "svc exists");
    is_string(answer("x.y.z.web.default.svc.cluster.local", DNS_A), no_name, "too many labels are NXDOMAIN");
}

static void srv(void)
{
    is_string(answer("_http._tcp.web.default.svc.cluster.local", DNS_SRV),
              "NOERROR aa ra\n"
              "answer _http._tcp.web.default.svc.cluster.local 5 SRV 0 100 80 web.default.svc.cluster.local\n"
              "additional web.default.svc.cluster.local 5 A 10.43.0.80\n",
              "SRV of a named port");
    is_string(answer("_http._udp.web.default.svc.cluster.local", DNS_SRV),
              "NOERROR aa ra\n"
              "answer _http._udp.web.default.svc.cluster.local 5 SRV 0 100 81 web.default.svc.cluster.local\n"
              "additional web.default.svc.cluster.local 5 A 10.43.0.80\n",
              "the protocol tells ports of one name apart");
    is_string(answer("_http._sctp.web.default.svc.cluster.local", DNS_SRV), no_name,
              "a port that is not there is NXDOMAIN");
    is_string(answer("_http._tcp.web.default.svc.cluster.local", DNS_A), no_data, "a port has no address");
    is_string(answer("_tcp.web.default.svc.cluster.local", DNS_SRV), no_data, "the name between exists");
    is_string(answer("_._tcp.web.default.svc.cluster.local", DNS_SRV), no_name,
              "a port without a name has none in DNS");
    const char *all = answer("web.default.svc.cluster.local", DNS_SRV);
    ok(strstr(all, "SRV 0 33 80 ") && strstr(all, "SRV 0 33 81 ") && strstr(all, "SRV 0 33 9100 "),
       "SRV of the service has all ports");
}

static void headless(void)
{
    const char *said = answer("db.default.svc.cluster.local", DNS_A);
    ok(strstr(said, "A 10.42.0.5\n") && strstr(said, "A 10.42.1.6\n"), "A of a headless service are its endpoints");
    is_string(answer("db-0.db.default.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer db-0.db.default.svc.cluster.local 5 A 10.42.0.5\n",
              "an endpoint with a host name has that name");
    is_string(answer("10-42-1-6.db.default.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer 10-42-1-6.db.default.svc.cluster.local 5 A 10.42.1.6\n",
              "one without has its address");
    is_string(answer("10-42-0-5.db.default.svc.cluster.local", DNS_A), no_name, "not both");
    is_string(answer("nobody.default.svc.cluster.local", DNS_A), no_name,
              "a headless service without endpoints is NXDOMAIN");
    said = answer("_http._tcp.db.default.svc.cluster.local", DNS_SRV);
    ok(strstr(said, "SRV 0 50 8080 db-0.db.default.svc.cluster.local\n") &&
           strstr(said, "SRV 0 50 8080 10-42-1-6.db.default.svc.cluster.local\n") &&
           strstr(said, "additional db-0.db.default.svc.cluster.local 5 A 10.42.0.5\n"),
       "SRV of a headless service names its endpoints and their ports");
}

static void reverse(void)
{
    is_string(answer("80.0.43.10.in-addr.arpa", DNS_PTR),
              "NOERROR aa ra\nanswer 80.0.43.10.in-addr.arpa 5 PTR web.default.svc.cluster.local\n",
              "PTR of a cluster IP");
    is_string(answer("5.0.42.10.in-addr.arpa", DNS_PTR),
              "NOERROR aa ra\nanswer 5.0.42.10.in-addr.arpa 5 PTR db-0.db.default.svc.cluster.local\n",
              "PTR of a headless endpoint");
    is_string(answer("5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.4.0.0.0.0.d.f.ip6.arpa", DNS_PTR),
              "NOERROR aa ra\nanswer 5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.4.0.0.0.0.d.f.ip6.arpa 5 PTR "
              "v6.db.default.svc.cluster.local\n",
              "of an IPv6 endpoint as well");
    is_string(answer("9.9.9.9.in-addr.arpa", DNS_PTR), "UPSTREAM", "other addresses are asked upstream");
    is_string(answer("x.0.43.10.in-addr.arpa", DNS_PTR), "UPSTREAM", "and what is no address");
}

static void others(void)
{
    is_string(answer("10-42-3-4.default.pod.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer 10-42-3-4.default.pod.cluster.local 5 A 10.42.3.4\n",
              "a pod's name is its address");
    is_string(answer("10-42-3-444.default.pod.cluster.local", DNS_A), no_name, "unless that is none");
    is_string(answer("Node-1", DNS_A), "NOERROR aa ra\nanswer Node-1 5 A 192.0.2.1\n", "a node's name is known");
    is_string(answer("www.example.com", DNS_A), "UPSTREAM", "other names are asked upstream");
    is_string(answer("xcluster.local", DNS_A), "UPSTREAM", "even if they end like ours");
    is_string(answer("ext.other.svc.cluster.local", DNS_A), "TARGET www.example.com", "an external name is followed");
    is_string(answer("digits.default.svc.cluster.local", DNS_A), no_name, "but not one that is an address");
    is_string(answer("ext.other.svc.cluster.local", DNS_CNAME),
              "NOERROR aa ra\nanswer ext.other.svc.cluster.local 5 CNAME www.example.com\n",
              "but not when the CNAME is asked for");
    is_string(answer("inner.other.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer inner.other.svc.cluster.local 5 CNAME web.default.svc.cluster.local\n"
              "answer web.default.svc.cluster.local 5 A 10.43.0.80\n",
              "one that leads into the cluster is answered here");
    ok(!strncmp(answer("ring.other.svc.cluster.local", DNS_A), "SERVFAIL", 8), "one that leads to itself fails");
    is_string(answer("ns.dns.cluster.local", DNS_A), "NOERROR aa ra\nanswer ns.dns.cluster.local 5 A 10.43.0.10\n",
              "the name server has a name");
    is_string(answer("dns-version.cluster.local", DNS_TXT),
              "NOERROR aa ra\nanswer dns-version.cluster.local 5 TXT 1.1.0\n", "the schema has a version");
    is_string(answer("cluster.local", DNS_NS), "NOERROR aa ra\nanswer cluster.local 5 NS ns.dns.cluster.local\n",
              "the domain has a name server");
    is_string(answer("cluster.local", DNS_AXFR), "REFUSED ra\n", "nobody gets the zone");
}

static void followed(void)
{
    uint8_t wire[600], reply[600], out[600];
    char text[2000];
    struct dns_query q, target;
    struct dns_writer w;
    size_t n;
    int id;
    dns_query_decode(wire, dns_text_query(wire, "ext.other.svc.cluster.local", DNS_A, 0), &q, &id);
    dns_answer(records, &q, out, sizeof(out), &n, &target);
    const struct net_ip ip = ip_of("198.51.100.1");
    dns_write_begin(&w, &target, reply, sizeof(reply));
    dns_write_ip(&w, DNS_ANSWER, "www.example.com", 99, &ip);
    n = dns_write_end(&w, DNS_NOERROR, false);
    n = dns_answer_followed(records, &q, reply, n, out, sizeof(out));
    is_string(dns_text_reply(out, n, text, sizeof(text)),
              "NOERROR aa ra\nanswer ext.other.svc.cluster.local 5 CNAME www.example.com\nanswer www.example.com 99 A "
              "198.51.100.1\n",
              "the CNAME and what upstream says of its target are one answer");
    n = dns_answer_followed(records, &q, NULL, 0, out, sizeof(out));
    ok(!strncmp(dns_text_reply(out, n, text, sizeof(text)), "SERVFAIL", 8), "without upstream it fails");
}

static void changes(void)
{
    const struct net_ip ip = ip_of("10.43.0.81");
    const struct dns_service web = {.name_space = "default", .name = "web", .cluster_ips = &ip, .cluster_ip_count = 1};
    dns_records_set_service(records, &web, NULL);
    ok(strstr(answer("web.default.svc.cluster.local", DNS_A), "10.43.0.81"), "a changed service is answered anew");
    is_string(answer("80.0.43.10.in-addr.arpa", DNS_PTR), "UPSTREAM", "its old address is forgotten");
    dns_records_delete_service(records, "default", "web");
    is_string(answer("web.default.svc.cluster.local", DNS_A), no_name, "a deleted service is gone");
    is_string(answer("81.0.43.10.in-addr.arpa", DNS_PTR), "UPSTREAM", "with its reverse name");
    for (int i = 0; i < 3; i++)
        dns_records_delete_service(records, "other", (const char *[]){"ext", "inner", "ring"}[i]);
    is_string(answer("other.svc.cluster.local", DNS_A), no_name, "a namespace goes with its last service");
    dns_records_set_host(records, "node-1", NULL, 0, NULL);
    is_string(answer("node-1", DNS_A), "UPSTREAM", "a node goes");
    struct err err = {0};
    ok(dns_records_set_service(records, &(struct dns_service){.name_space = "a.b", .name = "x"}, &err) == -EINVAL &&
           err.text[0],
       "a name that is none is refused");
}

static void large(void)
{
    enum { MANY = 900 };
    static struct dns_endpoint endpoints[MANY];
    for (uint32_t i = 0; i < MANY; i++)
        endpoints[i].ip = net_ip_v4(0x0a2a0000 + i);
    const struct dns_service s = {
        .name_space = "default", .name = "large", .endpoints = endpoints, .endpoint_count = MANY};
    dns_records_set_service(records, &s, NULL);
    const char *said = answer_sized("large.default.svc.cluster.local", DNS_A, 1232);
    ok(!strncmp(said, "NOERROR aa tc", 13) && !strstr(said, "BROKEN"), "what does not fit a datagram is cut");
    said = answer("large.default.svc.cluster.local", DNS_A);
    int n = 0;
    for (const char *p = said; (p = strstr(p, "\nanswer")); p++)
        n++;
    ok(n == MANY && !strncmp(said, "NOERROR aa ra", 13), "by TCP all of it comes");
}

/* An endpoint may stand in two slices: a record may not stand in an answer twice (RFC 2181, 5). */
static void endpoints_in_two_slices(void)
{
    is_string(answer("twice.default.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer twice.default.svc.cluster.local 5 A 10.42.0.9\n", "an address is told once");
    is_string(answer("10-42-0-9.twice.default.svc.cluster.local", DNS_A),
              "NOERROR aa ra\nanswer 10-42-0-9.twice.default.svc.cluster.local 5 A 10.42.0.9\n",
              "by its own name, too");
    is_string(answer("9.0.42.10.in-addr.arpa", DNS_PTR),
              "NOERROR aa ra\nanswer 9.0.42.10.in-addr.arpa 5 PTR 10-42-0-9.twice.default.svc.cluster.local\n",
              "and its name");
    ok(strstr(answer("_admin._tcp.twice.default.svc.cluster.local", DNS_SRV), " SRV 0 100 9090 10-42-0-9.twice."),
       "the ports of both slices are known");
}

int main(void)
{
    fill();
    endpoints_in_two_slices();
    cluster_ips();
    srv();
    headless();
    reverse();
    others();
    followed();
    changes();
    large();
    dns_records_free(records);
    return done();
}
