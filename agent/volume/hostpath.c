/* hostPath volumes: whether the path is what the volume's type asks for. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/volume/volume_int.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/str.h"

static const struct {
    const char *type;
    mode_t format;
    const char *is_not;
} types[] = {
    {"Directory", S_IFDIR, "is not a directory"},
    {"DirectoryOrCreate", S_IFDIR, "is not a directory"},
    {"File", S_IFREG, "is not a file"},
    {"FileOrCreate", S_IFREG, "is not a file"},
    {"Socket", S_IFSOCK, "is not a socket file"},
    {"CharDevice", S_IFCHR, "is not a character device"},
    {"BlockDevice", S_IFBLK, "is not a block device"},
};

static int create(const char *path, const char *type)
{
    if (str_eq(type, "FileOrCreate")) { /* its directory has to be there */
        cleanup_close int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
        return fd < 0 ? -errno : 0;
    }
    return file_make_dir(path, 0755, NULL);
}

/* An untyped path that is not there becomes a directory, as the runtime would make it. */
int volume_check_hostpath(const char *path, const char *type, struct err *err)
{
    struct stat st;
    if (*path != '/')
        return err_set(err, EINVAL, "hostPath \"%s\" is not absolute", path);
    bool there = stat(path, &st) == 0;
    if (!there && (!*type || str_ends(type, "OrCreate"))) {
        int r = create(path, type);
        if (r || stat(path, &st) < 0)
            return err_set(err, r ? -r : errno, "cannot create hostPath %s: %s", path, strerror(r ? -r : errno));
    }
    if (!*type)
        return 0;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (str_eq(types[i].type, type))
            return (there || str_ends(type, "OrCreate")) && (st.st_mode & S_IFMT) == types[i].format
                       ? 0
                       : err_set(err, EINVAL, "hostPath type check failed: %s %s", path, types[i].is_not);
    return err_set(err, EINVAL, "%s is an invalid volume type", type);
}
