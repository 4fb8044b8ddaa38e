#include "agent/image/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <zlib.h>

#include "agent/volume/tree.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "test/unit/tap.h"
#include "test/unit/tar_write.h"

static char base[] = "/tmp/test-unpack.XXXXXX";
static char root[PATH_MAX]; /* of the layer; beside it lies "outside" */
static char path_buffer[PATH_MAX * 2];

static const char *in_root(const char *name)
{
    snprintf(path_buffer, sizeof(path_buffer), "%s/%s", root, name);
    return path_buffer;
}

static int unpack_with(const struct strbuf *tar, const struct unpack_options *o, struct unpack_report *r,
                       struct err *err)
{
    tree_remove(root);
    mkdir(root, 0755);
    char name[PATH_MAX];
    snprintf(name, sizeof(name), "%s/blob", base);
    if (file_write(name, tar->p, tar->len, 0600, err))
        return -EIO;
    cleanup_close int fd = open(name, O_RDONLY | O_CLOEXEC);
    cleanup_close int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct unpack_input in = unpack_input_fd(&fd);
    return unpack_layer(dir, &in, o, r, err);
}

static int unpack(struct strbuf *tar, struct err *err)
{
    struct unpack_report r = {0};
    int bad = unpack_with(tar, &(struct unpack_options){0}, &r, err);
    strbuf_free(&r.implied);
    strbuf_free(tar);
    return bad;
}

static bool has(const char *name, const char *want)
{
    cleanup_free char *text = NULL;
    return !file_read(in_root(name), 1 << 20, &text, NULL, NULL) && !strcmp(text, want);
}

static struct stat stat_of(const char *name)
{
    struct stat st = {0};
    if (lstat(in_root(name), &st))
        st.st_mode = 0;
    return st;
}

static bool is_white(const char *name)
{
    struct stat st = stat_of(name);
    return S_ISCHR(st.st_mode) && st.st_rdev == 0;
}

static bool is_opaque(const char *name)
{
    char value[4];
    return lgetxattr(in_root(name), "trusted.overlay.opaque", value, sizeof(value)) == 1 && value[0] == 'y';
}

static void plain_layer(void)
{
    struct strbuf a = {0}, body = {0};
    struct err err = {0};
    struct unpack_report r = {0};
    static const char cap[] = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0"; /* version 2: net_bind_service */
    tar_write(&a, '5', "./", "", 0711, "", 0);
    tar_write(&a, '5', "./etc/", "", 0750, "", 0);
    tar_write_record(&body, "uid", "1000", 4);
    tar_write_record(&body, "gid", "1001", 4);
    tar_write_record(&body, "mtime", "1000.5", 6);
    tar_write_record(&body, "SCHILY.xattr.security.capability", cap, 20);
    tar_write_record(&body, "SCHILY.xattr.user.note", "n", 1);
    tar_write_record(&body, "SCHILY.xattr.trusted.overlay.redirect", "/x", 2);
    tar_write_record(&body, "SCHILY.xattr.user.overlay.opaque", "y", 1);
    tar_write(&a, 'x', "p", "", 0, body.p, body.len);
    tar_write(&a, '0', "./etc/suid", "", 04755, "program", 7);
    tar_write(&a, '1', "./etc/hard", "./etc/suid", 0, "", 0);
    tar_write(&a, '2', "./etc/soft", "/absolute/../x", 0777, "", 0);
    tar_write_header(&a, '3', "dev/null", "", 0666, 0, 1, 3);
    tar_write(&a, '6', "/fifo", "", 0620, "", 0);
    tar_write_end(&a);
    char hex[SHA256_HEX_SIZE];
    sha256_hex(a.p, a.len, hex);
    int bad = unpack_with(&a, &(struct unpack_options){0}, &r, &err);
    okf(!bad, "a layer is unpacked%s%s", bad ? ": " : "", err.text);
    is_string(r.diff_id + strlen("sha256:"), hex, "its archive's digest is told");
    is_int((long long)r.entries, 7, "and the count of its entries");
    ok(r.implied.len == 4 && !memcmp(r.implied.p, "dev", 4), "the folder that it does not describe is told");
    ok(has("etc/suid", "program"), "a file is there");
    struct stat st = stat_of("etc/suid");
    ok((st.st_mode & 07777) == 04755 && st.st_uid == 1000 && st.st_gid == 1001, "with mode, set-user-ID bit and owner");
    ok(st.st_mtim.tv_sec == 1000 && st.st_mtim.tv_nsec == 500000000, "its time");
    char value[64];
    ok(lgetxattr(in_root("etc/suid"), "security.capability", value, sizeof(value)) == 20 && !memcmp(value, cap, 20),
       "its capabilities");
    ok(lgetxattr(in_root("etc/suid"), "user.note", value, sizeof(value)) == 1, "its attributes");
    ok(lgetxattr(in_root("etc/suid"), "trusted.overlay.redirect", value, sizeof(value)) < 0 &&
           lgetxattr(in_root("etc/suid"), "user.overlay.opaque", value, sizeof(value)) < 0,
       "but none of those that overlayfs obeys");
    ok(st.st_nlink == 2 && stat_of("etc/hard").st_ino == st.st_ino, "a hard link is one");
    ssize_t n = readlink(in_root("etc/soft"), value, sizeof(value));
    ok(n == 14 && !memcmp(value, "/absolute/../x", 14), "a symbolic link is kept as it is written");
    st = stat_of("dev/null");
    ok(S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3) && (st.st_mode & 07777) == 0666, "a device is made");
    ok(S_ISFIFO(stat_of("fifo").st_mode), "an absolute name begins at the root");
    ok((stat_of("etc").st_mode & 07777) == 0750 && stat_of("etc").st_mtime == 1234567890,
       "a folder has its mode, and its time although things were made in it");
    ok((stat_of(".").st_mode & 07777) == 0711, "the root's own entry counts");
    strbuf_free(&a);
    strbuf_free(&body);
    strbuf_free(&r.implied);
}

