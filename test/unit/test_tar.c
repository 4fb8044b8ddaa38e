#include "core/format/tar.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "test/unit/tap.h"
#include "test/unit/tar_write.h"

enum { FILE_MAX = 1 << 20 };

/* The whole of an archive as text, one line an entry: so that one cut can be compared with another. */
static int read_all(struct slice in, size_t step, struct strbuf *out, struct err *err)
{
    cleanup_tar struct tar *t = tar_new();
    cleanup_strbuf struct strbuf file = {0};
    for (;;) {
        struct slice piece = {in.p, MIN_OF(in.n, step)};
        in = (struct slice){in.p + piece.n, in.n - piece.n};
        struct tar_item item;
        for (;;) {
            int bad = tar_next(t, &piece, &item, err);
            if (bad)
                return bad;
            const struct tar_entry *e = item.entry;
            if (item.event == TAR_FILE_END && file.len) {
                strbuf_addf(out, "= %zu %.20s\n", file.len, file.p);
                strbuf_reset(&file);
            }
            if (item.event == TAR_ENTRY) {
                strbuf_addf(out, "%d %s>%s %o %u:%u %llu %lld.%u %u,%u", (int)e->type, e->name, e->linkname, e->mode,
                            e->uid, e->gid, (unsigned long long)e->size, (long long)e->mtime_s, e->mtime_ns, e->major,
                            e->minor);
                for (size_t i = 0; i < e->nxattrs; i++)
                    strbuf_addf(out, " %s=%.*s", e->xattrs[i].name, SLICE_ARGS(e->xattrs[i].value));
                strbuf_addc(out, '\n');
            } else if (item.event == TAR_DATA) {
                if (e->sparse)
                    strbuf_addf(out, "@%llu+%zu ", (unsigned long long)item.offset, step == SIZE_MAX ? item.data.n : 0);
                else
                    strbuf_add(&file, item.data.p, item.data.n);
            } else if (item.event != TAR_FILE_END) {
                break;
            }
        }
        if (item.event == TAR_END || !in.n)
            break;
    }
    return tar_whole(t) ? 0 : -ENODATA;
}

static bool same_at_any_cut(struct slice in, const char *want)
{
    static const size_t steps[] = {1, 3, 511, 512, 513, SIZE_MAX};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        cleanup_strbuf struct strbuf out = {0};
        struct err err = {0};
        if (read_all(in, steps[i], &out, &err) || (want && strcmp(out.p ? out.p : "", want))) {
            printf("# cut at %zu: %s\n# got: %s\n", steps[i], err.text, out.p);
            return false;
        }
    }
    return true;
}

static void entries_come_back(void)
{
    cleanup_strbuf struct strbuf a = {0};
    tar_write(&a, '5', "etc/", "", 0755, "", 0);
    tar_write_file(&a, "etc/passwd", "root:x:0:0");
    tar_write(&a, '2', "etc/link", "passwd", 0777, "", 0);
    tar_write(&a, '1', "etc/hard", "etc/passwd", 0644, "", 0);
    tar_write_header(&a, '3', "dev/null", "", 0666, 0, 1, 3);
    tar_write_header(&a, '4', "dev/sda", "", 0660, 0, 8, 0);
    tar_write(&a, '6', "run/fifo", "", 04600, "", 0);
    tar_write(&a, '0', "old/", "", 0755, "", 0);
    tar_write_end(&a);
    strbuf_adds(&a, "what follows the end");
    ok(same_at_any_cut((struct slice){a.p, a.len}, "5 etc/> 755 0:0 0 1234567890.0 0,0\n"
                                                   "0 etc/passwd> 644 0:0 10 1234567890.0 0,0\n"
                                                   "= 10 root:x:0:0\n"
                                                   "2 etc/link>passwd 777 0:0 0 1234567890.0 0,0\n"
                                                   "1 etc/hard>etc/passwd 644 0:0 0 1234567890.0 0,0\n"
                                                   "3 dev/null> 666 0:0 0 1234567890.0 1,3\n"
                                                   "4 dev/sda> 660 0:0 0 1234567890.0 8,0\n"
                                                   "6 run/fifo> 4600 0:0 0 1234567890.0 0,0\n"
                                                   "5 old/> 755 0:0 0 1234567890.0 0,0\n"),
       "all kinds of entries come back, cut anywhere");
    strbuf_reset(&a);
    tar_write_file(&a, "x", "y");
    ok(same_at_any_cut((struct slice){a.p, a.len}, NULL), "an archive without its end marker is whole");
    cleanup_strbuf struct strbuf out = {0};
    ok(read_all((struct slice){a.p, a.len - 1}, SIZE_MAX, &out, NULL) == -ENODATA, "one cut in its padding is not");
    ok(read_all((struct slice){a.p, 100}, SIZE_MAX, &out, NULL) == -ENODATA, "nor one cut in a header");
}

