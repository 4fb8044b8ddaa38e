#include "core/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"

int file_read(const char *path, size_t max, char **ret, size_t *len, struct err *err)
{
    cleanup_strbuf struct strbuf text = {0};
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno, "cannot read %s: %s", path, strerror(errno));
    for (;;) {
        char *room = strbuf_reserve(&text, 4096);
        ssize_t n = read(fd, room, 4096);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, errno, "cannot read %s: %s", path, strerror(errno));
        if (n == 0)
            break;
        text.len += (size_t)n;
        if (text.len > max)
            return err_set(err, EFBIG, "%s is longer than %zu bytes", path, max);
    }
    text.p[text.len] = 0;
    if (len)
        *len = text.len;
    *ret = strbuf_take(&text);
    return 0;
}

static int write_all(int fd, const char *p, size_t len)
{
    while (len) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno != EINTR)
            return -errno;
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
    return fsync(fd) ? -errno : 0;
}

int file_write(const char *path, const void *data, size_t len, mode_t mode, struct err *err)
{
    size_t room = strlen(path) + 5;
    cleanup_free char *fresh = mem_alloc(room);
    snprintf(fresh, room, "%s.new", path);
    unlink(fresh);
    cleanup_close int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return err_set(err, errno, "cannot write %s: %s", path, strerror(errno));
    int r = write_all(fd, data, len);
    if (!r && (fchmod(fd, mode) || rename(fresh, path)))
        r = -errno;
    if (!r)
        return 0;
    unlink(fresh);
    return err_set(err, -r, "cannot write %s: %s", path, strerror(-r));
}

int file_write_text(const char *path, const char *text, mode_t mode, struct err *err)
{
    return file_write(path, text, strlen(text), mode, err);
}

int file_make_dir(const char *path, mode_t mode, struct err *err)
{
    cleanup_free char *part = mem_strdup(path);
    for (char *p = part + 1;; p++) {
        if (*p && *p != '/')
            continue;
        char end = *p;
        *p = 0;
        if (mkdir(part, mode) && errno != EEXIST)
            return err_set(err, errno, "cannot make %s: %s", part, strerror(errno));
        if (!end)
            break;
        *p = end;
    }
    struct stat st;
    if (stat(path, &st) || !S_ISDIR(st.st_mode))
        return err_set(err, ENOTDIR, "%s is not a folder", path);
    return 0;
}

int file_make_parents(const char *path, mode_t mode, struct err *err)
{
    cleanup_free char *part = mem_strdup(path);
    char *slash = strrchr(part, '/');
    if (!slash || slash == part)
        return 0;
    *slash = 0;
    return file_make_dir(part, mode, err);
}

int file_lock(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    if (!flock(fd, LOCK_EX | LOCK_NB))
        return fd;
    int r = errno == EWOULDBLOCK ? -EBUSY : -errno;
    close(fd);
    return r;
}
