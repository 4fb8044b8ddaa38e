/* The files by which a container finds others: /etc/hosts, /etc/resolv.conf, /etc/hostname, as the kubelet writes them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "agent/pod/worker_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/format/json.h"

enum {
    NAMESERVERS_MAX = 3,
    SEARCHES_MAX = 32,
    SEARCH_CHARS_MAX = 2048,
    HOSTNAME_LEN_MAX = 63,
    HOST_FILE_MAX = 1 << 20
};

/* ---- names */

void hosts_names(struct worker *w)
{
    struct arena *a = w->arena;
    const char *name = json_str_or(w->pod, "spec.hostname", ""), *subdomain = json_str_or(w->pod, "spec.subdomain", "");
    const char *override = json_str(w->pod, "spec.hostnameOverride");
    if (override) { /* the whole name: no subdomain makes it longer */
        name = override;
        subdomain = "";
    }
    char *hostname = arena_strdup(a, *name ? name : w->name);
    if (strlen(hostname) > HOSTNAME_LEN_MAX) {
        size_t n = HOSTNAME_LEN_MAX;
        while (n > 1 && (hostname[n - 1] == '-' || hostname[n - 1] == '.'))
            n--;
        hostname[n] = 0;
    }
    w->hostname = w->host_label = hostname;
    w->fqdn = *subdomain
                  ? arena_printf(a, "%s.%s.%s.svc.%s", hostname, subdomain, w->namespace, w->pods->cluster_domain)
                  : NULL;
    if (w->fqdn && json_bool(w->pod, "spec.setHostnameAsFQDN", false) && strlen(w->fqdn) <= HOSTNAME_LEN_MAX + 1)
        w->hostname = w->fqdn;
}

static int write_file(struct worker *w, const char *name, const struct strbuf *text, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    const char *path = arena_printf(a, "%s/%s", w->dir, name);
    cleanup_free char *old = NULL;
    if (!file_read(path, HOST_FILE_MAX, &old, NULL, NULL) && str_eq(old, text->p))
        return 0;
    /* Written in place: it is bound into containers, which would keep a replaced file's old self. */
    FILE *f = fopen(path, "we");
    if (!f)
        return err_set(err, errno, "cannot write %s: %m", path);
    size_t n = fwrite(text->p, 1, text->len, f);
    return fclose(f) || n != text->len ? err_set(err, EIO, "cannot write %s", path) : 0;
}

/* ---- /etc/hosts */

static int write_hosts(struct worker *w, struct err *err)
{
    cleanup_strbuf struct strbuf out = {0};
    if (worker_host_network(w)) {
        cleanup_free char *host = NULL;
        strbuf_adds(&out, "# Kubernetes-managed hosts file (host network).\n");
        if (!file_read("/etc/hosts", HOST_FILE_MAX, &host, NULL, NULL))
            strbuf_adds(&out, host);
    } else {
        strbuf_adds(&out, "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost "
                          "ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\n"
                          "fe00::2\tip6-allrouters\n");
        for (size_t i = 0; i < w->sandbox.nips; i++) {
            if (w->fqdn)
                strbuf_addf(&out, "%s\t%s\t%s\n", w->sandbox.ips[i], w->fqdn, w->host_label);
            else
                strbuf_addf(&out, "%s\t%s\n", w->sandbox.ips[i], w->hostname);
        }
    }
    if (json_count(json_at(w->pod, "spec.hostAliases")))
        strbuf_adds(&out, "\n# Entries added by HostAliases.\n");
    for (JSON_EACH(alias, json_at(w->pod, "spec.hostAliases"))) {
        strbuf_adds(&out, json_str_or(alias, "ip", ""));
        for (JSON_EACH(name, json_get(alias, "hostnames")))
            strbuf_addf(&out, "\t%s", json_is_str(name) ? name->valuestring : "");
        strbuf_addc(&out, '\n');
    }
    return write_file(w, "etc-hosts", &out, err);
}

/* ---- /etc/resolv.conf */

struct resolver {
    struct arena *arena;
    const char *nameservers[NAMESERVERS_MAX], *searches[SEARCHES_MAX];
    size_t nnameservers, nsearches, search_chars;
    const char *options[32];
    size_t noptions;
};

static void add_nameserver(struct resolver *r, const char *address)
{
    for (size_t i = 0; i < r->nnameservers; i++)
        if (!strcmp(r->nameservers[i], address))
            return;
    if (r->nnameservers < NAMESERVERS_MAX && *address)
        r->nameservers[r->nnameservers++] = address;
}

static void drop_loopback(struct resolver *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->nnameservers; i++)
        if (!str_starts(r->nameservers[i], "127.") && strcmp(r->nameservers[i], "::1") != 0)
            r->nameservers[kept++] = r->nameservers[i];
    r->nnameservers = kept;
}

static void add_search(struct resolver *r, const char *domain)
{
    for (size_t i = 0; i < r->nsearches; i++)
        if (!strcmp(r->searches[i], domain))
            return;
    size_t n = strlen(domain) + 1;
    if (!*domain || r->nsearches == SEARCHES_MAX || r->search_chars + n > SEARCH_CHARS_MAX)
        return;
    r->searches[r->nsearches++] = domain;
    r->search_chars += n;
}