static void pax_is_read(void)
{
    cleanup_strbuf struct strbuf a = {0}, body = {0};
    cleanup_free char *longest = mem_alloc(TAR_NAME_MAX + 1);
    memset(longest, 'n', 300);
    tar_write_record(&body, "path", longest, 300);
    tar_write_record(&body, "uid", "70000", 5);
    tar_write_record(&body, "gid", "3000000", 7);
    tar_write_record(&body, "mtime", "-1.25", 5);
    tar_write_record(&body, "SCHILY.xattr.user.a", "b", 1);
    tar_write_record(&body, "comment", "nothing", 7);
    tar_write(&a, 'x', "PaxHeaders/x", "", 0644, body.p, body.len);
    tar_write_file(&a, "short", "z");
    tar_write(&a, 'g', "global", "", 0644, "12 uid=99999", 12);
    tar_write_file(&a, "next", "z");
    tar_write(&a, 'L', "././@LongLink", "", 0, longest, 301);
    tar_write(&a, 'K', "././@LongLink", "", 0, longest, 201);
    tar_write(&a, '2', "s", "t", 0777, "", 0);
    tar_write_end(&a);
    cleanup_strbuf struct strbuf want = {0};
    strbuf_addf(&want, "0 %s> 644 70000:3000000 1 -2.750000000 0,0 user.a=b\n= 1 z\n", longest);
    strbuf_addf(&want, "0 next> 644 0:0 1 1234567890.0 0,0\n= 1 z\n");
    strbuf_addf(&want, "2 %s>%.201s 777 0:0 0 1234567890.0 0,0\n", longest, longest);
    ok(same_at_any_cut((struct slice){a.p, a.len}, want.p),
       "pax records change the next entry and no other; GNU long names too; global headers change nothing");
}

/* Archives that GNU tar writes of a file with holes: data at 0, 65536 and 1 MiB - 5. */
static void sparse_files(void)
{
    static const char *const formats[] = {"--format=gnu", "--format=pax --sparse-version=0.0",
                                          "--format=pax --sparse-version=0.1", "--format=pax --sparse-version=1.0"};
    char dir[] = "/tmp/test-tar.XXXXXX", command[400];
    if (!mkdtemp(dir)) {
        skip("sparse files", "no temporary folder");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        snprintf(command, sizeof(command),
                 "cd %s && rm -f f && printf begin | dd of=f bs=1 conv=notrunc 2>/dev/null && "
                 "printf middle | dd of=f bs=65536 seek=1 conv=notrunc 2>/dev/null && truncate -s 1048571 f && "
                 "printf '..end' >>f && tar -S %s -cf f.tar f",
                 dir, formats[i]);
        cleanup_free char *text = NULL, *path = NULL;
        size_t len = 0;
        struct strbuf p = {0};
        strbuf_addf(&p, "%s/f.tar", dir);
        path = strbuf_take(&p);
        if (system(command) || file_read(path, FILE_MAX, &text, &len, NULL)) {
            skip(formats[i], "GNU tar cannot write it");
            continue;
        }
        cleanup_strbuf struct strbuf out = {0};
        struct err err = {0};
        int r = read_all((struct slice){text, len}, SIZE_MAX, &out, &err);
        bool good = !r && strstr(out.p, "0 f> ") == out.p && strstr(out.p, " 1048576 ") && strstr(out.p, "\n@0+") &&
                    strstr(out.p, "@65536+") && strstr(out.p, "@1044480+4096 ");
        okf(good, "a sparse file of tar %s comes back with its holes", formats[i]);
        if (!good)
            printf("# %s\n# %s\n", err.text, out.p);
        ok(same_at_any_cut((struct slice){text, len}, NULL), "and cut anywhere");
    }
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    if (system(command))
        printf("# %s stays\n", dir);
}

static int refusal(struct strbuf *archive, const char *says, const char *what)
{
    struct err err = {0};
    struct strbuf out = {0};
    int r = read_all((struct slice){archive->p, archive->len}, SIZE_MAX, &out, &err);
    okf(r < 0 && r != -ENODATA && strstr(err.text, says), "%s is refused: %s", what, err.text);
    strbuf_free(&out);
    strbuf_reset(archive);
    return r;
}

