/* One of these runs beside every container, so it is built without a C library (holder.h), reads into static buffers
 * that are touched only when there is output, and never makes the container wait for a full or broken disk: what cannot
 * be written is dropped. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/uio.h>
#include <time.h>

#include "agent/runtime/holder_sys.h"
#include "agent/runtime/log.h"
#include "agent/runtime/log_tap.h"

enum { FD_STDOUT = 3, FD_STDERR = 4, FD_READY = 5, PATH_ROOM = 1024, HEAD_ROOM = 64, FROM_END = 2 };

struct stream {
    char *line; /* LOG_LINE_MAX bytes: what came of a line that is not whole yet */
    size_t have;
    int fd; /* -1: ended */
};

struct writer {
    const char *path;
    int fd; /* the log; negative while it cannot be opened */
    long size;
    int term; /* readable when it shall end */
    struct stream streams[2];
    struct tap tap;
};

/* ---- text */

static size_t length(const char *s)
{
    size_t n = 0;
    while (s[n])
        n++;
    return n;
}

/* Appends; what does not fit is cut. Returns the new end. */
static size_t add(char *out, size_t room, size_t at, const char *text)
{
    for (; *text && at + 1 < room; text++)
        out[at++] = *text;
    out[at] = 0;
    return at;
}

/* `digits` decimal digits with leading zeroes. */
static size_t add_number(char *out, size_t at, long value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        out[at + (size_t)i] = (char)('0' + value % 10);
    return at + (size_t)digits;
}

struct date {
    long year;
    int month, day, hour, minute, second;
};

/* Days since 1970 to a date of the Gregorian calendar, counted from March, when the leap day comes last. */
static void to_date(long seconds, struct date *d)
{
    long days = seconds / 86400 + 719468, rest = seconds % 86400;
    long era = days / 146097, in_era = days % 146097;
    long year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    long in_year = in_era - (365 * year + year / 4 - year / 100), shifted = (5 * in_year + 2) / 153;
    d->day = (int)(in_year - (153 * shifted + 2) / 5 + 1);
    d->month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    d->year = year + era * 400 + (d->month <= 2);
    d->hour = (int)(rest / 3600);
    d->minute = (int)(rest % 3600 / 60);
    d->second = (int)(rest % 60);
}

/* "2024-01-02T03:04:05" or, with no separators but one, "20240102-030405". */
static size_t add_date(char *out, size_t at, long seconds, bool plain)
{
    struct date d;
    to_date(seconds, &d);
    const char between[] = {plain ? 0 : '-', plain ? 0 : '-', plain ? '-' : 'T', plain ? 0 : ':', plain ? 0 : ':', 0};
    const int values[] = {d.month, d.day, d.hour, d.minute, d.second};
    at = add_number(out, at, d.year, 4);
    for (int i = 0; i < 5; i++) {
        if (between[i])
            out[at++] = between[i];
        at = add_number(out, at, values[i], 2);
    }
    out[at] = 0;
    return at;
}

/* ---- the file */

static void open_log(struct writer *w)
{
    w->fd = (int)sys_call(__NR_openat, AT_FDCWD, sys_p(w->path), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
                          0640);
    w->size = w->fd < 0 ? 0 : sys_call(__NR_lseek, w->fd, 0, FROM_END, 0);
}

/* Of linux/dirent.h, which is the kernel's own. */
struct entry {
    uint64_t inode;
    int64_t next;
    unsigned short size;
    unsigned char type;
    char name[];
};

static bool is_older(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (unsigned char)*a < (unsigned char)*b;
}

static bool turned_over(const char *name, const char *base)
{
    while (*base && *name == *base)
        name++, base++;
    return !*base && *name == '.';
}

/* The oldest turned-over file's name, in `oldest`; returns how many there are. Their names sort by time. */
static int find_oldest(int dir, const char *base, char *oldest, size_t room)
{
    static char block[4096] __attribute__((aligned(8)));
    int found = 0;
    oldest[0] = 0;
    sys_call(__NR_lseek, dir, 0, 0, 0);
    for (long n; (n = sys_call(__NR_getdents64, dir, sys_p(block), sizeof(block), 0)) > 0;)
        for (long at = 0; at < n;) {
            const struct entry *e = (const struct entry *)(const void *)(block + at);
            at += e->size;
            if (!turned_over(e->name, base))
                continue;
            if (!found++ || is_older(e->name, oldest))
                add(oldest, room, 0, e->name);
        }
    return found;
}

