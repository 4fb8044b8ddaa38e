#include "agent/runtime/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "net/netns.h"

static const char *const types[] = {"uts", "ipc"};

struct pinning {
    const char *dir;
    const struct namespaces *wanted;
};

static int pin(const char *dir, const char *type, struct err *err)
{
    char from[64], to[PATH_MAX];
    snprintf(from, sizeof(from), "/proc/thread-self/ns/%s", type);
    if ((size_t)snprintf(to, sizeof(to), "%s/%s", dir, type) >= sizeof(to))
        return err_set(err, ENAMETOOLONG, "the path of a namespace is too long");
    cleanup_close int fd = open(to, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || mount(from, to, NULL, MS_BIND, NULL) < 0)
        return err_set(err, errno, "pin a namespace at %s: %m", to);
    return 0;
}

/* Ports below 1024 and ping need no privilege in a pod's own network, as in containerd 2. */
static int open_network(struct err *err)
{
    int r = netns_sysctl("net/ipv4/ip_unprivileged_port_start", "0", err);
    return r ? r : netns_sysctl("net/ipv4/ping_group_range", "0\t2147483647", err);
}

/* Runs in a thread of its own, in the pod's network namespace. */
static int make(void *arg, struct err *err)
{
    const struct pinning *p = arg;
    const struct namespaces *w = p->wanted;
    if (unshare((w->hostname ? CLONE_NEWUTS : 0) | (w->ipc ? CLONE_NEWIPC : 0)) < 0)
        return err_set(err, errno, "make the pod's namespaces: %m");
    if (w->hostname && sethostname(w->hostname, strlen(w->hostname)) < 0)
        return err_set(err, errno, "set the pod's host name: %m");
    int r = w->netns ? open_network(err) : 0;
    if (!r && w->hostname)
        r = pin(p->dir, types[0], err);
    if (!r && w->ipc)
        r = pin(p->dir, types[1], err);
    return r;
}

int namespaces_pin(const char *dir, const struct namespaces *wanted, struct err *err)
{
    cleanup_close int net = netns_open(wanted->netns ? wanted->netns : "/proc/self/ns/net", err);
    if (net < 0)
        return net;
    return netns_run(net, make, &(struct pinning){.dir = dir, .wanted = wanted}, err);
}

void namespaces_unpin(const char *dir)
{
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof(path), "%s/%s", dir, types[i]);
        umount2(path, MNT_DETACH);
        unlink(path);
    }
}
