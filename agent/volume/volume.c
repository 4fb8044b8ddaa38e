#include "agent/volume/volume.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/volume/atomic.h"
#include "agent/volume/tree.h"
#include "agent/volume/volume_int.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/format/quantity.h"

enum volume_kind { KIND_PAYLOAD, KIND_EMPTY_DIR, KIND_HOST_PATH };

static const struct {
    const char *field, *dir; /* its name in the volume; its directory below volumes/ */
    enum volume_kind kind;
    bool in_memory;
} kinds[] = {
    {"configMap", "kubernetes.io~configmap", KIND_PAYLOAD, false},
    {"secret", "kubernetes.io~secret", KIND_PAYLOAD, true},
    {"downwardAPI", "kubernetes.io~downward-api", KIND_PAYLOAD, true},
    {"projected", "kubernetes.io~projected", KIND_PAYLOAD, true},
    {"emptyDir", "kubernetes.io~empty-dir", KIND_EMPTY_DIR, false},
    {"hostPath", NULL, KIND_HOST_PATH, false},
};

static int find_kind(const cJSON *volume)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (json_get(volume, kinds[i].field))
            return (int)i;
    return -1;
}

bool volume_is_projected(const cJSON *volume)
{
    int k = find_kind(volume);
    return k >= 0 && kinds[k].kind == KIND_PAYLOAD;
}

char *volume_path(struct arena *a, const struct volume_pod *p, const cJSON *volume)
{
    int k = find_kind(volume);
    if (k < 0)
        return NULL;
    if (kinds[k].kind == KIND_HOST_PATH)
        return arena_strdup(a, json_str_or(volume, "hostPath.path", "/"));
    return arena_printf(a, "%s/volumes/%s/%s", p->dir, kinds[k].dir, json_str_or(volume, "name", ""));
}

static int64_t fs_group(const struct volume_pod *p)
{
    return json_int(p->pod, "spec.securityContext.fsGroup", -1);
}

static int mount_tmpfs(const char *path, int64_t size, const char *mode, struct err *err)
{
    char options[64];
    if (size > 0)
        snprintf(options, sizeof(options), "mode=%s,size=%lld", mode, (long long)size);
    else
        snprintf(options, sizeof(options), "mode=%s", mode);
    if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
        return err_set(err, errno, "cannot mount a tmpfs on %s: %m", path);
    return 0;
}

static int make_dir(const char *path, bool in_memory, int64_t size, const char *mode, struct err *err)
{
    int r = file_make_dir(path, 0750, err);
    if (r)
        return r;
    return in_memory && !tree_is_mount(path) ? mount_tmpfs(path, size, mode, err) : 0;
}

/* What a container runs as may not be root, so everybody may enter; the directories above are root's own. */
static int open_up(const char *path, int64_t gid, mode_t mode, struct err *err)
{
    if (gid >= 0 && chown(path, (uid_t)-1, (gid_t)gid) < 0)
        return err_set(err, errno, "cannot give %s to group %lld: %m", path, (long long)gid);
    if (chmod(path, gid >= 0 ? mode | S_ISGID | 0110 : mode) < 0)
        return err_set(err, errno, "cannot set the mode of %s: %m", path);
    return 0;
}

static int setup_payload(const struct volume_pod *p, const cJSON *volume, const char *path, bool in_memory,
                         struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct payload payload = {.arena = a};
    int r = volume_gather(p, volume, &payload, err);
    if (!r)
        r = make_dir(path, in_memory, 0, "0755", err);
    if (!r)
        r = open_up(path, fs_group(p), 0777, err);
    return r ? r : atomic_write(path, &payload, fs_group(p), err);
}

/* The sum of the containers' memory limits, as they bound what a tmpfs can hold; 0: none. */
static int64_t memory_limit(const cJSON *pod)
{
    int64_t sum = 0;
    for (JSON_EACH(c, json_at(pod, "spec.containers"))) {
        const char *text = json_str(json_at(c, "resources.limits"), "memory");
        struct quantity q;
        if (!text || quantity_parse(text, &q, NULL))
            return 0;
        sum += quantity_value(&q);
    }
    return sum;
}

static int setup_empty_dir(const struct volume_pod *p, const cJSON *volume, const char *path, struct err *err)
{
    const char *medium = json_str_or(volume, "emptyDir.medium", ""), *limit = json_str(volume, "emptyDir.sizeLimit");
    bool memory = str_eq(medium, "Memory");
    if (*medium && !memory)
        return err_set(err, ENOTSUP, "emptyDir medium \"%s\" is not supported on this node", medium);
    int64_t size = memory_limit(p->pod);
    struct quantity q;
    if (limit && !quantity_parse(limit, &q, NULL) && quantity_value(&q) > 0 && (!size || quantity_value(&q) < size))
        size = quantity_value(&q);
    struct stat st;
    bool there = lstat(path, &st) == 0 && (!memory || tree_is_mount(path));
    if (there) /* a container may have changed its mode since */
        return 0;
    int r = make_dir(path, memory, size, "1777", err);
    return r ? r : open_up(path, fs_group(p), memory ? 01777 : 0777, err); /* 1777: what a tmpfs has by itself */
}

int volume_setup(const struct volume_pod *p, const cJSON *volume, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    int k = find_kind(volume);
    if (k < 0) {
        const char *what = "none";
        for (JSON_EACH(item, volume))
            if (!str_eq(item->string, "name"))
                what = item->string;
        return err_set(err, ENOTSUP, "volumes of type %s are not supported on this node", what);
    }
    char *path = volume_path(a, p, volume);
    if (kinds[k].kind == KIND_HOST_PATH)
        return volume_check_hostpath(path, json_str_or(volume, "hostPath.type", ""), err);
    if (kinds[k].kind == KIND_EMPTY_DIR)
        return setup_empty_dir(p, volume, path, err);
    return setup_payload(p, volume, path, kinds[k].in_memory, err);
}

/* Mount points below the pod's directory, deepest last (mountinfo lists a mount after what it stands on). */
static size_t mounts_below(const char *dir, char ***ret)
{
    FILE *f = fopen("/proc/self/mountinfo", "re");
    char *line = NULL, **list = NULL;
    size_t room = 0, count = 0, cap = 0, n = strlen(dir);
    while (f && getline(&line, &room, f) > 0) {
        struct slice rest = slice_of(line), point = {0};
        for (int i = 0; i < 5; i++)
            point = slice_cut(&rest, ' ');
        if (point.n <= n || strncmp(point.p, dir, n) || point.p[n] != '/')
            continue;
        char *path = mem_dup(point.p, point.n), *out = path;
        for (const char *in = path; *in; in++) { /* "\040" is a space */
            bool octal = *in == '\\' && in[1] >= '0' && in[1] <= '3' && in[2] && in[3];
            *out++ = octal ? (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 + in[3] - '0') : *in;
            in += octal ? 3 : 0;
        }
        *out = 0;
        list = mem_grow(list, count, &cap, sizeof(*list));
        list[count++] = path;
    }
    free(line);
    if (f)
        fclose(f);
    *ret = list;
    return count;
}

int volume_unmount_all(const char *dir, struct err *err)
{
    char **list;
    size_t n = mounts_below(dir, &list);
    int r = 0;
    while (n-- > 0) {
        if (umount2(list[n], UMOUNT_NOFOLLOW | MNT_DETACH) < 0 && errno != EINVAL && errno != ENOENT)
            r = err_set(err, errno, "cannot unmount %s: %m", list[n]);
        free(list[n]);
    }
    free(list);
    return r;
}
