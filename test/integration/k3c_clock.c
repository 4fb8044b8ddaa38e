/* k3c with a clock of its own, for 34-clock.sh: `--wrap` of the linker puts these before libc's. The file that
 * K3C_TEST_CLOCK names holds the seconds (int64_t, this machine's bytes) by which its real clock is ahead; writing into
 * it is setting the clock. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { WATCHERS = 16 };

static const volatile int64_t *shift;
static int watchers[WATCHERS]; /* eventfds in the place of timers on the real clock */
static int nwatchers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int __real_clock_gettime(clockid_t id, struct timespec *t);
int __real_timerfd_create(int clock, int flags);
int __real_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old);
int __wrap_clock_gettime(clockid_t id, struct timespec *t);
int __wrap_gettimeofday(struct timeval *v, void *zone);
int __wrap_timerfd_create(int clock, int flags);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old);
time_t __wrap_time(time_t *t);

static void *tell(void *arg)
{
    static const uint64_t one = 1;
    char events[4096];
    int *in = arg;
    while (read(*in, events, sizeof(events)) > 0) {
        pthread_mutex_lock(&lock);
        for (int i = 0; i < nwatchers; i++)
            if (write(watchers[i], &one, sizeof(one)) < 0)
                abort();
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* before main and other threads */
__attribute__((constructor)) static void begin(void)
{
    static int in;
    static const int64_t none;
    const char *path = getenv("K3C_TEST_CLOCK");
    shift = &none;
    if (!path)
        return;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*shift), PROT_READ, MAP_SHARED, fd, 0);
    in = inotify_init1(IN_CLOEXEC);
    if (at == MAP_FAILED || in < 0 || inotify_add_watch(in, path, IN_MODIFY) < 0)
        abort();
    close(fd);
    shift = at;

    sigset_t all, old;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&thread, NULL, tell, &in) || pthread_detach(thread))
        abort();
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int __wrap_clock_gettime(clockid_t id, struct timespec *t)
{
    int r = __real_clock_gettime(id, t);
    if (!r && shift && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        t->tv_sec += *shift;
    return r;
}

time_t __wrap_time(time_t *t)
{
    struct timespec now;
    __wrap_clock_gettime(CLOCK_REALTIME, &now);
    if (t)
        *t = now.tv_sec;
    return now.tv_sec;
}

int __wrap_gettimeofday(struct timeval *v, void *zone)
{
    struct timespec now;
    (void)zone;
    __wrap_clock_gettime(CLOCK_REALTIME, &now);
    *v = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

int __wrap_timerfd_create(int clock, int flags)
{
    if (clock != CLOCK_REALTIME)
        return __real_timerfd_create(clock, flags);
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_lock(&lock);
    if (fd < 0 || nwatchers == WATCHERS)
        abort();
    watchers[nwatchers++] = fd;
    pthread_mutex_unlock(&lock);
    return fd;
}

int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old)
{
    return flags & TFD_TIMER_CANCEL_ON_SET ? 0 : __real_timerfd_settime(fd, flags, at, old);
}
