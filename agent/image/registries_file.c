#include "agent/image/registries_file.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agent/image/registries.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/str.h"

struct registries_file {
    char *path;
    struct stat seen; /* of the file that was read last; no inode: none */
    struct arena *arena;
    struct registries *registries;
};

struct registries_file *registries_file_new(const char *path)
{
    struct registries_file *f = mem_alloc(sizeof(*f));
    f->path = mem_strdup(path ? path : "");
    return f;
}

struct registries_file *registries_file_free(struct registries_file *f)
{
    if (f) {
        arena_free(f->arena);
        free(f->path);
        free(f);
    }
    return NULL;
}

static bool is_seen(const struct registries_file *f, const struct stat *st)
{
    return st->st_ino == f->seen.st_ino && st->st_dev == f->seen.st_dev && st->st_size == f->seen.st_size &&
           st->st_mtim.tv_sec == f->seen.st_mtim.tv_sec && st->st_mtim.tv_nsec == f->seen.st_mtim.tv_nsec;
}

static void read_again(struct registries_file *f)
{
    struct arena *a = arena_new();
    cleanup_free char *text = NULL;
    const char *warnings = "";
    struct registries *r;
    struct err err = {0};
    size_t len;
    if (file_read(f->path, REGISTRIES_BYTES_MAX, &text, &len, &err) ||
        registries_parse(a, text, len, &r, &warnings, &err)) {
        log_error("%s: %s; %s", f->path, err.text,
                  f->registries ? "what it said before stays" : "registries are asked as if there were no such file");
        arena_free(a);
        return;
    }
    for (struct slice rest = slice_of(warnings); rest.n;) {
        struct slice line = slice_cut(&rest, '\n');
        log_warn("%s: %.*s", f->path, SLICE_ARGS(line));
    }
    arena_free(f->arena);
    f->arena = a;
    f->registries = r;
}

const struct registries *registries_file_get(struct registries_file *f)
{
    struct stat st;
    if (!*f->path || stat(f->path, &st)) {
        f->arena = arena_free(f->arena);
        f->registries = NULL;
        memset(&f->seen, 0, sizeof(f->seen));
    } else if (!is_seen(f, &st)) {
        f->seen = st;
        read_again(f);
    }
    return f->registries;
}
