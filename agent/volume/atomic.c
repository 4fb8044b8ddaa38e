#include "agent/volume/atomic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent/volume/payload.h"
#include "agent/volume/tree.h"
#include "core/base/err.h"
#include "core/base/str.h"

#define DATA "..data"
#define DATA_NEW "..data_tmp"

enum { NAME_ROOM = 64 };

static int file_mode(const struct payload_file *f, int64_t gid)
{
    return (f->mode & 0777) | (gid >= 0 ? 0440 : 0);
}

/* Opens the directory of `path` below fd, making it when asked. */
static int open_parent(int fd, const char *path, bool make, int64_t gid)
{
    int at = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    const char *slash;
    for (; at >= 0 && (slash = strchr(path, '/')); path = slash + 1) {
        char part[NAME_MAX + 1];
        snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
        if (make && mkdirat(at, part, 0755) == 0 && gid >= 0 &&
            (fchownat(at, part, (uid_t)-1, (gid_t)gid, 0) < 0 || fchmodat(at, part, 02755, 0) < 0)) {
            int e = errno;
            close(at);
            errno = e;
            return -1;
        }
        int next = openat(at, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int e = errno;
        close(at);
        errno = e;
        at = next;
    }
    return at;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool same_file(int data_fd, const struct payload_file *f, int64_t gid)
{
    cleanup_close int dir = open_parent(data_fd, f->path, false, -1);
    cleanup_close int fd =
        dir < 0 ? -1 : openat(dir, last_part(f->path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size != f->len)
        return false;
    if ((int)(st.st_mode & 0777) != file_mode(f, gid) || (gid >= 0 && st.st_gid != (gid_t)gid) ||
        st.st_uid != (f->uid < 0 ? 0 : (uid_t)f->uid))
        return false;
    char block[4096];
    for (size_t at = 0; at < f->len;) {
        ssize_t n = read(fd, block, sizeof(block));
        if (n <= 0 || (size_t)n > f->len - at || memcmp(block, (const char *)f->data + at, (size_t)n))
            return false;
        at += (size_t)n;
    }
    return true;
}

static size_t count_files(int fd, int depth)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    size_t n = 0;
    struct dirent *entry;
    while (d && depth < 64 && (entry = readdir(d))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        cleanup_close int below = openat(dirfd(d), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        n += below >= 0 ? count_files(below, depth + 1) : 1;
    }
    if (d)
        closedir(d);
    else if (copy >= 0)
        close(copy);
    return n;
}

/* The directory that the files are in now: a name of ours in this directory, whatever the link says. */
static int open_current(int fd)
{
    char name[NAME_ROOM];
    ssize_t n = readlinkat(fd, DATA, name, sizeof(name) - 1);
    if (n <= 2)
        return -1;
    name[n] = 0;
    if (!str_starts(name, "..") || strchr(name, '/'))
        return -1;
    return openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool is_current(int fd, const struct payload *p, int64_t gid)
{
    cleanup_close int data = open_current(fd);
    if (data < 0)
        return false;
    for (size_t i = 0; i < p->count; i++)
        if (!same_file(data, &p->files[i], gid))
            return false;
    return count_files(data, 0) == p->count;
}

static int write_file(int fd, const struct payload_file *f, int64_t gid, struct err *err)
{
    cleanup_close int dir = open_parent(fd, f->path, true, gid);
    cleanup_close int out =
        dir < 0 ? -1 : openat(dir, last_part(f->path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out < 0)
        return err_set(err, errno, "cannot make %s: %m", f->path);
    for (size_t at = 0; at < f->len;) {
        ssize_t n = write(out, (const char *)f->data + at, f->len - at);
        if (n < 0)
            return err_set(err, errno, "cannot write %s: %m", f->path);
        at += (size_t)n;
    }
    if ((f->uid >= 0 || gid >= 0) &&
        fchown(out, f->uid < 0 ? (uid_t)-1 : (uid_t)f->uid, gid < 0 ? (gid_t)-1 : (gid_t)gid))
        return err_set(err, errno, "cannot give %s to its owner: %m", f->path);
    if (fchmod(out, (mode_t)file_mode(f, gid)) < 0)
        return err_set(err, errno, "cannot set the mode of %s: %m", f->path);
    return 0;
}

/* Makes a new directory of the present time; its name is unique, for the clock may stand still or go back. */
static int make_new(int fd, char name[NAME_ROOM], int64_t gid, struct err *err)
{
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    for (int i = 0; i < 100; i++) {
        snprintf(name, NAME_ROOM, "..%04d_%02d_%02d_%02d_%02d_%02d.%09ld", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                 tm.tm_hour, tm.tm_min, tm.tm_sec, now.tv_nsec + i);
        if (mkdirat(fd, name, 0755) == 0) {
            if (gid >= 0 && (fchownat(fd, name, (uid_t)-1, (gid_t)gid, 0) < 0 || fchmodat(fd, name, 02755, 0) < 0))
                return err_set(err, errno, "cannot give %s to its group: %m", name);
            return 0;
        }
        if (errno != EEXIST)
            break;
    }
    return err_set(err, errno, "cannot make %s: %m", name);
}

/* Links every first part of a path; one that is there and right is left alone. */
static int link_parts(int fd, const struct payload *p, struct err *err)
{
    for (size_t i = 0; i < p->count; i++) {
        char name[NAME_MAX + 1], to[NAME_MAX + 16], have[NAME_MAX + 16];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(p->files[i].path, "/"), p->files[i].path);
        snprintf(to, sizeof(to), DATA "/%s", name);
        ssize_t n = readlinkat(fd, name, have, sizeof(have) - 1);
        if (n > 0 && (size_t)n == strlen(to) && !memcmp(have, to, (size_t)n))
            continue;
        int r = tree_remove_at(fd, name);
        if (r)
            return err_set(err, -r, "cannot replace %s: %s", name, strerror(-r));
        if (symlinkat(to, fd, name) < 0)
            return err_set(err, errno, "cannot link %s: %m", name);
    }
    return 0;
}

static bool in_payload(const struct payload *p, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < p->count; i++)
        if (strcspn(p->files[i].path, "/") == n && !strncmp(p->files[i].path, name, n))
            return true;
    return false;
}

/* Removes links of earlier payloads and directories of earlier times. */
static void remove_old(int fd, const struct payload *p, const char *current)
{
    int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    struct dirent *entry;
    while (d && (entry = readdir(d))) {
        const char *name = entry->d_name;
        if (!strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, DATA) || !strcmp(name, current))
            continue;
        char to[NAME_MAX + 16];
        bool ours = str_starts(name, "..");
        if (!ours && !in_payload(p, name)) {
            ssize_t n = readlinkat(fd, name, to, sizeof(to) - 1);
            ours = n > 0 && !strncmp(to, DATA "/", strlen(DATA "/"));
        }
        if (ours)
            tree_remove_at(fd, name);
    }
    if (d)
        closedir(d);
    else if (copy >= 0)
        close(copy);
}

int atomic_write(const char *dir, const struct payload *payload, int64_t gid, struct err *err)
{
    cleanup_close int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno, "cannot open %s: %m", dir);
    if (is_current(fd, payload, gid))
        return link_parts(fd, payload, err);

    char name[NAME_ROOM];
    int r = make_new(fd, name, gid, err);
    if (r)
        return r;
    cleanup_close int new = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (new < 0)
        r = err_set(err, errno, "cannot open %s: %m", name);
    for (size_t i = 0; !r && i < payload->count; i++)
        r = write_file(new, &payload->files[i], gid, err);
    if (!r) {
        tree_remove_at(fd, DATA_NEW);
        if (symlinkat(name, fd, DATA_NEW) < 0 || renameat(fd, DATA_NEW, fd, DATA) < 0)
            r = err_set(err, errno, "cannot swap %s/" DATA ": %m", dir);
    }
    if (r) {
        tree_remove_at(fd, name);
        return r;
    }
    r = link_parts(fd, payload, err);
    remove_old(fd, payload, name);
    return r ? r : 1;
}
