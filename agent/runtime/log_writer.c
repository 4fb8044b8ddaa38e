/* One of these runs beside every container, so it holds no heap, reads into static buffers that are touched only when
 * there is output, and never makes the container wait for a full or broken disk: what cannot be written is dropped. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "agent/runtime/log.h"

enum { FD_STDOUT = 3, FD_STDERR = 4, FD_READY = 5 };

struct stream {
    char *line; /* LOG_LINE_MAX bytes: what came of a line that is not whole yet */
    size_t have;
    int fd; /* -1: ended */
};

struct writer {
    const char *path;
    int fd; /* the log; -1 while it cannot be opened */
    off_t size;
    struct stream streams[2];
};

static void open_log(struct writer *w)
{
    struct stat st;
    w->fd = open(w->path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0640);
    w->size = w->fd >= 0 && fstat(w->fd, &st) == 0 ? st.st_size : 0;
}

/* Deletes the oldest turned-over files but LOG_FILES - 1; their names sort by time. */
static void drop_old(const char *dir, const char *base)
{
    for (;;) {
        DIR *d = opendir(dir);
        if (!d)
            return;
        char oldest[256] = "", path[1024];
        int n = 0;
        struct dirent *entry;
        size_t len = strlen(base);
        while ((entry = readdir(d))) {
            if (strncmp(entry->d_name, base, len) || entry->d_name[len] != '.')
                continue;
            if (!n++ || strcmp(entry->d_name, oldest) < 0)
                snprintf(oldest, sizeof(oldest), "%s", entry->d_name);
        }
        closedir(d);
        if (n < LOG_FILES)
            return;
        snprintf(path, sizeof(path), "%s/%s", dir, oldest);
        if (unlink(path) < 0)
            return;
    }
}

static void turn_over(struct writer *w)
{
    char old[1024], dir[1024];
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    snprintf(old, sizeof(old), "%s.%04d%02d%02d-%02d%02d%02d.%06ld", w->path, tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, now.tv_nsec / 1000);
    if (rename(w->path, old) < 0)
        return;
    close(w->fd);
    open_log(w);
    snprintf(dir, sizeof(dir), "%s", w->path);
    char *slash = strrchr(dir, '/');
    if (!slash)
        return;
    *slash = 0;
    drop_old(dir, slash + 1);
}

static void put(struct writer *w, bool is_stderr, bool partial, const struct timespec *now, const char *text, size_t n)
{
    char head[64];
    size_t head_len = log_entry_head(head, (int64_t)now->tv_sec * 1000000000 + now->tv_nsec, is_stderr, partial);
    char newline = '\n';
    struct iovec parts[] = {{head, head_len}, {(char *)(uintptr_t)text, n}, {&newline, 1}};
    if (w->fd < 0)
        open_log(w);
    if (w->fd < 0)
        return;
    ssize_t r = writev(w->fd, parts, 3);
    if (r > 0)
        w->size += r;
    if (r > 0 && (size_t)r < head_len + n + 1 && ftruncate(w->fd, w->size - r) == 0)
        w->size -= r; /* the disk is full: no half entry */
    if (w->size >= LOG_FILE_MAX)
        turn_over(w);
}

/* Writes out every whole line of what was gathered; a line that fills the buffer goes out in parts. */
static void put_lines(struct writer *w, struct stream *s, bool is_stderr)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    char *at = s->line, *end = s->line + s->have, *newline;
    while (at < end && (newline = memchr(at, '\n', (size_t)(end - at)))) {
        put(w, is_stderr, false, &now, at, (size_t)(newline - at));
        at = newline + 1;
    }
    s->have = (size_t)(end - at);
    if (s->have == LOG_LINE_MAX) {
        put(w, is_stderr, true, &now, at, s->have);
        s->have = 0;
    }
    if (s->have && at != s->line)
        memmove(s->line, at, s->have);
}

/* Reads once; false when the stream has ended or (while draining) holds nothing. */
static bool take(struct writer *w, struct stream *s, bool is_stderr)
{
    ssize_t n = read(s->fd, s->line + s->have, LOG_LINE_MAX - s->have);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return errno == EINTR;
    if (n > 0) {
        s->have += (size_t)n;
        put_lines(w, s, is_stderr);
        return true;
    }
    if (s->have) {
        s->line[s->have] = '\n'; /* there is room: a full buffer is never left standing */
        s->have++;
        put_lines(w, s, is_stderr);
    }
    close(s->fd);
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
        fcntl(s->fd, F_SETFL, O_NONBLOCK);
        while (s->fd >= 0 && take(w, s, i))
            ;
    }
}

static int watch_term(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

int log_writer_main(int argc, char **argv)
{
    static char lines[2][LOG_LINE_MAX];
    if (argc < 2) {
        fputs("k3c log-writer: started by containerd's shims only: log-writer PATH\n", stderr);
        return 2;
    }
    struct writer w = {
        .path = argv[argc - 1],
        .streams = {{.line = lines[0], .fd = FD_STDOUT}, {.line = lines[1], .fd = FD_STDERR}},
    };
    int term = watch_term();
    open_log(&w);
    if (w.fd < 0) /* tried again with each line; ending here would break the container's pipes */
        fprintf(stderr, "k3c log-writer: cannot open %s: %m\n", w.path);
    close(FD_READY); /* the shim waits for this */
    while (w.streams[0].fd >= 0 || w.streams[1].fd >= 0) {
        struct pollfd fds[] = {
            {.fd = w.streams[0].fd, .events = POLLIN},
            {.fd = w.streams[1].fd, .events = POLLIN},
            {.fd = term, .events = POLLIN},
        };
        if (poll(fds, 3, -1) < 0 && errno != EINTR)
            return 1;
        for (int i = 0; i < 2; i++)
            if (fds[i].revents)
                take(&w, &w.streams[i], i);
        if (fds[2].revents) {
            drain(&w);
            return 0;
        }
    }
    return 0;
}
