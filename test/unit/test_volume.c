#include "agent/volume/volume.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/volume/atomic.h"
#include "agent/volume/payload.h"
#include "agent/volume/tree.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "test/unit/json_text.h"
#include "test/unit/tap.h"

static char root[] = "/tmp/k3c-test-volume.XXXXXX";
static struct arena *a;

static cJSON *tree(const char *text)
{
    return json_quoted(a, text);
}

static const char *in_root(const char *path)
{
    return arena_printf(a, "%s/%s", root, path);
}

static const char *content(const char *path)
{
    static char text[256];
    int fd = open(path, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return NULL;
    text[n] = 0;
    return text;
}

static int mode_of(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

static int add(struct payload *p, const char *path, const char *text)
{
    return payload_add(p, path, text, strlen(text), 0644, -1, NULL);
}

static void writer(void)
{
    const char *dir = in_root("w");
    mkdir(dir, 0755);
    struct payload p = {.arena = a};
    add(&p, "a", "1");
    add(&p, "d/e/b", "2");
    is_int(atomic_write(dir, &p, -1, NULL), 1, "a payload is written");
    is_string(content(in_root("w/a")), "1", "a file is there");
    is_string(content(in_root("w/d/e/b")), "2", "one in a directory too");
    char link[64] = "", first[128] = "", second[128] = "";
    ok(readlink(in_root("w/a"), link, sizeof(link) - 1) > 0 && !strcmp(link, "..data/a"), "by way of ..data");
    ok(readlink(in_root("w/..data"), first, sizeof(first) - 1) > 0, "(..data is a link)");
    is_int(atomic_write(dir, &p, -1, NULL), 0, "the same payload changes nothing");
    ok(readlink(in_root("w/..data"), second, sizeof(second) - 1) > 0 && !strcmp(first, second), "not even the link");
    struct payload q = {.arena = a};
    add(&q, "a", "3");
    is_int(atomic_write(dir, &q, -1, NULL), 1, "another payload is written");
    is_string(content(in_root("w/a")), "3", "with its content");
    ok(access(in_root("w/d"), F_OK) != 0, "what it does not name is gone");
    ok(access(in_root(arena_printf(a, "w/%s", first)), F_OK) != 0, "and so is the old directory");
    is_int(atomic_write(dir, &q, 77, NULL), 1, "a group is a change");
    struct stat st;
    ok(stat(in_root("w/a"), &st) == 0 && st.st_gid == 77 && (st.st_mode & 0777) == 0644, "the files are the group's");
    struct payload none = {.arena = a};
    ok(atomic_write(dir, &none, -1, NULL) == 1 && access(in_root("w/a"), F_OK) != 0, "an empty payload empties it");
}

static void paths(void)
{
    struct payload p = {.arena = a};
    static const char *const bad[] = {"", "/a", "..", "../a", "a/../b", "a//b", "a/", "./a", "..a"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        okf(add(&p, bad[i], "x") == -EINVAL, "path \"%s\" is refused", bad[i]);
    is_int(add(&p, "a/b.c", "x"), 0, "a clean one is not");
    ok(add(&p, "a/b.c", "yy") == 0 && p.count == 1 && p.files[0].len == 2, "the later of two files stays");
}

/* Sources of the test: objects by name in one tree. */
static const cJSON *objects;

static int find(const char *prefix, const char *name, const cJSON **object, struct err *err)
{
    *object = json_get(objects, arena_printf(a, "%s/%s", prefix, name));
    return str_eq(name, "later") ? err_set(err, EAGAIN, "%s is not known yet", name) : 0;
}

static int configmap(void *ctx, const char *name, const cJSON **object, struct err *err)
{
    (void)ctx;
    return find("c", name, object, err);
}

static int secret(void *ctx, const char *name, const cJSON **object, struct err *err)
{
    (void)ctx;
    return find("s", name, object, err);
}

static int token(void *ctx, const char *audience, int64_t expiration, const char **text, struct err *err)
{
    (void)ctx, (void)err;
    *text = arena_printf(a, "token-%s-%lld", audience, (long long)expiration);
    return 0;
}

static const struct volume_sources sources = {configmap, secret, token, NULL};
static const char *const ips[] = {"10.42.0.5", "fd00::5"};

static struct volume_pod pod_of(const char *text)
{
    struct downward *d = arena_alloc(a, sizeof(*d));
    *d = (struct downward){.pod = tree(text),
                           .node_name = "n1",
                           .pod_ips = ips,
                           .n_pod_ips = 2,
                           .host_ips = ips,
                           .n_host_ips = 1,
                           .allocatable_cpu_milli = 2000,
                           .allocatable_memory = 1 << 30};
    return (struct volume_pod){.dir = in_root("pod"), .pod = d->pod, .downward = d, .sources = &sources};
}

static const char *file_of(const struct volume_pod *p, const cJSON *volume, const char *name)
{
    return arena_printf(a, "%s/%s", volume_path(a, p, volume), name);
}

static void projected(void)
{
    objects = tree("{'c/cm':{'data':{'k':'v','l':'w'},'binaryData':{'b':'AAE='}},'s/se':{'data':{'p':'c2VjcmV0'}}}");
    struct volume_pod p = pod_of("{'metadata':{'name':'web','labels':{'b':'2','a':'1'}}}");
    cJSON *v = tree("{'name':'v1','configMap':{'name':'cm','defaultMode':256}}");
    struct err err = {0};
    is_int(volume_setup(&p, v, &err), 1, "a configMap volume is made");
    is_string(content(file_of(&p, v, "k")), "v", "a key is a file");
    is_int(mode_of(file_of(&p, v, "k")), 0400, "of the mode asked for");
    struct stat st;
    ok(stat(file_of(&p, v, "b"), &st) == 0 && st.st_size == 2, "binary data is decoded");
    v = tree("{'name':'v2','configMap':{'name':'cm','items':[{'key':'l','path':'x/y','mode':420}]}}");
    ok(volume_setup(&p, v, NULL) == 1 && access(file_of(&p, v, "k"), F_OK) != 0, "items choose the keys");
    is_string(content(file_of(&p, v, "x/y")), "w", "and their paths");
    v = tree("{'name':'v3','configMap':{'name':'none'}}");
    is_int(volume_setup(&p, v, &err), -ENOENT, "a missing ConfigMap is an error");
    is_string(err.text, "configmap \"none\" not found", "worded as Kubernetes words it");
    v = tree("{'name':'v3','configMap':{'name':'none','optional':true}}");
    is_int(volume_setup(&p, v, &err), 1, "unless it is optional");
    v = tree("{'name':'v3','configMap':{'name':'cm','items':[{'key':'zz','path':'p'}]}}");
    ok(volume_setup(&p, v, &err) == -ENOENT && strstr(err.text, "non-existent config key: zz"), "a missing key too");
    v = tree("{'name':'v4','secret':{'secretName':'later'}}");
    is_int(volume_setup(&p, v, &err), -EAGAIN, "a source not known yet says so");
    v = tree("{'name':'v5','secret':{'secretName':'se'}}");
    ok(volume_setup(&p, v, &err) == 1 && tree_is_mount(volume_path(a, &p, v)), "a secret is in memory only");
    is_string(content(file_of(&p, v, "p")), "secret", "and decoded");
    is_int(volume_setup(&p, v, &err), 0, "setting it up again changes nothing");
    objects = tree("{'s/se':{'data':{'p':'bmV3'}}}");
    is_int(volume_setup(&p, v, &err), 1, "a changed secret does");
    is_string(content(file_of(&p, v, "p")), "new", "and is seen");
}

static void tokens_and_fields(void)
{
    objects = tree("{'c/cm':{'data':{'ca':'x'}}}");
    struct volume_pod p = pod_of("{'metadata':{'name':'web','labels':{'b':'2','a':'say \\\"1\\\"'}},'spec':{"
                                 "'securityContext':{'runAsUser':1000},'containers':[{'name':'c','resources':{"
                                 "'limits':{'memory':'100Mi'},'requests':{'cpu':'250m'}}}]}}");
    cJSON *v =
        tree("{'name':'t','projected':{'sources':[{'serviceAccountToken':{'path':'token','expirationSeconds':3607}},"
             "{'configMap':{'name':'cm'}},{'downwardAPI':{'items':[{'path':'labels','fieldRef':{'fieldPath':"
             "'metadata.labels'}},{'path':'ip','fieldRef':{'fieldPath':'status.podIPs'}},"
             "{'path':'mem','resourceFieldRef':{'containerName':'c','resource':'limits.memory','divisor':'1Mi'}},"
             "{'path':'cpu','resourceFieldRef':{'containerName':'c','resource':'requests.cpu'}},"
             "{'path':'maxcpu','resourceFieldRef':{'containerName':'c','resource':'limits.cpu','divisor':'1m'}}]}}]}}");
    struct err err = {0};
    is_int(volume_setup(&p, v, &err), 1, "a projected volume is made");
    is_string(content(file_of(&p, v, "token")), "token--3607", "with a token");
    struct stat st;
    ok(stat(file_of(&p, v, "token"), &st) == 0 && st.st_uid == 1000 && (st.st_mode & 0777) == 0600,
       "that only the containers' user can read");
    is_string(content(file_of(&p, v, "ca")), "x", "and a ConfigMap's key");
    is_string(content(file_of(&p, v, "labels")), "a=\"say \\\"1\\\"\"\nb=\"2\"", "and labels, sorted and quoted");
    is_string(content(file_of(&p, v, "ip")), "10.42.0.5,fd00::5", "and addresses");
    is_string(content(file_of(&p, v, "mem")), "100", "and a limit by its divisor");
    is_string(content(file_of(&p, v, "cpu")), "1", "a quarter of a CPU rounds up to one");
    is_string(content(file_of(&p, v, "maxcpu")), "2000", "a missing limit is what the node has");
    ok(!downward_field(a, p.downward, "spec.containers", &err) && err.code == EINVAL, "another field is refused");
    is_string(downward_field(a, p.downward, "metadata.labels['b']", NULL), "2", "one label by its key");
}

static void directories(void)
{
    struct volume_pod p = pod_of("{'spec':{'securityContext':{'fsGroup':2000},'containers':[]}}");
    cJSON *v = tree("{'name':'e','emptyDir':{}}");
    struct err err = {0};
    is_int(volume_setup(&p, v, &err), 0, "an emptyDir is made");
    char *path = volume_path(a, &p, v);
    struct stat st;
    ok(stat(path, &st) == 0 && st.st_gid == 2000 && (st.st_mode & 07777) == 02777,
       "for the pod's group, and open to all");
    chmod(path, 0700);
    ok(volume_setup(&p, v, &err) == 0 && mode_of(path) == 0700, "once; later changes stay");
    v = tree("{'name':'m','emptyDir':{'medium':'Memory','sizeLimit':'1Mi'}}");
    ok(volume_setup(&p, v, &err) == 0 && tree_is_mount(volume_path(a, &p, v)), "one in memory is a tmpfs");
    is_int(mode_of(volume_path(a, &p, v)), 03777, "with a tmpfs's own mode, and the group's");
    char *sub = volume_subpath(a, &p, v, "deep/er", "c", 0, false, &err);
    ok(sub && stat(sub, &st) == 0 && (st.st_mode & 07777) == 03777 && st.st_gid == 2000,
       "a subPath made there is open to all and the group's too");
    is_int(mode_of(arena_printf(a, "%s/deep", volume_path(a, &p, v))), 03777, "and so is the folder on the way");
    v = tree("{'name':'n','nfs':{'server':'x'}}");
    ok(volume_setup(&p, v, &err) == -ENOTSUP && strstr(err.text, "nfs"), "another kind is refused by name");

    const char *dir = in_root("host/new");
    v = json_build(a, "{'name':'h','hostPath':{'path':%s,'type':'Directory'}}", dir);
    ok(volume_setup(&p, v, &err) == -EINVAL && strstr(err.text, "is not a directory"),
       "a hostPath that has to be there");
    v = json_build(a, "{'name':'h','hostPath':{'path':%s,'type':'DirectoryOrCreate'}}", dir);
    ok(volume_setup(&p, v, &err) == 0 && mode_of(dir) == 0755, "or may be made");
    v = json_build(a, "{'name':'h','hostPath':{'path':%s,'type':'File'}}", dir);
    ok(volume_setup(&p, v, &err) == -EINVAL && strstr(err.text, "is not a file"), "and of another type is refused");
    v = tree("{'name':'h','hostPath':{'path':'/dev/null','type':'CharDevice'}}");
    is_int(volume_setup(&p, v, &err), 0, "a device is one");
}

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        abort();
    close(fd);
}

static void subpaths(void)
{
    struct volume_pod p = pod_of("{'spec':{}}");
    cJSON *v = tree("{'name':'sub','emptyDir':{}}");
    struct err err = {0};
    volume_setup(&p, v, &err);
    char *base = volume_path(a, &p, v);
    char *got = volume_subpath(a, &p, v, "new/dir", "c", 0, false, &err);
    ok(got && tree_is_mount(got), "a missing subPath is made and bound");
    struct stat st = {0};
    ok(stat(arena_printf(a, "%s/new/dir", base), &st) == 0, "inside the volume");
    is_int(st.st_mode & 07777, 0777, "as open as the volume: who writes there may not be root");
    put(arena_printf(a, "%s/file", base), "x");
    got = volume_subpath(a, &p, v, "file", "c", 1, false, &err);
    is_string(got ? content(got) : NULL, "x", "a file is bound as a file");
    is_string(volume_subpath(a, &p, v, "file", "c", 1, false, &err), got, "asked again it is the same");
    if (symlink("/etc", arena_printf(a, "%s/out", base)) ||
        symlink("../../../../../../../etc", arena_printf(a, "%s/up", base)) ||
        symlink("..", arena_printf(a, "%s/parent", base)) || symlink("new/../file", arena_printf(a, "%s/in", base)))
        abort();
    put(in_root("secret"), "outside");
    got = volume_subpath(a, &p, v, "out/passwd", "c", 2, true, &err);
    ok(!got, "an absolute link is refused");
    got = volume_subpath(a, &p, v, "up/passwd", "c", 3, true, &err);
    ok(!got, "so is one that climbs");
    ok(!volume_subpath(a, &p, v, "parent", "c", 4, false, &err) && strstr(err.text, "subPath parent"),
       "and one that is the folder above");
    got = volume_subpath(a, &p, v, "in", "c", 5, false, &err);
    is_string(got ? content(got) : NULL, "x", "one that stays inside is followed");
    ok(!volume_subpath(a, &p, v, "a/../../b", "c", 4, false, &err) && err.code == EINVAL, ".. is refused");
    ok(!volume_subpath(a, &p, v, "/a", "c", 4, false, &err) && err.code == EINVAL, "and so is an absolute path");
}

static bool is_outside(const char *path)
{
    const char *text = content(path);
    return text && !strcmp(text, "outside");
}

/* A container swaps a directory for a link to the host as fast as it can, while the volume is mounted. */
static void race(void)
{
    struct volume_pod p = pod_of("{'spec':{}}");
    cJSON *v = tree("{'name':'race','emptyDir':{}}");
    volume_setup(&p, v, NULL);
    char *base = volume_path(a, &p, v), *dir = arena_printf(a, "%s/x", base), *link = arena_printf(a, "%s/y", base);
    mkdir(dir, 0777);
    put(arena_printf(a, "%s/x/secret", base), "inside");
    if (symlink(root, link))
        abort();
    put(in_root("secret"), "outside");
    pid_t pid = fork();
    if (!pid)
        for (;;)
            renameat2(AT_FDCWD, dir, AT_FDCWD, link, RENAME_EXCHANGE);
    int escaped = 0, bound = 0;
    for (int i = 0; i < 300 || (!bound && i < 30000); i++) { /* a busy machine lets the other win for long */
        char *got = volume_subpath(a, &p, v, "x/secret", "c", 9, true, NULL);
        bound += got != NULL;
        escaped += got && is_outside(got);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    is_int(escaped, 0, "racing renames lead nobody out");
    ok(bound > 0, "(some mounts came about)");
}

int main(void)
{
    if (!mkdtemp(root))
        return 1;
    a = arena_new();
    paths();
    writer();
    if (geteuid() || unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
        skip("volumes are made", "no mount namespace of our own");
    } else {
        projected();
        tokens_and_fields();
        directories();
        subpaths();
        race();
        is_int(volume_unmount_all(in_root("pod"), NULL), 0, "everything is unmounted");
    }
    is_int(tree_remove(root), 0, "and removed");
    ok(access(root, F_OK) != 0, "without a rest");
    arena_free(a);
    return done();
}