static void whiteouts(void)
{
    struct strbuf a = {0};
    struct err err = {0};
    tar_write_file(&a, "etc/.wh.gone", "");
    tar_write_file(&a, "etc/.wh.again", "");
    tar_write_file(&a, "etc/again", "new");
    tar_write_file(&a, "etc/.wh.dir", "");
    tar_write(&a, '5', "etc/dir/", "", 0755, "", 0);
    tar_write_file(&a, "etc/.wh.deep", "");
    tar_write_file(&a, "etc/deep/file", "x");
    tar_write(&a, '5', "etc/late/", "", 0755, "", 0);
    tar_write_file(&a, "etc/.wh.late", "");
    tar_write(&a, '5', "opt/", "", 0755, "", 0);
    tar_write_file(&a, "opt/.wh..wh..opq", "");
    tar_write_file(&a, "opt/mine", "x");
    tar_write_file(&a, ".wh..wh.plnk/1.2", "x");
    tar_write_file(&a, "etc/.wh..wh.aufs", "x");
    tar_write_end(&a);
    ok(!unpack(&a, &err), "a layer of whiteouts is unpacked");
    ok(is_white("etc/gone"), "a whiteout becomes a device of number 0/0");
    ok(has("etc/again", "new"), "a file that the layer has again is the file");
    ok(S_ISDIR(stat_of("etc/dir").st_mode) && is_opaque("etc/dir"), "a folder that it has again hides the old one");
    ok(has("etc/deep/file", "x") && is_opaque("etc/deep"), "also one that it does not describe");
    ok(is_opaque("etc/late"), "also when the whiteout comes late");
    ok(is_opaque("opt") && has("opt/mine", "x"), "an opaque folder is marked as such");
    ok(!stat_of(".wh..wh.plnk").st_mode && !stat_of("etc/.wh..wh.aufs").st_mode, "AUFS' bookkeeping is left out");
    tar_write_file(&a, "etc/.wh.", "");
    ok(unpack(&a, &err) == -EINVAL && strstr(err.text, "whiteout of nothing"), "a whiteout of nothing is refused");
    tar_write_file(&a, "etc/.wh...", "");
    ok(unpack(&a, &err) == -EINVAL, "so is one of the folder above");
    struct unpack_report r = {0};
    tar_write_file(&a, "opt/.wh..wh..opq", "");
    char value[4];
    ok(!unpack_with(&a, &(struct unpack_options){.user_xattr = true}, &r, &err) &&
           lgetxattr(in_root("opt"), "user.overlay.opaque", value, 4) == 1,
       "where trusted attributes are not allowed user attributes are set");
    strbuf_free(&a);
    strbuf_free(&r.implied);
}

