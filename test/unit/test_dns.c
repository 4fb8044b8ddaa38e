#include "net/dns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/wire/loop.h"
#include "net/dns_message.h"
#include "net/dns_records.h"
#include "test/unit/dns_text.h"
#include "test/unit/net_lab.h"
#include "test/unit/net_node.h"
#include "test/unit/tap.h"

enum { UPSTREAM_PORT = 5300 };

static struct lab_node nodes[2];
static struct loop *loop;
static struct dns_records *records;
static struct dns_server *servers[2];
static int pod_a, pod_b;

/* ---- a nameserver to play with, on 127.0.0.1 (good) and 127.0.0.2 (silent) ---- */

static int asked_udp, asked_tcp; /* written by its threads, read by the test between questions */

/* "big..." is too large for UDP, "fail..." fails, "forged..." comes with a wrong id before the right one. */
static size_t upstream_answer(const uint8_t *query, size_t len, uint8_t *out, bool tcp)
{
    static const uint8_t record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 51, 100, 7};
    size_t question = 12;
    while (query[question])
        question += query[question] + 1u;
    question += 5;
    memcpy(out, query, question);
    memset(out + 6, 0, 6);
    out[2] = 0x81;
    out[3] = 0x80;
    (void)len;
    if (!memcmp(query + 13, "fail", 4)) {
        out[3] |= 2;
        return question;
    }
    if (!memcmp(query + 13, "big", 3) && !tcp) {
        out[2] |= 2;
        return question;
    }
    int count = memcmp(query + 13, "big", 3) ? 1 : 200;
    for (int i = 0; i < count; i++)
        memcpy(out + question + (size_t)i * sizeof(record), record, sizeof(record));
    out[7] = (uint8_t)count;
    return question + (size_t)count * sizeof(record);
}

static void *upstream_udp(void *arg)
{
    uint8_t in[512], out[8000];
    for (;;) {
        struct sockaddr_in from;
        socklen_t from_len = sizeof(from);
        ssize_t n = recvfrom(*(int *)arg, in, sizeof(in), 0, (struct sockaddr *)&from, &from_len);
        if (n < 12)
            continue;
        __atomic_add_fetch(&asked_udp, 1, __ATOMIC_SEQ_CST);
        size_t len = upstream_answer(in, (size_t)n, out, false);
        if (!memcmp(in + 13, "forged", 6)) {
            out[0] ^= 1;
            out[len - 1] ^= 1;
            sendto(*(int *)arg, out, len, 0, (struct sockaddr *)&from, from_len);
            out[0] ^= 1;
            out[len - 1] ^= 1;
        }
        sendto(*(int *)arg, out, len, 0, (struct sockaddr *)&from, from_len);
    }
    return NULL;
}

static void *upstream_tcp(void *arg)
{
    uint8_t in[514], out[8002];
    for (;;) {
        int fd = accept(*(int *)arg, NULL, NULL);
        ssize_t n = read(fd, in, sizeof(in));
        __atomic_add_fetch(&asked_tcp, 1, __ATOMIC_SEQ_CST);
        if (n > 14) {
            size_t len = upstream_answer(in + 2, (size_t)n - 2, out + 2, true);
            out[0] = (uint8_t)(len >> 8);
            out[1] = (uint8_t)len;
            if (write(fd, out, len + 2) < 0)
                perror("# upstream");
        }
        close(fd);
    }
    return NULL;
}

static int bound(int type, const char *ip)
{
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(UPSTREAM_PORT)};
    inet_pton(AF_INET, ip, &sa.sin_addr);
    int fd = socket(AF_INET, type, 0);
    if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 || (type == SOCK_STREAM && listen(fd, 8) < 0))
        perror("# upstream");
    return fd;
}

static void upstream_start(void)
{
    static int udp, tcp;
    pthread_t thread;
    udp = bound(SOCK_DGRAM, "127.0.0.1");
    tcp = bound(SOCK_STREAM, "127.0.0.1");
    bound(SOCK_DGRAM, "127.0.0.2");
    pthread_create(&thread, NULL, upstream_udp, &udp);
    pthread_create(&thread, NULL, upstream_tcp, &tcp);
}

static void resolv_conf(const char *text)
{
    FILE *f = fopen(lab_path("resolv.conf.new"), "w");
    fputs(text, f);
    fclose(f);
    char from[200];
    snprintf(from, sizeof(from), "%s", lab_path("resolv.conf.new"));
    rename(from, lab_path("resolv.conf"));
}

/* ---- clients ---- */

struct client {
    int fd, type;
};