/* "ndots:5" replaces another "ndots". */
static void add_option(struct resolver *r, const char *option)
{
    size_t n = strcspn(option, ":");
    for (size_t i = 0; i < r->noptions; i++)
        if (strcspn(r->options[i], ":") == n && !strncmp(r->options[i], option, n)) {
            r->options[i] = option;
            return;
        }
    if (r->noptions < COUNT_OF(r->options))
        r->options[r->noptions++] = option;
}

static void read_host(struct resolver *r, const char *path, bool nameservers, bool options)
{
    cleanup_free char *text = NULL;
    if (file_read(path, HOST_FILE_MAX, &text, NULL, NULL))
        return;
    struct slice rest = slice_of(arena_strdup(r->arena, text));
    while (rest.n) {
        struct slice line = slice_cut(&rest, '\n');
        for (size_t i = 0; i < line.n; i++)
            if (line.p[i] == '\t' || line.p[i] == '\r')
                ((char *)(uintptr_t)line.p)[i] = ' ';
        struct slice key = slice_cut(&line, ' ');
        bool first = true;
        while (line.n) {
            struct slice word = slice_cut(&line, ' ');
            if (!word.n)
                continue;
            const char *value = arena_printf(r->arena, "%.*s", SLICE_ARGS(word));
            if (slice_is(key, "nameserver") && nameservers && first)
                add_nameserver(r, value);
            else if (slice_is(key, "search") || slice_is(key, "domain"))
                add_search(r, value);
            else if (slice_is(key, "options") && options)
                add_option(r, value);
            first = false;
        }
    }
}

static void add_cluster(struct resolver *r, const struct worker *w)
{
    const char *domain = w->pods->cluster_domain;
    add_nameserver(r, w->pods->cluster_dns);
    add_search(r, arena_printf(r->arena, "%s.svc.%s", w->namespace, domain));
    add_search(r, arena_printf(r->arena, "svc.%s", domain));
    add_search(r, domain);
    read_host(r, w->pods->resolv_conf, false, false);
    add_option(r, "ndots:5");
}

/* Those of the host but its loopback's: there a pod finds nobody. Where that leaves none, systemd-resolved may know the
 * true ones, and cluster DNS, which runs on the host, asks whoever the host asks. */
static void add_host(struct resolver *r, const struct worker *w)
{
    read_host(r, w->pods->resolv_conf, true, true);
    if (worker_host_network(w))
        return;
    drop_loopback(r);
    if (!r->nnameservers)
        read_host(r, "/run/systemd/resolve/resolv.conf", true, false);
    drop_loopback(r);
    if (!r->nnameservers && w->pods->cluster_dns)
        add_nameserver(r, w->pods->cluster_dns);
}

static void add_config(struct resolver *r, const cJSON *config)
{
    for (JSON_EACH(item, json_get(config, "nameservers")))
        add_nameserver(r, json_is_str(item) ? item->valuestring : "");
    for (JSON_EACH(item, json_get(config, "searches")))
        add_search(r, json_is_str(item) ? item->valuestring : "");
    for (JSON_EACH(item, json_get(config, "options"))) {
        const char *name = json_str_or(item, "name", ""), *value = json_str_or(item, "value", "");
        if (*name)
            add_option(r, *value ? arena_printf(r->arena, "%s:%s", name, value) : name);
    }
}

static int write_resolv_conf(struct worker *w, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct resolver r = {.arena = a};
    const char *policy = json_str_or(w->pod, "spec.dnsPolicy", "ClusterFirst");
    bool cluster =
        str_eq(policy, "ClusterFirstWithHostNet") || (str_eq(policy, "ClusterFirst") && !worker_host_network(w));
    if (cluster && w->pods->cluster_dns)
        add_cluster(&r, w);
    else if (!str_eq(policy, "None"))
        add_host(&r, w);
    add_config(&r, json_at(w->pod, "spec.dnsConfig"));
    cleanup_strbuf struct strbuf out = {0};
    for (size_t i = 0; i < r.nsearches; i++)
        strbuf_addf(&out, "%s%s", i ? " " : "search ", r.searches[i]);
    if (r.nsearches)
        strbuf_addc(&out, '\n');
    for (size_t i = 0; i < r.nnameservers; i++)
        strbuf_addf(&out, "nameserver %s\n", r.nameservers[i]);
    for (size_t i = 0; i < r.noptions; i++)
        strbuf_addf(&out, "%s%s", i ? " " : "options ", r.options[i]);
    strbuf_adds(&out, r.noptions ? "\n" : "");
    return write_file(w, "resolv.conf", &out, err);
}

int hosts_write(struct worker *w, struct err *err)
{
    cleanup_strbuf struct strbuf name = {0};
    strbuf_addf(&name, "%s\n", w->hostname);
    int r = write_hosts(w, err);
    if (!r)
        r = write_resolv_conf(w, err);
    return r ? r : write_file(w, "hostname", &name, err);
}