static void later_entries_win(void)
{
    struct strbuf a = {0};
    struct err err = {0};
    tar_write_file(&a, "a", "one");
    tar_write_file(&a, "a", "two");
    tar_write(&a, '5', "d/", "", 0700, "", 0);
    tar_write_file(&a, "d/kept", "x");
    tar_write(&a, '5', "d/", "", 0755, "", 0);
    tar_write(&a, '5', "tree/", "", 0755, "", 0);
    tar_write_file(&a, "tree/in", "x");
    tar_write_file(&a, "tree", "now a file");
    tar_write(&a, '2', "link", "a", 0777, "", 0);
    tar_write_file(&a, "link", "no link");
    tar_write_file(&a, "f", "x");
    tar_write(&a, '5', "f/", "", 0755, "", 0);
    tar_write_file(&a, "f/g", "y");
    tar_write_end(&a);
    ok(!unpack(&a, &err), "a layer that names things twice is unpacked");
    ok(has("a", "two"), "a file replaces a file");
    ok(has("d/kept", "x") && (stat_of("d").st_mode & 0777) == 0755, "a folder said again keeps what is in it");
    ok(has("tree", "now a file"), "a file replaces a folder");
    ok(has("link", "no link") && has("a", "two"), "a file replaces a link, not what it points to");
    ok(has("f/g", "y"), "a folder replaces a file");
}

static bool outside_untouched(void)
{
    char name[PATH_MAX];
    cleanup_free char *text = NULL;
    snprintf(name, sizeof(name), "%s/outside/secret", base);
    struct stat st;
    bool same = !file_read(name, 100, &text, NULL, NULL) && !strcmp(text, "secret") && !stat(name, &st) &&
                st.st_nlink == 1 && (st.st_mode & 07777) == 0600;
    snprintf(name, sizeof(name), "%s/outside/new", base);
    return same && access(name, F_OK);
}

static void refused(struct strbuf *a, const char *what)
{
    struct err err = {0};
    int r = unpack(a, &err);
    okf(r == -EINVAL && outside_untouched(), "%s is refused: %s", what, err.text);
}

