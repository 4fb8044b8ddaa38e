#include "agent/runtime/log_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/runtime/log.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/loop.h"

enum { CHUNK = 64 << 10 };

struct log_reader {
    struct log_read_options o;
    char *path;
    int fd;
    int notify; /* inotify on the file and its directory; -1 without follow */
    struct loop_fd *watch;
    void (*more)(void *ctx);
    void *ctx;
    struct strbuf input; /* read, not yet parsed */
    int64_t left;        /* of limit_bytes; -1: no limit */
    bool finished, ended;
};

/* Where the last `lines` lines of the file begin. */
static off_t tail_offset(int fd, int64_t lines)
{
    char block[16384];
    struct stat st;
    if (fstat(fd, &st) < 0)
        return 0;
    off_t end = st.st_size;
    if (lines == 0)
        return end;
    int64_t seen = 0;
    for (off_t at = end; at > 0;) {
        size_t want = at < (off_t)sizeof(block) ? (size_t)at : sizeof(block);
        at -= (off_t)want;
        if (pread(fd, block, want, at) != (ssize_t)want)
            return 0;
        for (size_t i = want; i-- > 0;)
            if (block[i] == '\n' && at + (off_t)i != end - 1 && ++seen == lines)
                return at + (off_t)i + 1;
    }
    return 0;
}

static void notified(void *arg, unsigned events)
{
    struct log_reader *r = arg;
    char block[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    (void)events;
    while (read(r->notify, block, sizeof(block)) > 0)
        ;
    r->more(r->ctx);
}

static int watch_file(struct log_reader *r)
{
    int wd = inotify_add_watch(r->notify, r->path, IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF);
    return wd < 0 && errno != ENOENT ? -errno : 0;
}

static int start_watch(struct log_reader *r, struct loop *l, struct err *err)
{
    r->notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (r->notify < 0)
        return err_set(err, errno, "cannot follow %s: %m", r->path);
    char *slash = strrchr(r->path, '/');
    int dir = 0;
    if (slash && slash != r->path) {
        *slash = 0;
        dir = inotify_add_watch(r->notify, r->path, IN_CREATE); /* the next file after a turn-over */
        *slash = '/';
    }
    if (dir < 0 || watch_file(r) < 0)
        return err_set(err, errno, "cannot follow %s: %m", r->path);
    r->watch = loop_fd_new(l, r->notify, notified, r);
    loop_fd_want(r->watch, LOOP_READ);
    return 0;
}

static int open_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return -errno;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return -EINVAL;
    }
    return fd;
}

int log_reader_open(struct loop *l, const char *path, const struct log_read_options *o, void (*more)(void *ctx),
                    void *ctx, struct log_reader **ret, struct err *err)
{
    int fd = open_file(path);
    if (fd < 0)
        return err_set(err, -fd, "cannot open the log %s: %s", path, strerror(-fd));
    struct log_reader *r = mem_alloc(sizeof(*r));
    *r = (struct log_reader){
        .o = *o,
        .path = mem_strdup(path),
        .fd = fd,
        .notify = -1,
        .more = more,
        .ctx = ctx,
        .left = o->limit_bytes,
    };
    if (o->tail_lines >= 0)
        lseek(fd, tail_offset(fd, o->tail_lines), SEEK_SET);
    int result = o->follow ? start_watch(r, l, err) : 0;
    if (result) {
        log_reader_free(r);
        return result;
    }
    *ret = r;
    return 0;
}

struct log_reader *log_reader_free(struct log_reader *r)
{
    if (!r)
        return NULL;
    loop_fd_free(r->watch);
    if (r->notify >= 0)
        close(r->notify);
    close(r->fd);
    strbuf_free(&r->input);
    free(r->path);
    free(r);
    return NULL;
}

void log_reader_finish(struct log_reader *r)
{
    r->finished = true;
}

static void add_limited(struct log_reader *r, struct strbuf *out, const char *text, size_t n)
{
    if (r->left >= 0 && (int64_t)n > r->left)
        n = (size_t)r->left;
    strbuf_add(out, text, n);
    if (r->left >= 0)
        r->left -= (int64_t)n;
    if (!r->left)
        r->ended = true;
}

static void add_entry(struct log_reader *r, struct strbuf *out, struct slice line)
{
    struct log_entry e;
    if (log_entry_parse(line, &e))
        return;
    if ((r->o.only_stdout && e.is_stderr) || (r->o.only_stderr && !e.is_stderr))
        return;
    if (r->o.since_us != INT64_MIN && e.time_ns / 1000 < r->o.since_us)
        return;
    if (r->o.timestamps) {
        add_limited(r, out, e.stamp.p, e.stamp.n);
        add_limited(r, out, " ", 1);
    }
    add_limited(r, out, e.text.p, e.text.n);
    if (!e.partial)
        add_limited(r, out, "\n", 1);
}

/* Turns whole lines of the input into text. */
static void parse_input(struct log_reader *r, struct strbuf *out)
{
    struct slice rest = {r->input.p, r->input.len};
    while (rest.n && !r->ended) {
        const char *newline = memchr(rest.p, '\n', rest.n);
        if (!newline)
            break;
        add_entry(r, out, slice_cut(&rest, '\n'));
    }
    strbuf_drop(&r->input, r->input.len - rest.n);
    if (r->input.len > LOG_ENTRY_MAX) /* no entry is that long: not our file; its text is let go */
        strbuf_reset(&r->input);
}

/* At the end of this file: has the writer gone on in a new one? */
static bool next_file(struct log_reader *r)
{
    struct stat here, there;
    if (fstat(r->fd, &here) < 0 || lstat(r->path, &there) < 0 || here.st_ino == there.st_ino)
        return false;
    off_t at = lseek(r->fd, 0, SEEK_CUR);
    if (at < here.st_size)
        return true; /* what came meanwhile is read first */
    int fd = open_file(r->path);
    if (fd < 0)
        return false;
    close(r->fd);
    r->fd = fd;
    strbuf_reset(&r->input);
    if (r->notify >= 0)
        watch_file(r);
    return true;
}

ssize_t log_reader_read(struct log_reader *r, struct strbuf *out)
{
    size_t before = out->len;
    while (!r->ended && out->len - before < CHUNK) {
        ssize_t n = read(r->fd, strbuf_reserve(&r->input, CHUNK), CHUNK);
        if (n < 0)
            return -errno;
        r->input.len += (size_t)n;
        if (n) {
            parse_input(r, out);
            continue;
        }
        if (r->o.follow && next_file(r))
            continue;
        if (!r->o.follow || r->finished)
            r->ended = true;
        else if (out->len == before)
            return -EAGAIN;
        break;
    }
    return (ssize_t)(out->len - before);
}