static void pax_refusals(struct strbuf *a)
{
    static const struct {
        const char *body, *says, *what;
    } cases[] = {
        {"4 a=\n", "damaged", "a pax record of the wrong length"},
        {"99 a=b\n", "damaged", "one longer than the header"},
        {"6 ab\n\n", "damaged", "one without ="},
        {"5 =b\n", "damaged", "one without a key"},
        {"11 size=1e9\n", "damaged number", "a size that is no number"},
        {"29 size=99999999999999999999\n", "damaged number", "a size of 20 digits"},
        {"18 uid=4294967295\n", "out of range", "an owner of all ones"},
        {"22 GNU.sparse.offset=1\n", "damaged", "half a sparse part"},
        {"24 GNU.sparse.numbytes=1\n", "damaged", "the other half"},
        {"20 GNU.sparse.map=0\n", "damaged", "a sparse map cut short"},
        {"25 GNU.sparse.map=0,1,1,5\n", "no size", "a sparse map without the file's size"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cleanup_strbuf struct strbuf body = {0};
        /* the lengths above are not counted by hand */
        const char *space = strchr(cases[i].body, ' ');
        if (i > 3) {
            const char *eq = strchr(space, '=');
            char key[64] = {0};
            memcpy(key, space + 1, (size_t)(eq - space - 1));
            tar_write_record(&body, key, eq + 1, strlen(eq) - 2);
        } else {
            strbuf_adds(&body, cases[i].body);
        }
        tar_write(a, 'x', "p", "", 0644, body.p, body.len);
        tar_write_file(a, "f", "12345");
        tar_write_end(a);
        refusal(a, cases[i].says, cases[i].what);
    }
}

static void hostile_archives(void)
{
    cleanup_strbuf struct strbuf a = {0};
    cleanup_strbuf struct strbuf body = {0};
    cleanup_free char *big = mem_alloc(TAR_EXTRA_BYTES_MAX + 1);
    memset(big, 'n', TAR_EXTRA_BYTES_MAX);
    for (int i = 0; i < 20; i++)
        strbuf_adds(&a, "this is not a tar archive at all, ");
    refusal(&a, "checksum", "a text");
    tar_write_file(&a, "f", "text");
    a.p[3] ^= 1;
    refusal(&a, "checksum", "a header with a bit flipped");
    tar_write(&a, 'V', "label", "", 0644, "", 0);
    refusal(&a, "unhandled tar header type 86", "an unknown type");
    tar_write_file(&a, "", "text");
    refusal(&a, "no name", "an entry without a name");
    tar_write(&a, '2', "s", "", 0777, "", 0);
    refusal(&a, "no name", "a link to nothing");
    tar_write(&a, 'L', "l", "", 0, big, 5000);
    tar_write_file(&a, "f", "");
    refusal(&a, "longer than 4095", "a name over the limit");
    tar_write_header(&a, 'x', "p", "", 0, 8ull << 30, 0, 0);
    refusal(&a, "larger than", "a pax header of 8 GiB, before it comes");
    for (int i = 0; i < 3000; i++)
        tar_write(&a, 'K', "k", "", 0, "x", 1);
    refusal(&a, "larger than", "an entry with thousands of headers");
    tar_write_file(&a, "f", "");
    strbuf_add(&a, big, 0);
    tar_write_end(&a);
    a.len -= 512;
    tar_write_file(&a, "f", "");
    refusal(&a, "follows the end", "an entry behind half an end marker");
    for (size_t i = 0; i <= TAR_XATTRS_MAX; i++) {
        char key[64];
        snprintf(key, sizeof(key), "SCHILY.xattr.user.%zu", i);
        tar_write_record(&body, key, "v", 1);
    }
    tar_write(&a, 'x', "p", "", 0, body.p, body.len);
    refusal(&a, "more than 128", "more attributes than are allowed");
    strbuf_reset(&body);
    tar_write_record(&body, "SCHILY.xattr.user.a", big, 70000);
    tar_write(&a, 'x', "p", "", 0, body.p, body.len);
    refusal(&a, "larger than", "an attribute over the limit");
    strbuf_reset(&body);
    tar_write_record(&body, "path", "a\0b", 3);
    tar_write(&a, 'x', "p", "", 0, body.p, body.len);
    refusal(&a, "zero byte", "a name with a zero byte");
    pax_refusals(&a);
}

static void sparse_refusals(void)
{
    static const struct {
        const char *map, *says, *what;
    } cases[] = {
        {"0,5", NULL, "a map as long as its data is fine"},
        {"0,4", "does not cover", "a map shorter than the data"},
        {"0,3,2,2", "no sense", "parts that overlap"},
        {"96,5", "no sense", "a part behind the file's end"},
        {"9223372036854775807,5", "no sense", "a part at the end of all numbers"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cleanup_strbuf struct strbuf a = {0}, body = {0}, out = {0};
        tar_write_record(&body, "GNU.sparse.size", "100", 3);
        tar_write_record(&body, "GNU.sparse.map", cases[i].map, strlen(cases[i].map));
        tar_write(&a, 'x', "p", "", 0, body.p, body.len);
        tar_write_file(&a, "f", "12345");
        struct err err = {0};
        int r = read_all((struct slice){a.p, a.len}, SIZE_MAX, &out, &err);
        if (cases[i].says)
            okf(r == -EINVAL && strstr(err.text, cases[i].says), "%s is refused", cases[i].what);
        else
            ok(!r, cases[i].what);
    }
}

int main(void)
{
    entries_come_back();
    pax_is_read();
    sparse_files();
    hostile_archives();
    sparse_refusals();
    return done();
}
