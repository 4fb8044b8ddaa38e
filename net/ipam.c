#include "net/ipam.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"

static const char temporary[] = ".new";

struct ipam {
    int dir;
    struct net_ip base;
    uint32_t size;          /* addresses of the range, the reserved ones included */
    uint32_t reserved_tail; /* 1 for IPv4: the broadcast address */
    uint32_t next;          /* where to look first, so that what was freed rests for a while */
    char **owners;          /* by offset from base; NULL: free */
    struct map by_id;       /* id -> its slot in owners */
};

static struct net_ip slot_ip(const struct ipam *ipam, uint32_t slot)
{
    return net_ip_add(&ipam->base, slot);
}

/* The slot of an address that may be given out, or -1. */
static int64_t ip_slot(const struct ipam *ipam, const struct net_ip *ip)
{
    uint64_t distance = 0;
    if (ip->family != ipam->base.family)
        return -1;
    for (size_t i = 0; i < net_ip_size(ip); i++) {
        int diff = ip->bytes[i] - ipam->base.bytes[i];
        if (diff < 0 || distance > IPAM_RANGE_MAX)
            return -1;
        distance = distance << 8 | (unsigned)diff;
    }
    return distance >= 2 && distance < ipam->size - ipam->reserved_tail ? (int64_t)distance : -1;
}

static void slot_take(struct ipam *ipam, uint32_t slot, const char *id)
{
    ipam->owners[slot] = mem_strdup(id);
    map_set(&ipam->by_id, id, &ipam->owners[slot]);
    ipam->next = slot + 1;
}

static void slot_free(struct ipam *ipam, uint32_t slot)
{
    map_del(&ipam->by_id, ipam->owners[slot]);
    free(TAKE(ipam->owners[slot]));
}

static ssize_t read_id(int dir, const char *name, char id[IPAM_ID_MAX + 2])
{
    cleanup_close int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, id, IPAM_ID_MAX + 1);
    if (n >= 0)
        id[n] = 0;
    return n;
}

/* Takes over one file; false if it says nothing usable. */
static bool load_one(struct ipam *ipam, const char *name)
{
    char id[IPAM_ID_MAX + 2];
    struct net_ip ip;
    if (net_ip_parse(name, &ip))
        return false;
    int64_t slot = ip_slot(ipam, &ip);
    ssize_t n = slot < 0 ? -1 : read_id(ipam->dir, name, id);
    if (n < 1 || n > IPAM_ID_MAX || strlen(id) != (size_t)n || map_has(&ipam->by_id, id))
        return false;
    slot_take(ipam, (uint32_t)slot, id);
    return true;
}

static int load(struct ipam *ipam, const char *path, struct err *err)
{
    int fd = dup(ipam->dir);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        return err_set(err, errno, "read %s: %s", path, strerror(errno));
    struct dirent *e;
    while ((e = readdir(d)))
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, "..") && !load_one(ipam, e->d_name))
            unlinkat(ipam->dir, e->d_name, 0);
    closedir(d);
    return 0;
}

static int make_dir(const char *path, struct err *err)
{
    char dir[4096];
    if (strlen(path) + 2 > sizeof(dir))
        return err_set(err, ENAMETOOLONG, "the path of the address directory is too long");
    snprintf(dir, sizeof(dir), "%s/", path);
    for (char *p = dir + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = 0;
        if (mkdir(dir, 0755) < 0 && errno != EEXIST)
            return err_set(err, errno, "make directory %s: %s", dir, strerror(errno));
    }
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? err_set(err, errno, "open directory %s: %s", path, strerror(errno)) : fd;
}

int ipam_open(const char *dir, const struct net_prefix *cidr, struct ipam **ret, struct err *err)
{
    char text[NET_PREFIX_TEXT];
    unsigned host_bits = (unsigned)net_ip_size(&cidr->ip) * 8 - cidr->length;
    if (!cidr->ip.family || host_bits < 2)
        return err_set(err, EINVAL, "pod CIDR %s has no room for pods", net_prefix_format(cidr, text));
    int fd = make_dir(dir, err);
    if (fd < 0)
        return fd;

    struct ipam *ipam = mem_alloc(sizeof(*ipam));
    ipam->dir = fd;
    ipam->base = net_prefix_base(cidr);
    ipam->size = host_bits >= 16 ? IPAM_RANGE_MAX : 1u << host_bits;
    ipam->reserved_tail = cidr->ip.family == AF_INET;
    ipam->next = 2;
    ipam->owners = mem_alloc(ipam->size * sizeof(*ipam->owners));
    int r = load(ipam, dir, err);
    if (r < 0) {
        ipam_close(ipam);
        return r;
    }
    *ret = ipam;
    return 0;
}