static void nothing_leaves_the_root(void)
{
    char name[PATH_MAX], outside[PATH_MAX - 32];
    snprintf(outside, sizeof(outside), "%s/outside", base);
    mkdir(outside, 0755);
    snprintf(name, sizeof(name), "%s/secret", outside);
    file_write_text(name, "secret", 0600, NULL);

    struct strbuf a = {0};
    tar_write_file(&a, "../outside/new", "x");
    refused(&a, "a name that goes up");
    tar_write_file(&a, "etc/../../outside/new", "x");
    refused(&a, "one that goes up in its middle");
    tar_write_file(&a, "..", "x");
    refused(&a, "the folder above");
    tar_write(&a, '2', "up", "../outside", 0777, "", 0);
    tar_write_file(&a, "up/new", "x");
    refused(&a, "a file behind a link that goes up");
    tar_write(&a, '2', "up", outside, 0777, "", 0);
    tar_write_file(&a, "up/new", "x");
    refused(&a, "a file behind an absolute link");
    tar_write(&a, '2', "up", outside, 0777, "", 0);
    tar_write(&a, '5', "up/new/", "", 0777, "", 0);
    refused(&a, "a folder behind one");
    tar_write(&a, '2', "a", "..", 0777, "", 0);
    tar_write(&a, '2', "b", "a/outside", 0777, "", 0);
    tar_write_file(&a, "b/.wh.secret", "");
    refused(&a, "a whiteout behind two links");
    tar_write(&a, '2', "s", name, 0777, "", 0);
    tar_write(&a, '1', "h", "s/../../outside/secret", 0, "", 0);
    refused(&a, "a hard link that goes up");
    tar_write(&a, '1', "h", name + 1, 0, "", 0);
    refused(&a, "a hard link to what is only outside");
    tar_write(&a, '2', "up", outside, 0777, "", 0);
    tar_write(&a, '1', "h", "up/secret", 0, "", 0);
    refused(&a, "a hard link through a link");
    tar_write(&a, '2', "p", "/proc/self/root", 0777, "", 0);
    tar_write_file(&a, "p/tmp/x", "x");
    refused(&a, "a file behind a link into /proc");
    tar_write(&a, '0', "./", "", 0777, "x", 1);
    tar_write_file(&a, ".", "x");
    refused(&a, "a root that is a file");

    struct err err = {0};
    tar_write(&a, '2', "secret", name, 0777, "", 0);
    tar_write_file(&a, "secret", "mine");
    ok(!unpack(&a, &err) && outside_untouched() && has("secret", "mine"), "a file replaces a link that leads outside");
    tar_write(&a, '2', "s", name, 0777, "", 0);
    tar_write(&a, '1', "h", "s", 0, "", 0);
    ok(!unpack(&a, &err) && outside_untouched() && S_ISLNK(stat_of("h").st_mode),
       "a hard link to a link is one to the link");
    tar_write(&a, '5', "usr/", "", 0755, "", 0);
    tar_write(&a, '2', "lib", "usr", 0777, "", 0);
    tar_write_file(&a, "lib/x", "y");
    ok(!unpack(&a, &err) && has("usr/x", "y"), "a link that stays inside is followed");
}

static void broken_layers(void)
{
    struct strbuf a = {0};
    struct err err = {0};
    tar_write_file(&a, "f", "text");
    a.len -= 100;
    ok(unpack(&a, &err) == -EINVAL && strstr(err.text, "too early"), "a layer cut short is refused");
    for (int i = 0; i < 16; i++)
        strbuf_adds(&a, "this is not a layer, but more than five hundred and twelve bytes");
    ok(unpack(&a, &err) == -EINVAL, "so is a text");
    tar_write(&a, '1', "h", "nowhere", 0, "", 0);
    ok(unpack(&a, &err) == -EINVAL && strstr(err.text, "not in its layer"), "a hard link to nothing is named");
    tar_write_file(&a, "f", "x");
    tar_write_file(&a, "f/g", "x");
    ok(unpack(&a, &err) == -EINVAL || strstr(err.text, "Not a directory"), "a file is no folder");
    atomic_bool cancel = true;
    struct unpack_report r = {0};
    tar_write_file(&a, "f", "x");
    ok(unpack_with(&a, &(struct unpack_options){.cancel = &cancel}, &r, &err) == -ECANCELED,
       "unpacking can be cancelled");
    strbuf_free(&a);
    ok(!unpack(&a, &err), "an empty layer is one");
}

static struct strbuf gzipped(struct strbuf *data)
{
    struct strbuf b = {0};
    z_stream z = {0};
    deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    size_t bound = deflateBound(&z, data->len);
    z.next_in = (Bytef *)data->p;
    z.avail_in = (uInt)data->len;
    z.next_out = (Bytef *)strbuf_reserve(&b, bound);
    z.avail_out = (uInt)bound;
    deflate(&z, Z_FINISH);
    b.len = z.total_out;
    deflateEnd(&z);
    strbuf_free(data);
    return b;
}

