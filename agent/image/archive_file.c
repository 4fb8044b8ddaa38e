#include "agent/image/archive_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/inflate.h"
#include "core/format/tar.h"

enum { CHUNK_BYTES = 128 << 10 };

struct archive_file {
    int fd;
    const atomic_bool *cancel;
    struct inflate *inflate;
    struct tar *tar;
    char *in, *out;
    struct slice packed, plain; /* what was read, what was inflated of it, and not yet used */
    struct slice data;          /* of the member, not yet given */
    bool ended;                 /* the file */
    struct tar_item item;
};

struct archive_file *archive_file_close(struct archive_file *f)
{
    if (!f)
        return NULL;
    inflate_free(f->inflate);
    tar_free(f->tar);
    if (f->fd >= 0)
        close(f->fd);
    free(f->in);
    free(f->out);
    free(f);
    return NULL;
}

void cleanup_archive_filep(struct archive_file **f)
{
    archive_file_close(*f);
}

static int read_more(struct archive_file *f, struct err *err)
{
    ssize_t n;
    if (f->cancel && atomic_load(f->cancel))
        return err_set(err, ECANCELED, "reading was cancelled");
    do
        n = read(f->fd, f->in, CHUNK_BYTES);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(err, errno, "%s", strerror(errno));
    f->ended = n == 0;
    f->packed = (struct slice){f->in, (size_t)n};
    return 0;
}

int archive_file_open(const char *path, const atomic_bool *cancel, struct archive_file **ret, struct err *err)
{
    enum inflate_kind kind;
    cleanup_archive_file struct archive_file *f = mem_alloc(sizeof(*f));
    f->cancel = cancel;
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (f->fd < 0)
        return err_set(err, errno, "%s", strerror(errno));
    f->in = mem_alloc(CHUNK_BYTES);
    f->out = mem_alloc(CHUNK_BYTES);
    f->tar = tar_new();
    int bad = read_more(f, err);
    if (!bad)
        bad = inflate_detect(f->packed.p, f->packed.n, &kind, err);
    if (bad)
        return bad;
    f->inflate = inflate_new(kind, NULL); /* a file that the node's owner put there */
    *ret = TAKE(f);
    return 0;
}

/* More of the tar archive in f->plain; 0 also when there is no more. */
static int inflate_more(struct archive_file *f, struct err *err)
{
    for (;;) {
        ssize_t n = inflate_step(f->inflate, &f->packed, f->out, CHUNK_BYTES, err);
        if (n) {
            f->plain = (struct slice){f->out, n > 0 ? (size_t)n : 0};
            return n < 0 ? (int)n : 0;
        }
        if (f->ended)
            return inflate_whole(f->inflate) ? 0 : err_set(err, EINVAL, "it ends too early: unexpected EOF");
        int bad = read_more(f, err);
        if (bad)
            return bad;
    }
}

/* The next thing that the archive tells; TAR_END also at the end of the file. */
static int next_item(struct archive_file *f, struct err *err)
{
    for (;;) {
        int bad = tar_next(f->tar, &f->plain, &f->item, err);
        if (bad || f->item.event != TAR_MORE)
            return bad;
        bad = inflate_more(f, err);
        if (bad)
            return bad;
        if (!f->plain.n) {
            f->item.event = TAR_END;
            return tar_whole(f->tar) ? 0 : err_set(err, EINVAL, "it ends too early: unexpected EOF");
        }
    }
}

int archive_file_next(struct archive_file *f, const struct tar_entry **ret, struct err *err)
{
    f->data.n = 0;
    do {
        int bad = next_item(f, err);
        if (bad)
            return bad;
    } while (f->item.event != TAR_ENTRY && f->item.event != TAR_END);
    *ret = f->item.entry;
    return f->item.event == TAR_ENTRY;
}

ssize_t archive_file_read(void *ctx, void *buffer, size_t room, struct err *err)
{
    struct archive_file *f = ctx;
    size_t done = 0;
    while (done < room) {
        if (!f->data.n) {
            if (f->item.event == TAR_FILE_END || f->item.event == TAR_END)
                break;
            int bad = next_item(f, err);
            if (bad)
                return bad;
            if (f->item.event == TAR_DATA)
                f->data = f->item.data;
            continue;
        }
        size_t n = MIN_OF(f->data.n, room - done);
        memcpy((char *)buffer + done, f->data.p, n);
        f->data = (struct slice){f->data.p + n, f->data.n - n};
        done += n;
    }
    return (ssize_t)done;
}
