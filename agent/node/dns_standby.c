#include "agent/node/dns_standby.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/node/services.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/spawn.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/client/informer.h"
#include "core/client/timing.h"
#include "core/wire/loop.h"
#include "net/dns.h"
#include "net/dns_records.h"

enum { FD_UDP = 3, FD_TCP, FD_HANDOVER, FD_END, PATIENCE_S = 2 };

struct dns_standby {
    int alive; /* closed when this process ends */
    struct loop_child *end;
};

static int unix_address(const char *run_dir, struct sockaddr_un *a)
{
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(a->sun_path, sizeof(a->sun_path), "%s/dns.sock", run_dir);
    return n < (int)sizeof(a->sun_path) ? 0 : -ENAMETOOLONG;
}

/* ---- handing over */

union handed {
    struct cmsghdr head;
    char room[CMSG_SPACE(2 * sizeof(int))];
};

static int hand_over(int to, const int fds[2])
{
    char byte = 0;
    union handed control = {0};
    struct iovec io = {&byte, 1};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(c), fds, 2 * sizeof(int));
    return sendmsg(to, &m, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

static int take_over(int from, int fds[2])
{
    char byte;
    union handed control = {0};
    struct iovec io = {&byte, 1};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)};
    if (recvmsg(from, &m, MSG_CMSG_CLOEXEC) != 1)
        return -EIO;
    const struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(2 * sizeof(int)))
        return -EIO;
    memcpy(fds, CMSG_DATA(c), 2 * sizeof(int));
    return 0;
}

static bool serves(int fd, const struct net_ip *ip)
{
    struct sockaddr_storage wanted, has;
    socklen_t len = sizeof(has);
    int n = net_ip_to_sockaddr(ip, 53, &wanted);
    return n > 0 && !getsockname(fd, (struct sockaddr *)&has, &len) && len == (socklen_t)n &&
           !memcmp(&has, &wanted, len);
}

void dns_standby_take(const char *run_dir, const struct net_ip *ip, int *udp, int *tcp)
{
    static const struct timeval patience = {.tv_sec = PATIENCE_S};
    struct sockaddr_un a;
    int fds[2];
    *udp = *tcp = 0;
    cleanup_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || unix_address(run_dir, &a) || connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
        return;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (take_over(fd, fds)) {
        log_warn("the process that answered DNS while k3c was away does not hand it over");
        return;
    }
    if (serves(fds[0], ip) && serves(fds[1], ip)) {
        *udp = fds[0];
        *tcp = fds[1];
        return;
    }
    close(fds[0]); /* the cluster's DNS has another address now */
    close(fds[1]);
}

/* ---- waiting */

static int listen_at(const char *run_dir, struct err *err)
{
    struct sockaddr_un a;
    if (unix_address(run_dir, &a))
        return err_set(err, ENAMETOOLONG, "%s is too long for a socket's path", run_dir);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(a.sun_path);
    if (fd >= 0 && !bind(fd, (struct sockaddr *)&a, sizeof(a)) && !listen(fd, 1))
        return fd;
    int r = err_set(err, errno, "cannot listen at %s: %m", a.sun_path);
    if (fd >= 0)
        close(fd);
    return r;
}

static int start(const struct dns_standby_options *o, int alive, int handover, pid_t *pid, struct err *err)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (n < 0)
        return err_set(err, errno, "cannot find our own executable: %m");
    self[n] = 0;
    const char *const argv[] = {o->holder, "wait-exec", self,           "dns-standby", o->run_dir,
                                o->ip,     o->domain,   o->resolv_conf, NULL};
    const int fds[FD_END] = {alive, -1, -1, o->udp, o->tcp, handover};
    int r = spawn(&(struct spawn_options){argv, NULL, "/", fds, COUNT_OF(fds), true}, pid);
    return r ? err_set(err, -r, "cannot start %s: %s", o->holder, strerror(-r)) : 0;
}

static void on_end(void *arg, int status)
{
    struct dns_standby *s = arg;
    (void)status;
    s->end = NULL;
    log_warn("the process that would answer DNS while k3c is away was killed; the next start of k3c starts another");
}