struct ipam *ipam_close(struct ipam *ipam)
{
    if (!ipam)
        return NULL;
    for (uint32_t i = 0; i < ipam->size; i++)
        free(ipam->owners[i]);
    free(ipam->owners);
    map_free(&ipam->by_id);
    close(ipam->dir);
    free(ipam);
    return NULL;
}

struct net_ip ipam_gateway(const struct ipam *ipam)
{
    return slot_ip(ipam, 1);
}

size_t ipam_count(const struct ipam *ipam)
{
    return map_count(&ipam->by_id);
}

static int64_t id_slot(const struct ipam *ipam, const char *id)
{
    char **owner = map_get(&ipam->by_id, id);
    return owner ? owner - ipam->owners : -1;
}

int ipam_lookup(const struct ipam *ipam, const char *id, struct net_ip *ret)
{
    int64_t slot = id_slot(ipam, id);
    if (slot < 0)
        return -ENOENT;
    *ret = slot_ip(ipam, (uint32_t)slot);
    return 0;
}

const char *ipam_owner(const struct ipam *ipam, const struct net_ip *ip)
{
    int64_t slot = ip_slot(ipam, ip);
    return slot < 0 ? NULL : ipam->owners[slot];
}

static int64_t find_free(const struct ipam *ipam)
{
    uint32_t last = ipam->size - ipam->reserved_tail;
    for (uint32_t i = 0; i < last - 2; i++) {
        uint32_t slot = 2 + (ipam->next + last - 4 + i) % (last - 2);
        if (!ipam->owners[slot])
            return slot;
    }
    return -1;
}

/* The file appears whole or not at all: a name without an id would be an address lost. */
static int write_file(const struct ipam *ipam, const char *name, const char *id, struct err *err)
{
    cleanup_close int fd = openat(ipam->dir, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, id, strlen(id)) != (ssize_t)strlen(id) ||
        renameat(ipam->dir, temporary, ipam->dir, name) < 0)
        return err_set(err, errno ? errno : ENOSPC, "record address %s: %s", name, strerror(errno));
    return 0;
}

int ipam_allocate(struct ipam *ipam, const char *id, struct net_ip *ret, struct err *err)
{
    char name[NET_IP_TEXT];
    if (!*id || strlen(id) > IPAM_ID_MAX)
        return err_set(err, EINVAL, "the owner of an address needs an id of 1 to %d bytes", IPAM_ID_MAX);
    if (ipam_lookup(ipam, id, ret) == 0)
        return 0;
    int64_t slot = find_free(ipam);
    if (slot < 0)
        return err_set(err, ENOSPC, "all %zu addresses of the node's pod CIDR are in use", ipam_count(ipam));
    struct net_ip ip = slot_ip(ipam, (uint32_t)slot);
    int r = write_file(ipam, net_ip_format(&ip, name), id, err);
    if (r < 0)
        return r;
    slot_take(ipam, (uint32_t)slot, id);
    *ret = ip;
    return 0;
}

int ipam_release(struct ipam *ipam, const char *id, struct err *err)
{
    char name[NET_IP_TEXT];
    int64_t slot = id_slot(ipam, id);
    if (slot < 0)
        return 0;
    struct net_ip ip = slot_ip(ipam, (uint32_t)slot);
    if (unlinkat(ipam->dir, net_ip_format(&ip, name), 0) < 0 && errno != ENOENT)
        return err_set(err, errno, "release address %s: %s", name, strerror(errno));
    slot_free(ipam, (uint32_t)slot);
    return 0;
}

int ipam_reconcile(struct ipam *ipam, const char *const *ids, size_t count, struct err *err)
{
    cleanup_map struct map live = {0};
    int released = 0;
    for (size_t i = 0; i < count; i++)
        map_set(&live, ids[i], ipam);
    for (uint32_t slot = 0; slot < ipam->size; slot++) {
        if (!ipam->owners[slot] || map_has(&live, ipam->owners[slot]))
            continue;
        cleanup_free char *id = mem_strdup(ipam->owners[slot]);
        int r = ipam_release(ipam, id, err);
        if (r < 0)
            return r;
        released++;
    }
    return released;
}

void ipam_each(const struct ipam *ipam, void (*fn)(const char *id, const struct net_ip *ip, void *arg), void *arg)
{
    for (uint32_t slot = 0; slot < ipam->size; slot++)
        if (ipam->owners[slot]) {
            struct net_ip ip = slot_ip(ipam, slot);
            fn(ipam->owners[slot], &ip, arg);
        }
}
