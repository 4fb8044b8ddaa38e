#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/runtime/log.h"
#include "agent/runtime/log_read.h"
#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/wire/loop.h"
#include "test/unit/tap.h"

static char dir[] = "/tmp/k3c-test-log.XXXXXX";

static const char *in_dir(const char *name)
{
    static char path[128];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static void write_file(const char *path, const char *text, int flags)
{
    int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);
    ok(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), "(a file is prepared)");
    close(fd);
}

static int parses(const char *line, struct log_entry *e)
{
    return log_entry_parse(slice_of(line), e);
}

static void entries(void)
{
    struct log_entry e;
    is_int(parses("2024-01-02T03:04:05.123456789Z stderr F some text", &e), 0, "an entry is read");
    ok(e.is_stderr && !e.partial && slice_is(e.text, "some text"), "its stream, tag and text come back");
    is_int(e.time_ns, 1704164645123456789, "its time has nanoseconds");
    is_int(parses("2024-01-02T03:04:05+01:00 stdout P ", &e), 0, "a part without text is an entry");
    ok(e.partial && !e.is_stderr && e.text.n == 0, "P says that it is a part");
    is_int(e.time_ns, 1704161045000000000, "its zone counts");
    static const char *const bad[] = {"",
                                      "x",
                                      "2024-01-02T03:04:05Z",
                                      "2024-01-02T03:04:05Z stdout",
                                      "yesterday stdout F x",
                                      "2024-01-02T03:04:05Z stdin F x",
                                      "2024-01-02T03:04:05Z stdout F"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        okf(parses(bad[i], &e) == -EINVAL, "\"%s\" is no entry", bad[i]);
    struct arena *a = arena_new();
    is_string(log_writer_uri(a, "/usr/bin/k3c", "", "/var/log/a b.log"),
              "binary:///usr/bin/k3c?log-writer=%3A%2Fvar%2Flog%2Fa%20b.log",
              "the shim's address of a log escapes its path");
    arena_free(a);
}

static const char sample[] = "2024-01-01T00:00:01.000000000Z stdout F one\n"
                             "2024-01-01T00:00:02.000000000Z stderr F two\n"
                             "2024-01-01T00:00:03.000000000Z stdout P thr\n"
                             "not an entry\n"
                             "2024-01-01T00:00:03.000000000Z stdout F ee\n"
                             "2024-01-01T00:00:04.000000000Z stdout F four\n";

static const struct log_read_options all = {.tail_lines = -1, .limit_bytes = -1, .since_us = INT64_MIN};

static void reads(const struct log_read_options *o, const char *want, const char *what)
{
    struct log_reader *r;
    struct strbuf out = {0};
    if (log_reader_open(NULL, in_dir("a.log"), o, NULL, NULL, &r, NULL)) {
        ok(0, what);
        return;
    }
    while (log_reader_read(r, &out) > 0)
        ;
    is_string(out.p ? out.p : "", want, what);
    strbuf_free(&out);
    log_reader_free(r);
}

static void options(void)
{
    write_file(in_dir("a.log"), sample, O_TRUNC);
    struct log_read_options o = all;
    reads(&o, "one\ntwo\nthree\nfour\n", "all of it, parts joined, foreign lines skipped");
    o.tail_lines = 2;
    reads(&o, "ee\nfour\n", "the last two entries");
    o.tail_lines = 0;
    reads(&o, "", "no entry");
    o.tail_lines = 99;
    reads(&o, "one\ntwo\nthree\nfour\n", "more entries than there are");
    o = all;
    o.limit_bytes = 6;
    reads(&o, "one\ntw", "a limit of bytes cuts");
    o = all;
    o.timestamps = true;
    o.only_stderr = true;
    reads(&o, "2024-01-01T00:00:02.000000000Z two\n", "one stream with its times");
    o = all;
    o.since_us = 1704067203000000;
    reads(&o, "three\nfour\n", "what is not older than a time");
    struct log_reader *r;
    struct err err = {0};
    is_int(log_reader_open(NULL, in_dir("none"), &all, NULL, NULL, &r, &err), -ENOENT,
           "a log that is not there is said so");
    ok(symlink("/etc/passwd", in_dir("link")) == 0, "(a link is made)");
    is_int(log_reader_open(NULL, in_dir("link"), &all, NULL, NULL, &r, &err), -ELOOP,
           "a link in its place is not followed");
}

struct follower {
    struct log_reader *r;
    struct strbuf out;
    const char *want;
    bool done;
};

static void more(void *ctx)
{
    struct follower *f = ctx;
    ssize_t n;
    while ((n = log_reader_read(f->r, &f->out)) > 0)
        ;
    f->done = n == 0 || (f->want && f->out.p && strstr(f->out.p, f->want));
}

static bool wait_for(struct loop *l, struct follower *f, const char *want)
{
    f->want = want;
    f->done = false;
    more(f);
    return loop_run_until(l, &f->done, 5000) == 0;
}

static void following(void)
{
    struct loop *l = loop_new();
    struct log_read_options o = all;
    o.follow = true;
    struct follower f = {0};
    char path[128], moved[128];
    snprintf(path, sizeof(path), "%s", in_dir("f.log"));
    snprintf(moved, sizeof(moved), "%s", in_dir("f.log.1"));
    write_file(path, "2024-01-01T00:00:01Z stdout F a\n", O_TRUNC);
    is_int(log_reader_open(l, path, &o, more, &f, &f.r, NULL), 0, "a log is followed");
    ok(wait_for(l, &f, "a\n"), "what is there comes at once");
    is_int(log_reader_read(f.r, &f.out), -EAGAIN, "then a follower waits");
    write_file(path, "2024-01-01T00:00:02Z stdout F b\n", O_APPEND);
    ok(wait_for(l, &f, "b\n"), "what is written wakes it");
    rename(path, moved);
    write_file(moved, "2024-01-01T00:00:03Z stdout F c\n", O_APPEND);
    write_file(path, "2024-01-01T00:00:04Z stdout F d\n", O_TRUNC);
    ok(wait_for(l, &f, "c\nd\n"), "a turned-over log is read to its end, then the new one");
    write_file(path, "2024-01-01T00:00:05Z stdout F e\n", O_APPEND);
    ok(wait_for(l, &f, "e\n"), "the new one is followed as well");
    log_reader_finish(f.r);
    ok(wait_for(l, &f, NULL), "it ends when the container has ended");
    log_reader_free(f.r);
    strbuf_free(&f.out);
    loop_free(l);
}

/* `tap`: the socket for those who attach, "" for none */
static pid_t start_tapped(const char *tap, const char *path, int *out, int *err)
{
    int o[2], e[2], ready[2];
    if (pipe(o) || pipe(e) || pipe(ready))
        return -1;
    pid_t pid = fork();
    if (!pid) {
        int fds[] = {fcntl(o[0], F_DUPFD, 20), fcntl(e[0], F_DUPFD, 20), fcntl(ready[1], F_DUPFD, 20)};
        for (int i = 0; i < 3; i++)
            dup2(fds[i], 3 + i);
        closefrom(6);
        char arg[256], verb[] = "log-writer";
        snprintf(arg, sizeof(arg), "%s:%s", tap, path);
        char *argv[] = {verb, arg, NULL};
        _exit(log_writer_main(2, argv));
    }
    close(o[0]), close(e[0]), close(ready[1]);
    char c;
    ok(read(ready[0], &c, 1) == 0, "the writer says when it is ready");
    close(ready[0]);
    *out = o[1], *err = e[1];
    return pid;
}

static pid_t start_writer(const char *path, int *out, int *err)
{
    return start_tapped("", path, out, err);
}

static void put(int fd, const char *text, size_t n)
{
    while (n) {
        ssize_t w = write(fd, text, n);
        if (w <= 0)
            return;
        text += w, n -= (size_t)w;
    }
}

/* Every line parses, and says the present time. */
static void check_times(const char *path)
{
    FILE *f = fopen(path, "r");
    char line[256];
    int lines = 0, good = 0;
    while (f && fgets(line, sizeof(line), f)) {
        struct log_entry e;
        line[strcspn(line, "\n")] = 0;
        int64_t off = log_entry_parse(slice_of(line), &e) ? INT64_MAX : clock_real_us() - e.time_ns / 1000;
        good += off >= 0 && off < 10000000;
        lines++;
    }
    if (f)
        fclose(f);
    ok(lines == 4 && good == lines, "each entry has the time of its writing");
}

static void writing(void)
{
    char path[128];
    snprintf(path, sizeof(path), "%s", in_dir("a.log"));
    unlink(path);
    int out, err, status;
    pid_t pid = start_writer(path, &out, &err);
    put(out, "hello\nwor", 9);
    usleep(20000); /* so that the rest is a read of its own */
    put(out, "ld\nlast", 7);
    close(out);
    put(err, "bad\n", 4);
    close(err);
    ok(waitpid(pid, &status, 0) == pid && status == 0, "the writer ends when both streams end");
    check_times(path);
    struct log_read_options o = all;
    o.only_stdout = true;
    reads(&o, "hello\nworld\nlast", "lines are whole whatever pieces they came in, the last as it ended");
    o.only_stdout = false, o.only_stderr = true;
    reads(&o, "bad\n", "the error stream is told apart");

    unlink(path);
    pid = start_writer(path, &out, &err);
    static char big[40000];
    memset(big, 'x', sizeof(big) - 1);
    big[sizeof(big) - 1] = '\n';
    put(out, big, sizeof(big));
    kill(pid, SIGTERM);
    ok(waitpid(pid, &status, 0) == pid && status == 0, "on SIGTERM it takes what the pipe holds and ends");
    struct log_reader *r;
    struct strbuf text = {0};
    is_int(log_reader_open(NULL, path, &all, NULL, NULL, &r, NULL), 0, "(the log opens)");
    while (log_reader_read(r, &text) > 0)
        ;
    ok(text.len == sizeof(big) && !memcmp(text.p, big, sizeof(big)), "a long line is split and comes back whole");
    strbuf_free(&text);
    log_reader_free(r);
    close(out), close(err);
}

static int attach_to(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return fd >= 0 && !connect(fd, (struct sockaddr *)&a, sizeof(a)) ? fd : -1;
}

/* The next piece as "stream:text". */
static const char *piece(int fd)
{
    static char text[300];
    unsigned char head[3], body[256];
    if (recv(fd, head, 3, MSG_WAITALL) != 3)
        return "end";
    int n = head[1] << 8 | head[2];
    if (n >= (int)sizeof(body) || recv(fd, body, (size_t)n, MSG_WAITALL) != n)
        return "cut";
    snprintf(text, sizeof(text), "%d:%.*s", head[0], n, (char *)body);
    return text;
}

static void tapping(void)
{
    char path[128], tap[128];
    struct stat st = {0};
    snprintf(path, sizeof(path), "%s", in_dir("a.log"));
    unlink(path);
    snprintf(tap, sizeof(tap), "%s", in_dir("tap"));
    int out, err, status;
    pid_t pid = start_tapped(tap, path, &out, &err);
    put(out, "before\r\n", 8);
    while (stat(path, &st) || !st.st_size)
        usleep(1000); /* until it was read */
    int first = attach_to(tap), second = attach_to(tap);
    ok(first >= 0 && second >= 0, "two can attach");
    put(out, "no newline", 10);
    is_string(piece(first), "1:no newline", "who is attached gets what is printed at once, not what was before");
    is_string(piece(second), "1:no newline", "and so does the other");
    close(second);
    put(err, "oops\n", 5);
    is_string(piece(first), "2:oops\n", "with one gone, the other goes on");
    close(out), close(err);
    is_string(piece(first), "end", "the end of both streams is the end");
    ok(waitpid(pid, &status, 0) == pid && status == 0, "and the writer's");
    reads(&all, "before\noops\nno newline", "the log has it all, and a newline at the end only if there was one");
    close(first);
}

static void turning_over(void)
{
    char path[128];
    snprintf(path, sizeof(path), "%s", in_dir("t.log"));
    int out, err, status, files = 0;
    pid_t pid = start_writer(path, &out, &err);
    static char line[8192];
    memset(line, 'y', sizeof(line) - 1);
    line[sizeof(line) - 1] = '\n';
    for (int i = 0; i < 7 * LOG_FILE_MAX / (int)sizeof(line); i++)
        put(out, line, sizeof(line));
    close(out), close(err);
    waitpid(pid, &status, 0);
    char command[256];
    snprintf(command, sizeof(command), "ls %s/t.log* | wc -l", dir);
    FILE *f = popen(command, "r");
    ok(f && fscanf(f, "%d", &files) == 1, "(files are counted)");
    if (f)
        pclose(f);
    is_int(files, LOG_FILES, "70 MB of output leave five files");
    struct stat st;
    ok(stat(path, &st) == 0 && st.st_size < LOG_FILE_MAX + LOG_ENTRY_MAX, "none is much over its size");
}

int main(void)
{
    if (!mkdtemp(dir))
        return 1;
    entries();
    options();
    following();
    tapping();
    writing();
    turning_over();
    char command[256];
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command) != 0 ? 1 : done();
}