/* Deletes all but the newest LOG_FILES - 1 of them. */
static void drop_old(const char *dir_path, const char *base)
{
    char oldest[256];
    int dir = (int)sys_call(__NR_openat, AT_FDCWD, sys_p(dir_path), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    if (dir < 0)
        return;
    while (find_oldest(dir, base, oldest, sizeof(oldest)) >= LOG_FILES)
        if (sys_call(__NR_unlinkat, dir, sys_p(oldest), 0, 0) < 0)
            break;
    sys_call(__NR_close, dir, 0, 0, 0);
}

static void turn_over(struct writer *w, const struct timespec *now)
{
    char old[PATH_ROOM], dir[PATH_ROOM];
    size_t at = add(old, sizeof(old) - HEAD_ROOM, 0, w->path);
    at = add(old, sizeof(old), at, ".");
    at = add_date(old, at, now->tv_sec, true);
    at = add(old, sizeof(old), at, ".");
    old[add_number(old, at, now->tv_nsec / 1000, 6)] = 0;
    if (sys_call(__NR_renameat, AT_FDCWD, sys_p(w->path), AT_FDCWD, sys_p(old)) < 0)
        return;
    sys_call(__NR_close, w->fd, 0, 0, 0);
    open_log(w);
    size_t slash = add(dir, sizeof(dir), 0, w->path);
    while (slash && dir[slash] != '/')
        slash--;
    dir[slash] = 0;
    drop_old(dir, dir + slash + 1);
}

static void put(struct writer *w, bool is_stderr, bool partial, const struct timespec *now, char *text, size_t n)
{
    char head[HEAD_ROOM];
    size_t at = add_date(head, 0, now->tv_sec, false);
    head[at++] = '.';
    at = add_number(head, at, now->tv_nsec, 9);
    at = add(head, sizeof(head), at, is_stderr ? "Z stderr " : "Z stdout ");
    at = add(head, sizeof(head), at, partial ? "P " : "F ");
    char newline = '\n';
    struct iovec parts[] = {{head, at}, {text, n}, {&newline, 1}};
    if (w->fd < 0)
        open_log(w);
    if (w->fd < 0)
        return;
    long r = sys_call(__NR_writev, w->fd, sys_p(parts), 3, 0);
    if (r > 0)
        w->size += r;
    if (r > 0 && (size_t)r < at + n + 1 && sys_call(__NR_ftruncate, w->fd, w->size - r, 0, 0) == 0)
        w->size -= r; /* the disk is full: no half entry */
    if (w->size >= LOG_FILE_MAX)
        turn_over(w, now);
}

/* ---- the streams */

/* Writes out every whole line of what was gathered, without the "\r" that terminals put before its end; a line that
 * fills the buffer goes out in parts. */
static void put_lines(struct writer *w, struct stream *s, bool is_stderr)
{
    struct timespec now = {0};
    sys_call(__NR_clock_gettime, CLOCK_REALTIME, sys_p(&now), 0, 0);
    size_t start = 0;
    for (size_t i = 0; i < s->have; i++)
        if (s->line[i] == '\n') {
            bool terminal = i > start && s->line[i - 1] == '\r';
            put(w, is_stderr, false, &now, s->line + start, i - start - terminal);
            start = i + 1;
        }
    s->have -= start;
    if (s->have == LOG_LINE_MAX) {
        put(w, is_stderr, true, &now, s->line, s->have);
        s->have = 0;
    }
    for (size_t i = 0; start && i < s->have; i++)
        s->line[i] = s->line[start + i];
}

/* The end came without a newline: a part, so that no reader makes one up. */
static void put_rest(struct writer *w, struct stream *s, bool is_stderr)
{
    struct timespec now = {0};
    sys_call(__NR_clock_gettime, CLOCK_REALTIME, sys_p(&now), 0, 0);
    if (s->have)
        put(w, is_stderr, true, &now, s->line, s->have);
    s->have = 0;
}

/* Reads once; false when the stream has ended or (while draining) holds nothing. */
static bool take(struct writer *w, struct stream *s, bool is_stderr)
{
    long n = sys_call(__NR_read, s->fd, sys_p(s->line + s->have), (long)(LOG_LINE_MAX - s->have), 0);
    if (n == -EINTR || n == -EAGAIN)
        return n == -EINTR;
    if (n > 0) {
        tap_send(&w->tap, is_stderr, s->line + s->have, (size_t)n, w->term);
        s->have += (size_t)n;
        put_lines(w, s, is_stderr);
        return true;
    }
    put_rest(w, s, is_stderr);
    sys_call(__NR_close, s->fd, 0, 0, 0);
    s->fd = -1;
    return false;
}

/* The container was deleted: what its pipes still hold is taken, later writers are not waited for. */
static void drain(struct writer *w)
{
    for (int i = 0; i < 2; i++) {
        struct stream *s = &w->streams[i];
        if (s->fd < 0)
            continue;
        sys_call(__NR_fcntl, s->fd, F_SETFL, O_NONBLOCK, 0);
        while (s->fd >= 0 && take(w, s, i))
            ;
    }
}

static int watch_term(void)
{
    uint64_t wanted = 1u << (SIGTERM - 1) | 1u << (SIGINT - 1);
    uint64_t blocked = wanted | 1u << (SIGHUP - 1) | 1u << (SIGPIPE - 1);
    sys_call(__NR_rt_sigprocmask, SIG_BLOCK, sys_p(&blocked), 0, sizeof(blocked));
    return (int)sys_call(__NR_signalfd4, -1, sys_p(&wanted), sizeof(wanted), SFD_CLOEXEC);
}

/* "SOCKET:LOG": cuts the argument at its first colon; NULL: there is none. */
static char *cut(char *arg)
{
    while (*arg && *arg != ':')
        arg++;
    if (!*arg)
        return NULL;
    *arg = 0;
    return arg + 1;
}

/* Waits for something to happen and does it; false when it shall end. */
static bool turn(struct writer *w)
{
    struct pollfd fds[3 + TAP_FDS] = {
        {.fd = w->streams[0].fd, .events = POLLIN},
        {.fd = w->streams[1].fd, .events = POLLIN},
        {.fd = w->term, .events = POLLIN},
    };
    tap_fds(&w->tap, fds + 3);
    long n = sys_call(__NR_ppoll, sys_p(fds), 3 + TAP_FDS, 0, 0);
    if (n < 0)
        return n == -EINTR;
    tap_serve(&w->tap, fds + 3);
    for (int i = 0; i < 2; i++)
        if (fds[i].revents)
            take(w, &w->streams[i], i);
    if (fds[2].revents)
        drain(w);
    return !fds[2].revents;
}

int log_writer_main(int argc, char **argv)
{
    static char lines[2][LOG_LINE_MAX];
    static const char usage[] = "k3c log-writer: started by containerd's shims only: log-writer [SOCKET]:LOG\n";
    struct writer w = {
        .path = argc < 2 ? NULL : cut(argv[argc - 1]),
        .streams = {{.line = lines[0], .fd = FD_STDOUT}, {.line = lines[1], .fd = FD_STDERR}},
    };
    if (!w.path || length(w.path) >= PATH_ROOM - HEAD_ROOM) {
        sys_call(__NR_write, 2, sys_p(usage), sizeof(usage) - 1, 0);
        return 2;
    }
    w.term = watch_term();
    open_log(&w); /* if that fails it is tried again with each line; ending here would break the container's pipes */
    tap_open(&w.tap, argv[argc - 1]);
    sys_call(__NR_close, FD_READY, 0, 0, 0); /* the shim waits for this */
    while ((w.streams[0].fd >= 0 || w.streams[1].fd >= 0) && turn(&w))
        ;
    return 0;
}