static void limits(void)
{
    struct strbuf a = {0}, z;
    struct err err = {0};
    struct unpack_report r = {0};
    cleanup_free char *zeros = mem_alloc(8 << 20);
    tar_write(&a, '0', "zeros", "", 0644, zeros, 8 << 20);
    tar_write_end(&a);
    z = gzipped(&a);
    struct unpack_options o = {.limits = {.ratio_after = 1 << 20}};
    okf(unpack_with(&z, &o, &r, &err) == -E2BIG && stat_of("zeros").st_size < 4 << 20, "a bomb is stopped: %s",
        err.text);
    ok(!unpack_with(&z, &(struct unpack_options){0}, &r, &err) && stat_of("zeros").st_size == 8 << 20,
       "what is only a little bomb is not");
    strbuf_free(&r.implied);
    strbuf_free(&z);

    tar_write(&a, 'x', "p", "", 0, "28 size=4611686018427387904\n", 28);
    tar_write_file(&a, "huge", "");
    okf(unpack_with(&a, &(struct unpack_options){0}, &r, &err) == -E2BIG, "a size of 4 EiB is refused: %s", err.text);
    strbuf_reset(&a);
    struct strbuf body = {0};
    tar_write_record(&body, "GNU.sparse.map", "0,1", 3);
    tar_write_record(&body, "GNU.sparse.size", "1152921504606846976", 19);
    tar_write(&a, 'x', "p", "", 0, body.p, body.len);
    tar_write_file(&a, "holes", "x");
    okf(unpack_with(&a, &(struct unpack_options){0}, &r, &err) == -E2BIG, "so is one of holes: %s", err.text);
    strbuf_reset(&a);
    strbuf_free(&body);

    for (int i = 0; i < 101; i++) {
        char name[32];
        snprintf(name, sizeof(name), "d%d/", i);
        tar_write(&a, '5', name, "", 0755, "", 0);
    }
    o = (struct unpack_options){.limits = {.entries = 100}};
    ok(unpack_with(&a, &o, &r, &err) == -E2BIG && strstr(err.text, "more than 100 entries"), "entries are counted");
    o = (struct unpack_options){.limits = {.free_percent = 101}};
    ok(unpack_with(&a, &o, &r, &err) == -ENOSPC && strstr(err.text, "no space left"),
       "the disk's last bytes are left alone");
    strbuf_free(&a);
}

static void many_entries(void)
{
    enum { ENTRIES = 100000 };
    char kept[PATH_MAX];
    snprintf(kept, sizeof(kept), "%s", root);
    snprintf(root, sizeof(root), "/dev/shm/test-unpack.%d", (int)getpid()); /* disks take their time */
    if (mkdir(root, 0755))
        snprintf(root, sizeof(root), "%s", kept);
    struct strbuf a = {0}, z;
    struct err err = {0};
    for (int i = 0; i < ENTRIES; i++) {
        char name[64];
        snprintf(name, sizeof(name), "dir%d/file%d", i / 1000, i);
        tar_write(&a, '0', name, "", 0644, "", 0);
    }
    z = gzipped(&a);
    struct unpack_report r = {0};
    int bad = unpack_with(&z, &(struct unpack_options){.limits = {.ratio = 2000}}, &r, &err);
    okf(!bad && r.entries == ENTRIES && S_ISREG(stat_of("dir99/file99999").st_mode), "100 000 entries are unpacked %s",
        err.text);
    tree_remove(root);
    snprintf(root, sizeof(root), "%s", kept);
    strbuf_free(&z);
    strbuf_free(&r.implied);
}

static void deep_trees(void)
{
    struct strbuf a = {0}, body = {0}, name = {0};
    struct err err = {0};
    for (int i = 0; i < 2000; i++)
        strbuf_adds(&name, "d/");
    strbuf_adds(&name, "f");
    tar_write_record(&body, "path", name.p, name.len);
    tar_write(&a, 'x', "p", "", 0, body.p, body.len);
    tar_write_file(&a, "f", "deep");
    ok(!unpack(&a, &err) && has(name.p, "deep"), "a file 2000 folders deep is unpacked");
    int r = tree_remove(root);
    struct stat st;
    ok(!r && lstat(root, &st) < 0, "and removed again");
    strbuf_free(&body);
    strbuf_free(&name);
}

int main(void)
{
    if (geteuid()) {
        skip("layers are unpacked", "only root may");
        return done();
    }
    if (!mkdtemp(base))
        return 1;
    snprintf(root, sizeof(root), "%s/root", base);
    plain_layer();
    whiteouts();
    later_entries_win();
    nothing_leaves_the_root();
    broken_layers();
    limits();
    many_entries();
    deep_trees();
    tree_remove(base);
    return done();
}