int dns_standby_start(const struct dns_standby_options *o, struct dns_standby **ret, struct err *err)
{
    int alive[2];
    pid_t pid = -1;
    if (pipe2(alive, O_CLOEXEC) < 0)
        return err_set(err, errno, "cannot make a pipe: %m");
    int handover = listen_at(o->run_dir, err), r = handover;
    if (handover >= 0) {
        r = start(o, alive[0], handover, &pid, err);
        close(handover);
    }
    close(alive[0]);
    if (r) {
        close(alive[1]);
        return r;
    }
    struct dns_standby *s = mem_alloc(sizeof(*s));
    s->alive = alive[1];
    s->end = loop_child_new(o->loop, pid, on_end, s, NULL);
    *ret = s;
    return 0;
}

struct dns_standby *dns_standby_free(struct dns_standby *s)
{
    if (!s)
        return NULL;
    loop_child_free(s->end);
    close(s->alive);
    free(s);
    return NULL;
}

/* ---- serving */

/* A server that is away. */
static struct api_watch *watch_nothing(struct api *a, const struct api_watch_request *r,
                                       const struct api_watch_events *ev, void *ctx)
{
    (void)r, (void)ev, (void)ctx;
    return (struct api_watch *)(void *)a;
}

static void unwatch_nothing(struct api *a, struct api_watch *w)
{
    (void)a, (void)w;
}

struct serving {
    struct loop *loop;
    struct dns_server *dns;
};

static void on_known(void *ctx)
{
    (void)ctx;
}

static void on_signal(void *arg, int signo)
{
    struct serving *s = arg;
    (void)signo;
    loop_stop(s->loop);
}

static void on_asked(void *arg, unsigned events)
{
    struct serving *s = arg;
    static const int fds[2] = {FD_UDP, FD_TCP};
    struct ucred who;
    socklen_t len = sizeof(who);
    (void)events;
    cleanup_close int to = accept4(FD_HANDOVER, NULL, NULL, SOCK_CLOEXEC);
    if (to < 0 || getsockopt(to, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0 || who.uid != geteuid())
        return;
    if (!hand_over(to, fds))
        loop_stop(s->loop);
}

static void serve(const char *run_dir, const struct net_ip *ip, const char *domain, const char *resolv_conf)
{
    static const struct api_ops ops = {.watch = watch_nothing, .unwatch = unwatch_nothing};
    cleanup_strbuf struct strbuf cache = {0};
    struct err err = {0};
    struct serving s = {.loop = loop_new()};
    struct api api = {&ops, s.loop};
    struct timing *timing = timing_new(s.loop);
    struct informers *informers = informers_new(&api, timing);
    struct dns_records *records = dns_records_new(domain, ip);
    strbuf_addf(&cache, "%s/services", run_dir);
    struct node_services *services = node_services_new(&(struct node_services_options){.loop = s.loop,
                                                                                       .informers = informers,
                                                                                       .node_name = "",
                                                                                       .cache = cache.p,
                                                                                       .records = records,
                                                                                       .synced = on_known});
    const struct dns_options o = {.ip = *ip, .device = "", .resolv_conf = resolv_conf, .udp = FD_UDP, .tcp = FD_TCP};
    struct loop_signal *term = loop_signal_new(s.loop, SIGTERM, on_signal, &s);
    struct loop_fd *asked = loop_fd_new(s.loop, FD_HANDOVER, on_asked, &s);
    loop_fd_want(asked, LOOP_READ);
    if (!dns_server_new(s.loop, records, &o, &s.dns, &err))
        loop_run(s.loop);
    dns_server_free(s.dns);
    loop_fd_free(asked);
    loop_signal_free(term);
    node_services_free(services);
    dns_records_free(records);
    informers_free(informers);
    timing_free(timing);
    loop_free(s.loop);
}

static bool has_pods(const char *run_dir)
{
    cleanup_strbuf struct strbuf path = {0};
    strbuf_addf(&path, "%s/netns", run_dir);
    DIR *d = opendir(path.p);
    const struct dirent *e;
    bool found = false;
    while (d && !found && (e = readdir(d)))
        found = e->d_name[0] != '.';
    if (d)
        closedir(d);
    return found;
}

int dns_standby_main(int argc, char **argv)
{
    struct net_ip ip;
    if (argc != 5 || net_ip_parse(argv[2], &ip) || fcntl(FD_HANDOVER, F_SETFD, FD_CLOEXEC) < 0) {
        fputs("k3c dns-standby: started by k3c only\n", stderr);
        return 2;
    }
    fcntl(FD_UDP, F_SETFD, FD_CLOEXEC);
    fcntl(FD_TCP, F_SETFD, FD_CLOEXEC);
    signal(SIGPIPE, SIG_IGN);
    if (has_pods(argv[1]))
        serve(argv[1], &ip, argv[3], argv[4]);
    return 0;
}
