#include "core/wire/resolve.h"

#include <arpa/inet.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/util.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "core/wire/loop.h"
#include "core/wire/loop_int.h"

struct resolve {
    struct loop *loop;
    struct loop_task task;
    struct evdns_getaddrinfo_request *request;
    int port;
    void (*done)(void *ctx, const struct resolve_address *list, size_t n, const char *why);
    void *ctx;
    struct resolve_address list[RESOLVE_MAX];
    size_t n;
    char why[128];
    bool cancelled, asking;
};

/* What the resolver of a loop knows of its files. */
struct resolver {
    struct evdns_base *base;
    struct timespec conf_time, hosts_time;
};

static void resolver_release(void *local)
{
    struct resolver *r = local;
    if (r->base)
        evdns_base_free(r->base, 0);
}

static bool changed(const char *path, struct timespec *known)
{
    struct stat st = {0};
    if (stat(path, &st))
        st.st_mtim = (struct timespec){.tv_sec = -1};
    bool differs = st.st_mtim.tv_sec != known->tv_sec || st.st_mtim.tv_nsec != known->tv_nsec;
    *known = st.st_mtim;
    return differs;
}

static struct evdns_base *resolver_of(struct loop *l)
{
    struct resolver *r = loop_local(l, sizeof(*r), resolver_release);
    if (!r->base) {
        r->base = evdns_base_new(loop_base(l), 0);
        if (!r->base)
            abort();                                            /* only without memory */
        evdns_base_set_option(r->base, "randomize-case:", "0"); /* some routers do not answer to mixed case */
    }
    bool conf = changed("/etc/resolv.conf", &r->conf_time), hosts = changed("/etc/hosts", &r->hosts_time);
    if (conf) {
        evdns_base_clear_nameservers_and_suspend(r->base);
        evdns_base_search_clear(r->base);
        evdns_base_resolv_conf_parse(r->base, DNS_OPTION_SEARCH | DNS_OPTION_NAMESERVERS | DNS_OPTION_MISC,
                                     "/etc/resolv.conf");
        evdns_base_resume(r->base);
    }
    if (hosts) {
        evdns_base_clear_host_addresses(r->base);
        evdns_base_load_hosts(r->base, "/etc/hosts");
    }
    return r->base;
}

static void finish(void *arg)
{
    struct resolve *r = arg;
    if (!r->cancelled)
        r->done(r->ctx, r->list, r->n, r->n ? NULL : r->why);
    free(r);
}

static void add(struct resolve *r, const struct sockaddr *sa, size_t len)
{
    if (r->n == RESOLVE_MAX || len > sizeof(struct sockaddr_storage))
        return;
    struct resolve_address *a = &r->list[r->n++];
    memcpy(&a->addr, sa, len);
    a->len = (socklen_t)len;
    if (sa->sa_family == AF_INET)
        ((struct sockaddr_in *)&a->addr)->sin_port = htons((uint16_t)r->port);
    else
        ((struct sockaddr_in6 *)&a->addr)->sin6_port = htons((uint16_t)r->port);
}

static void on_answer(int result, struct evutil_addrinfo *answer, void *arg)
{
    struct resolve *r = arg;
    for (struct evutil_addrinfo *a = answer; a; a = a->ai_next)
        if (a->ai_family == AF_INET || a->ai_family == AF_INET6)
            add(r, a->ai_addr, a->ai_addrlen);
    if (answer)
        evutil_freeaddrinfo(answer);
    if (!r->n)
        snprintf(r->why, sizeof(r->why), "%s",
                 result == EVUTIL_EAI_NONAME ? "no such host"
                 : result                    ? evutil_gai_strerror(result)
                                             : "no address");
    r->request = NULL;
    if (r->asking) /* /etc/hosts answered from inside the call */
        loop_task_defer(r->loop, &r->task);
    else
        finish(r);
}

static bool literal(struct resolve *r, const char *host)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, host, &v4.sin_addr) == 1)
        add(r, (struct sockaddr *)&v4, sizeof(v4));
    else if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1)
        add(r, (struct sockaddr *)&v6, sizeof(v6));
    return r->n;
}

struct resolve *resolve_new(struct loop *l, const char *host, int port,
                            void (*done)(void *ctx, const struct resolve_address *list, size_t n, const char *why),
                            void *ctx)
{
    struct resolve *r = mem_alloc(sizeof(*r));
    *r = (struct resolve){.loop = l, .port = port, .done = done, .ctx = ctx};
    loop_task_init(&r->task, finish, r);
    if (literal(r, host)) {
        loop_task_defer(l, &r->task);
        return r;
    }
    struct evutil_addrinfo hints = {.ai_family = AF_UNSPEC,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_protocol = IPPROTO_TCP,
                                    .ai_flags = EVUTIL_AI_ADDRCONFIG};
    r->asking = true;
    struct evdns_getaddrinfo_request *request = evdns_getaddrinfo(resolver_of(l), host, NULL, &hints, on_answer, r);
    r->asking = false;
    if (list_empty(&r->task.link))
        r->request = request;
    return r;
}

struct resolve *resolve_cancel(struct resolve *r)
{
    if (!r)
        return NULL;
    r->cancelled = true;
    if (r->request) {
        evdns_getaddrinfo_cancel(r->request); /* on_answer still comes, and frees */
    } else {
        loop_task_remove(&r->task);
        free(r);
    }
    return NULL;
}
