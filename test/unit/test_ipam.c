#include "net/ipam.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "test/unit/tap.h"

static char dir[] = "/tmp/k3c-ipam.XXXXXX", sub[64];

static struct ipam *open_at(const char *cidr)
{
    struct net_prefix p;
    struct ipam *ipam = NULL;
    struct err err = {0};
    net_prefix_parse(cidr, &p, NULL);
    if (ipam_open(sub, &p, &ipam, &err) < 0)
        printf("# %s\n", err.text);
    return ipam;
}

static const char *allocate(struct ipam *ipam, const char *id)
{
    static char text[NET_IP_TEXT];
    struct net_ip ip;
    int r = ipam_allocate(ipam, id, &ip, NULL);
    if (r < 0)
        snprintf(text, sizeof(text), "%d", r);
    else
        net_ip_format(&ip, text);
    return text;
}

static void put_file(const char *name, const char *content)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", sub, name);
    FILE *f = fopen(path, "w");
    fputs(content, f);
    fclose(f);
}

static bool has_file(const char *name)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/%s", sub, name);
    return access(path, F_OK) == 0;
}

static void addresses_are_given_out(void)
{
    struct ipam *ipam = open_at("10.42.0.0/29");
    is_string(allocate(ipam, "a"), "10.42.0.2", "the first address behind the gateway comes first");
    is_string(allocate(ipam, "b"), "10.42.0.3", "then the next");
    is_string(allocate(ipam, "a"), "10.42.0.2", "the same owner keeps its address");
    ipam_release(ipam, "a", NULL);
    is_string(allocate(ipam, "c"), "10.42.0.4", "what was freed rests");
    allocate(ipam, "d");
    is_string(allocate(ipam, "e"), "10.42.0.6", "the last one is not the broadcast address");
    is_string(allocate(ipam, "f"), "10.42.0.2", "then what was freed comes again");
    is_string(allocate(ipam, "g"), "-28", "and then there is none");
    ipam_release(ipam, "d", NULL);
    is_string(allocate(ipam, "g"), "10.42.0.5", "a free one is found wherever it is");
    is_int(ipam_release(ipam, "nobody", NULL), 0, "releasing what nobody has is fine");
    is_string(allocate(ipam, ""), "-22", "an owner needs an id");
    ipam_close(ipam);
}

static void a_restart_knows_them(void)
{
    struct net_ip ip;
    put_file("10.42.0.1", "gateway");
    put_file("10.42.0.7", "broadcast");
    put_file("10.43.0.2", "elsewhere");
    put_file("nonsense", "x");
    put_file(".new", "half");
    unlink("x");
    struct ipam *ipam = open_at("10.42.0.0/29");
    is_int((long long)ipam_count(ipam), 5, "a restart finds what was given out");
    is_string(allocate(ipam, "b"), "10.42.0.3", "each with its owner");
    ok(!has_file("10.42.0.1") && !has_file("10.42.0.7") && !has_file("10.43.0.2") && !has_file("nonsense") &&
           !has_file(".new"),
       "files that mean nothing are removed");
    static const char *const live[] = {"b", "c", "unheard-of"};
    is_int(ipam_reconcile(ipam, live, 3, NULL), 3, "what belongs to nobody is released");
    ok(ipam_lookup(ipam, "c", &ip) == 0 && ipam_lookup(ipam, "e", &ip) == -ENOENT, "the others stay");
    ok(!has_file("10.42.0.6") && has_file("10.42.0.3"), "on disk as well");
    ipam_close(ipam);

    put_file("10.42.0.5", "");
    put_file("10.42.0.6", "b");
    ipam = open_at("10.42.0.0/29");
    is_int((long long)ipam_count(ipam), 2, "an empty file and a second address of one owner count for nothing");
    ipam_reconcile(ipam, NULL, 0, NULL);
    is_int((long long)ipam_count(ipam), 0, "with nobody alive all is released");
    ipam_close(ipam);
}

static void other_ranges(void)
{
    struct net_prefix p;
    struct ipam *ipam;
    net_prefix_parse("10.42.0.0/31", &p, NULL);
    is_int(ipam_open(sub, &p, &ipam, NULL), -EINVAL, "a CIDR without room is refused");
    ipam = open_at("fd00:42::/64");
    is_string(allocate(ipam, "a"), "fd00:42::2", "IPv6 is given out the same way");
    ipam_reconcile(ipam, NULL, 0, NULL);
    ipam_close(ipam);
    ipam = open_at("10.42.0.0/24");
    char id[8];
    int last = 0;
    for (int i = 0; i < 253; i++) {
        snprintf(id, sizeof(id), "%d", i);
        last = strcmp(allocate(ipam, id), "-28") != 0;
    }
    ok(last && !strcmp(allocate(ipam, "more"), "-28"), "a /24 has room for 253 pods");
    ipam_reconcile(ipam, NULL, 0, NULL);
    ipam_close(ipam);
}

int main(void)
{
    if (!mkdtemp(dir))
        return 1;
    snprintf(sub, sizeof(sub), "%s/deep/er", dir);
    addresses_are_given_out();
    a_restart_knows_them();
    other_ranges();
    for (int i = 0; i < 3; i++) {
        rmdir(sub);
        *strrchr(sub, '/') = 0;
    }
    return done();
}
