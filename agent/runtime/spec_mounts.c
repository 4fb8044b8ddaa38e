/* The OCI spec's mounts. */
#include <stdlib.h>

#include "agent/runtime/spec_int.h"
#include "core/base/arena.h"
#include "core/format/json.h"

static void mount(struct arena *a, cJSON *list, const char *destination, const char *type, const char *source,
                  const char *options)
{
    cJSON *words = json_array(a);
    struct slice rest = slice_of(options);
    while (rest.n) {
        struct slice word = slice_cut(&rest, ',');
        json_append(words, json_stringf(a, "%.*s", SLICE_ARGS(word)));
    }
    json_append(
        list, json_build(a, "{'destination':%s,'type':%s,'source':%s,'options':%J}", destination, type, source, words));
}

static void standard(struct arena *a, const struct spec_input *in, cJSON *list)
{
    bool privileged = spec_privileged(in);
    const char *rw = privileged ? "rw" : "ro";
    mount(a, list, "/proc", "proc", "proc", "nosuid,noexec,nodev");
    mount(a, list, "/dev", "tmpfs", "tmpfs", "nosuid,strictatime,mode=755,size=65536k");
    mount(a, list, "/dev/pts", "devpts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5");
    mount(a, list, "/dev/mqueue", "mqueue", "mqueue", "nosuid,noexec,nodev");
    mount(a, list, "/sys", "sysfs", "sysfs", arena_printf(a, "nosuid,noexec,nodev,%s", rw));
    /* On v1 the runtime binds the container's own directory of each controller here. */
    mount(a, list, "/sys/fs/cgroup", "cgroup", "cgroup", arena_printf(a, "nosuid,noexec,nodev,relatime,%s", rw));
}

static int depth(const char *path)
{
    int n = 0;
    struct slice rest = slice_of(path);
    while (rest.n)
        n += slice_cut(&rest, '/').n > 0;
    return n;
}

static int by_depth(const void *a, const void *b)
{
    const struct spec_mount *const *x = a, *const *y = b;
    int dx = depth((*x)->destination), dy = depth((*y)->destination);
    return dx != dy ? dx - dy : (*x < *y ? -1 : *x > *y);
}

static const char *bind_options(struct arena *a, const struct spec_mount *m)
{
    const char *propagation = str_eq(m->propagation, "Bidirectional")     ? "rshared"
                              : str_eq(m->propagation, "HostToContainer") ? "rslave"
                                                                          : "rprivate";
    const char *access = m->recursive_read_only ? "rro" : m->read_only ? "ro" : "rw";
    return arena_printf(a, "rbind,%s,%s", propagation, access);
}

void spec_add_mounts(struct arena *a, const struct spec_input *in, cJSON *spec)
{
    cJSON *list = json_array(a);
    standard(a, in, list);
    /* A mount below another one comes after it, whatever order the pod names them in. */
    const struct spec_mount **sorted = arena_alloc(a, (in->nmounts + 1) * sizeof(void *));
    for (size_t i = 0; i < in->nmounts; i++)
        sorted[i] = &in->mounts[i];
    qsort(sorted, in->nmounts, sizeof(void *), by_depth);
    for (size_t i = 0; i < in->nmounts; i++)
        mount(a, list, sorted[i]->destination, "bind", sorted[i]->source, bind_options(a, sorted[i]));
    json_set(a, spec, "mounts", list);
}
