#include "net/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "core/base/defs.h"
#include "core/base/err.h"

/* What a helper thread does: enter a namespace (or a new one), run fn, and die with it. */
struct netns_job {
    int netns_fd; /* -1: make a new one */
    int (*fn)(void *arg, struct err *err);
    void *arg;
    struct err *err;
    int result;
};

static void *netns_thread(void *arg)
{
    struct netns_job *job = arg;
    int r = job->netns_fd < 0 ? unshare(CLONE_NEWNET) : setns(job->netns_fd, CLONE_NEWNET);
    if (r < 0)
        job->result = err_set(job->err, errno, "%s a network namespace: %s", job->netns_fd < 0 ? "make" : "enter",
                              strerror(errno));
    else
        job->result = job->fn(job->arg, job->err);
    return NULL;
}

static int netns_job_run(struct netns_job *job)
{
    pthread_attr_t attr;
    pthread_t thread;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 256 << 10);
    int r = pthread_create(&thread, &attr, netns_thread, job);
    pthread_attr_destroy(&attr);
    if (r)
        return err_set(job->err, r, "start a thread for a network namespace: %s", strerror(r));
    pthread_join(thread, NULL);
    return job->result;
}

int netns_run(int netns_fd, int (*fn)(void *arg, struct err *err), void *arg, struct err *err)
{
    if (netns_fd < 0)
        return err_set(err, EBADF, "no network namespace given");
    return netns_job_run(&(struct netns_job){.netns_fd = netns_fd, .fn = fn, .arg = arg, .err = err});
}

static int netns_loopback_up(struct err *err)
{
    cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq req = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &req) < 0)
        return err_set(err, errno, "bring loopback up: %s", strerror(errno));
    return 0;
}

/* Runs in the new namespace: pins it at the path. The mount namespace is shared with the caller's. */
static int netns_pin(void *arg, struct err *err)
{
    const char *path = arg;
    int r = netns_loopback_up(err);
    if (r < 0)
        return r;
    if (mount("/proc/thread-self/ns/net", path, NULL, MS_BIND, NULL) < 0)
        return err_set(err, errno, "pin a network namespace at %s: %s", path, strerror(errno));
    return 0;
}

static int make_parents(const char *path, struct err *err)
{
    char dir[4096];
    if ((size_t)snprintf(dir, sizeof(dir), "%s", path) >= sizeof(dir))
        return err_set(err, ENAMETOOLONG, "the path of a network namespace is too long");
    for (char *p = dir + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = 0;
        if (mkdir(dir, 0755) < 0 && errno != EEXIST)
            return err_set(err, errno, "make directory %s: %s", dir, strerror(errno));
    }
    return 0;
}

/* Is it a namespace that is pinned there, and not just the file that waits for one? */
static bool netns_is_pinned(const char *path)
{
    struct statfs fs;
    return statfs(path, &fs) == 0 && fs.f_type == NSFS_MAGIC;
}

int netns_create(const char *path, struct err *err)
{
    int r = make_parents(path, err);
    if (r < 0)
        return r;
    cleanup_close int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_set(err, errno, "make %s: %s", path, strerror(errno));
    if (netns_is_pinned(path))
        return err_set(err, EEXIST, "%s holds a network namespace already", path);
    r = netns_job_run(&(struct netns_job){.netns_fd = -1, .fn = netns_pin, .arg = (void *)(uintptr_t)path, .err = err});
    if (r < 0)
        unlink(path);
    return r;
}

int netns_open(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct statfs fs;
    if (fd < 0)
        return err_set(err, errno, "open network namespace %s: %s", path, strerror(errno));
    if (fstatfs(fd, &fs) < 0 || (fs.f_type != NSFS_MAGIC && fs.f_type != PROC_SUPER_MAGIC)) {
        close(fd);
        return err_set(err, ENOENT, "%s is no network namespace", path);
    }
    return fd;
}

int netns_delete(const char *path, struct err *err)
{
    /* Several mounts may lie on one another after a crash between two attempts. */
    while (umount2(path, MNT_DETACH) == 0)
        ;
    if (errno != EINVAL && errno != ENOENT)
        return err_set(err, errno, "unpin network namespace %s: %s", path, strerror(errno));
    if (unlink(path) < 0 && errno != ENOENT)
        return err_set(err, errno, "remove %s: %s", path, strerror(errno));
    return 0;
}

int netns_sysctl(const char *name, const char *value, struct err *err)
{
    char path[256], have[64];
    snprintf(path, sizeof(path), "/proc/sys/%s", name);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno, "read sysctl %s: %s", name, strerror(errno));
    ssize_t n = read(fd, have, sizeof(have) - 1);
    if (n > 0) {
        have[have[n - 1] == '\n' ? n - 1 : n] = 0;
        if (!strcmp(have, value))
            return 0;
    }
    cleanup_close int out = open(path, O_WRONLY | O_CLOEXEC);
    if (out < 0 || write(out, value, strlen(value)) < 0)
        return err_set(err, errno, "set sysctl %s to %s: %s", name, value, strerror(errno));
    return 0;
}