static int client_open(void *arg, struct err *err)
{
    struct client *c = arg;
    struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons(53)};
    const struct timeval limit = {.tv_sec = 5};
    inet_pton(AF_INET, "10.43.0.10", &sa.sin_addr);
    c->fd = socket(AF_INET, c->type, 0);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    return connect(c->fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 ? err_set(err, errno, "connect: %s", strerror(errno))
                                                                  : 0;
}

static bool read_whole(int fd, uint8_t *out, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = read(fd, out + at, len - at);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

static const char *ask(int netns, int type, const char *name, uint16_t qtype)
{
    static char text[20000];
    uint8_t wire[600], reply[65536];
    struct client c = {.type = type};
    struct err err = {0};
    ssize_t n = -1;
    if (lab_in(netns, client_open, &c, &err) < 0)
        return "REFUSED CONNECTION";
    size_t len = dns_text_query(wire + 2, name, qtype, type == SOCK_DGRAM ? 1232 : 0);
    wire[0] = (uint8_t)(len >> 8);
    wire[1] = (uint8_t)len;
    if (type == SOCK_DGRAM && write(c.fd, wire + 2, len) > 0)
        n = read(c.fd, reply, sizeof(reply));
    if (type == SOCK_STREAM && write(c.fd, wire, len + 2) > 0 && read_whole(c.fd, reply, 2)) {
        n = reply[0] << 8 | reply[1];
        n = read_whole(c.fd, reply, (size_t)n) ? n : -1;
    }
    close(c.fd);
    return n < 0 ? "NO ANSWER" : dns_text_reply(reply, (size_t)n, text, sizeof(text));
}

/* ---- behaviours; they run in a thread beside the loop ---- */

static void pods_ask_their_node(void)
{
    static const char want[] = "NOERROR aa ra\nanswer kubernetes.default.svc.cluster.local 5 A 10.43.0.1\n";
    const char *name = "kubernetes.default.svc.cluster.local";
    ok(!strncmp(ask(pod_a, SOCK_DGRAM, name, DNS_A), want, sizeof(want) - 1), "a pod asks by UDP");
    is_string(ask(pod_a, SOCK_STREAM, name, DNS_A), want, "and by TCP");
    is_string(ask(pod_b, SOCK_STREAM, name, DNS_A), want, "a pod of the other node asks its own node");
    is_string(ask(nodes[0].netns, SOCK_STREAM, name, DNS_A), want, "the node itself asks");
    ok(strstr(ask(pod_a, SOCK_DGRAM, "1.0.43.10.in-addr.arpa", DNS_PTR), "PTR kubernetes.default.svc.cluster.local"),
       "reverse");
}

static void others_are_forwarded(void)
{
    struct dns_stats before, after;
    ok(strstr(ask(pod_a, SOCK_DGRAM, "www.example.com", DNS_A), "A 198.51.100.7"), "other names come from upstream");
    dns_server_stats(servers[0], &before);
    ok(strstr(ask(pod_a, SOCK_DGRAM, "www.example.com", DNS_A), "A 198.51.100.7"), "again");
    dns_server_stats(servers[0], &after);
    ok(after.cache_hits == before.cache_hits + 1 && after.forwarded == before.forwarded,
       "the second time from the cache");
    int tcp = asked_tcp;
    ok(strstr(ask(pod_a, SOCK_DGRAM, "big.example.com", DNS_A), "NOERROR tc ra"), "a large answer is cut for UDP");
    is_int(asked_tcp, tcp + 1, "upstream was asked by TCP for it");
    const char *said = ask(pod_a, SOCK_STREAM, "big.example.com", DNS_A);
    int n = 0;
    for (const char *p = said; (p = strstr(p, "\nanswer")); p++)
        n++;
    is_int(n, 200, "by TCP the client gets all of it");
    ok(strstr(ask(pod_a, SOCK_DGRAM, "forged.example.com", DNS_A), "A 198.51.100.7"),
       "an answer with another id is not believed");
    ok(!strncmp(ask(pod_a, SOCK_DGRAM, "fail.example.com", DNS_A), "SERVFAIL", 8), "upstream's failure is told");
    said = ask(pod_a, SOCK_DGRAM, "ext.default.svc.cluster.local", DNS_A);
    ok(strstr(said, "ext.default.svc.cluster.local 5 CNAME out.example.com\n") &&
           strstr(said, "out.example.com 60 A 198.51.100.7\n"),
       "an external name is followed there");
}

static void nameservers_fail_over(void)
{
    struct dns_stats stats;
    ok(strstr(ask(pod_b, SOCK_DGRAM, "slow.example.com", DNS_A), "A 198.51.100.7"),
       "after a silent nameserver the next is asked");
    dns_server_stats(servers[1], &stats);
    is_int((long long)stats.upstream_timeouts, 1, "after one timeout");
    ok(strstr(ask(pod_b, SOCK_DGRAM, "slow.other.example.com", DNS_A), "A 198.51.100.7"), "another question");
    dns_server_stats(servers[1], &stats);
    is_int((long long)stats.upstream_timeouts, 1, "is not put to the silent one");
}

static void dig_agrees(void)
{
    if (system("command -v dig >/dev/null 2>&1") != 0) {
        skip("dig reads the answers", "there is no dig");
        return;
    }
    static const struct {
        const char *args, *says;
    } cases[] = {
        {"+short kubernetes.default.svc.cluster.local", "10.43.0.1\n"},
        {"+tcp +short kubernetes.default.svc.cluster.local", "10.43.0.1\n"},
        {"+short -x 10.43.0.1", "kubernetes.default.svc.cluster.local.\n"},
        {"+short SRV _https._tcp.kubernetes.default.svc.cluster.local",
         "0 100 443 kubernetes.default.svc.cluster.local.\n"},
        {"+short CNAME ext.default.svc.cluster.local", "out.example.com.\n"},
        {"absent.default.svc.cluster.local", "status: NXDOMAIN"},
        {"+short www.example.com", "198.51.100.7\n"},
        {"+edns=1 +noednsneg kubernetes.default.svc.cluster.local", "status: BADVERS"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char command[300], out[4000];
        snprintf(command, sizeof(command), "nsenter --net=%s dig +time=3 +tries=1 @10.43.0.10 %s", lab_path("a"),
                 cases[i].args);
        FILE *f = popen(command, "r");
        size_t n = f ? fread(out, 1, sizeof(out) - 1, f) : 0;
        out[n] = 0;
        okf(f && pclose(f) == 0 && strstr(out, cases[i].says), "dig %s", cases[i].args);
        if (!strstr(out, cases[i].says))
            printf("# %s\n", out);
    }
}

static void *behaviours(void *arg)
{
    pods_ask_their_node();
    others_are_forwarded();
    nameservers_fail_over();
    dig_agrees();
    loop_post(loop, (void (*)(void *))loop_stop, loop);
    return arg;
}

/* ---- setting up ---- */

static void fill(void)
{
    static const struct dns_port https = {"https", "TCP", 443};
    const struct net_ip api = lab_ip("10.43.0.1"), dns = lab_ip("10.43.0.10");
    const struct dns_service services[] = {
        {.name_space = "default",
         .name = "kubernetes",
         .cluster_ips = &api,
         .cluster_ip_count = 1,
         .ports = &https,
         .port_count = 1},
        {.name_space = "default", .name = "ext", .external_name = "out.example.com"},
    };
    records = dns_records_new("cluster.local", &dns);
    for (int i = 0; i < 2; i++)
        dns_records_set_service(records, &services[i], NULL);
    dns_records_set_complete(records);
}

struct serve_args {
    int node;
    struct dns_options options;
};

static int serve(void *arg, struct err *err)
{
    struct serve_args *a = arg;
    return dns_server_new(loop, records, &a->options, &servers[a->node], err);
}

int main(void)
{
    char ip[NET_IP_TEXT], path[200];
    pthread_t thread;
    struct err err = {0};
    lab_begin();
    lab_nodes_make(nodes);
    pod_a = lab_pod(&nodes[0], "a", ip);
    pod_b = lab_pod(&nodes[1], "b", ip);
    upstream_start();
    resolv_conf(
        "# ours\nsearch example.com\nnameserver 10.43.0.10\nnameserver\t127.0.0.1 # good\nnameserver 127.0.0.2\n");
    loop = loop_new();
    fill();
    snprintf(path, sizeof(path), "%s", lab_path("resolv.conf"));
    struct serve_args a = {
        .options = {
            .ip = lab_ip("10.43.0.10"), .resolv_conf = path, .upstream_port = UPSTREAM_PORT, .timeout_ms = 300}};
    ok(lab_in(nodes[0].netns, serve, &a, &err) == 0, "a node serves the cluster DNS IP");
    resolv_conf("nameserver 127.0.0.2\nnameserver 127.0.0.1\n");
    a.node = 1;
    ok(lab_in(nodes[1].netns, serve, &a, &err) == 0, "and so does another at the same time");
    ok(lab_in(nodes[1].netns, serve, &a, &err) == -EADDRINUSE && strstr(err.text, "10.43.0.10"),
       "but one at a time on a node");

    pthread_create(&thread, NULL, behaviours, NULL);
    loop_run(loop);
    pthread_join(thread, NULL);
    dns_server_free(servers[0]);
    dns_server_free(servers[1]);
    dns_records_free(records);
    loop_free(loop);
    lab_node_close(&nodes[0]);
    lab_node_close(&nodes[1]);
    return done();
}
