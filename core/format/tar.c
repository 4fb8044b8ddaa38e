#include "core/format/tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/tar_int.h"

enum state {
    HEADER,  /* at a header block, or in the padding before it */
    EXTRA,   /* in the body of a pax header or a GNU long name */
    GNU_MAP, /* at a block with more of an old GNU sparse map */
    PAX_MAP, /* in the map that a pax 1.0 sparse file's data begins with */
    DATA,    /* in a file's data */
    ENDED,
};

struct tar {
    enum state state;
    struct arena *present, *next; /* what the present entry and the one being read point to */
    uint8_t block[TAR_BLOCK_SIZE];
    size_t have;      /* bytes of the block that came */
    uint64_t padding; /* bytes to skip before the next header */
    uint64_t left;    /* bytes of the body still to come */
    bool zero_seen, has_entry;
    /* what comes before an entry's own header */
    char extra_type;
    struct strbuf extra;
    size_t extra_total;
    struct tar_pax pax;
    const char *long_name, *long_link;
    struct tar_header header;
    /* where the present file's data belongs */
    struct tar_sparse map;
    size_t part;
    uint64_t at;
    uint64_t map_number, map_wanted; /* PAX_MAP: the number being read, and how many are still wanted */
    bool map_digits, map_counted;
    struct tar_entry entry;
};

struct tar *tar_new(void)
{
    struct tar *t = mem_alloc(sizeof(*t));
    t->present = arena_new();
    t->next = arena_new();
    return t;
}

struct tar *tar_free(struct tar *t)
{
    if (!t)
        return NULL;
    arena_free(t->present);
    arena_free(t->next);
    strbuf_free(&t->extra);
    free(t->map.parts);
    free(t);
    return NULL;
}

void cleanup_tarp(struct tar **t)
{
    tar_free(*t);
}

static uint64_t padding_of(uint64_t size)
{
    return (TAR_BLOCK_SIZE - size % TAR_BLOCK_SIZE) % TAR_BLOCK_SIZE;
}

static void take(struct slice *in, size_t n)
{
    *in = (struct slice){in->p + n, in->n - n};
}

/* Gathers a block; false while it is not whole. */
static bool take_block(struct tar *t, struct slice *in)
{
    size_t n = MIN_OF(in->n, TAR_BLOCK_SIZE - t->have);
    if (n)
        memcpy(t->block + t->have, in->p, n);
    take(in, n);
    t->have += n;
    if (t->have < TAR_BLOCK_SIZE)
        return false;
    t->have = 0;
    return true;
}

static void forget_extras(struct tar *t)
{
    memset(&t->pax, 0, sizeof(t->pax));
    t->long_name = t->long_link = NULL;
    t->extra_total = 0;
    t->map.count = 0;
}

/* ---- from headers to an entry ---- */

static int entry_type(char type, const char *name, enum tar_type *ret, struct err *err)
{
    size_t n = strlen(name);
    switch (type) {
    case '0':
    case '\0':
    case '7':
    case 'S':
        /* the way of writing a folder before there were types */
        *ret = n && name[n - 1] == '/' && type != 'S' ? TAR_DIR : TAR_FILE;
        return 0;
    case '1':
        *ret = TAR_HARDLINK;
        return 0;
    case '2':
        *ret = TAR_SYMLINK;
        return 0;
    case '3':
        *ret = TAR_CHAR;
        return 0;
    case '4':
        *ret = TAR_BLOCK;
        return 0;
    case '5':
        *ret = TAR_DIR;
        return 0;
    case '6':
        *ret = TAR_FIFO;
        return 0;
    default:
        return err_set(err, EINVAL, "unhandled tar header type %d", (unsigned char)type);
    }
}

static int check_entry(const struct tar_entry *e, uint64_t uid, uint64_t gid, const struct tar_header *h,
                       struct err *err)
{
    bool link = e->type == TAR_HARDLINK || e->type == TAR_SYMLINK;
    if (!*e->name || (link && !*e->linkname))
        return err_set(err, EINVAL, "a tar entry has no name");
    if (strlen(e->name) > TAR_NAME_MAX || strlen(e->linkname) > TAR_NAME_MAX)
        return err_set(err, E2BIG, "a name in the archive is longer than %d bytes", TAR_NAME_MAX);
    if (uid >= UINT32_MAX || gid >= UINT32_MAX)
        return err_set(err, EINVAL, "an owner in the archive is out of range");
    if (h->major > UINT32_MAX || h->minor > UINT32_MAX)
        return err_set(err, EINVAL, "a device number in the archive is out of range");
    return 0;
}

/* Makes the entry of what was gathered; the next thing to read is its data. */
static int finish_entry(struct tar *t, struct err *err)
{
    const struct tar_header *h = &t->header;
    const struct tar_pax *pax = &t->pax;
    const char *link = pax->linkpath ? pax->linkpath : t->long_link ? t->long_link : h->linkname;
    struct tar_entry e = {
        .name = pax->path      ? pax->path
                : t->long_name ? t->long_name
                               : h->name,
        .linkname = "",
        .mode = (uint32_t)h->mode & 07777,
        .mtime_s = pax->has_mtime ? pax->mtime_s : h->mtime,
        .mtime_ns = pax->mtime_ns,
        .major = (uint32_t)h->major,
        .minor = (uint32_t)h->minor,
    };
    if (pax->sparse_name)
        e.name = pax->sparse_name;
    int bad = entry_type(h->type, e.name, &e.type, err);
    if (bad)
        return bad;
    if (e.type == TAR_HARDLINK || e.type == TAR_SYMLINK)
        e.linkname = link;
    uint64_t uid = pax->has_uid ? pax->uid : h->uid, gid = pax->has_gid ? pax->gid : h->gid;
    bad = check_entry(&e, uid, gid, h, err);
    if (bad)
        return bad;
    e.uid = (uint32_t)uid;
    e.gid = (uint32_t)gid;
    e.xattrs = arena_dup(t->next, pax->xattrs, pax->nxattrs * sizeof(*pax->xattrs));
    e.nxattrs = pax->nxattrs;

    if (e.type == TAR_FILE) {
        e.sparse = h->type == 'S' || pax->sparse;
        e.size = e.sparse ? (h->type == 'S' ? h->real_size : pax->real_size) : t->left;
        if (e.sparse && (bad = tar_sparse_check(&t->map, e.size, t->left, err)))
            return bad;
    } else {
        t->left = t->padding = 0; /* whatever its size says, no data follows */
    }
    struct arena *spare = t->present;
    t->present = t->next;
    t->next = spare;
    arena_reset(spare);
    t->entry = e;
    t->has_entry = true;
    t->part = 0;
    t->at = 0;
    t->state = DATA;
    size_t parts = t->map.count;
    forget_extras(t);
    t->map.count = e.sparse ? parts : 0;
    return 1;
}

/* ---- headers ---- */

static int begin_extra(struct tar *t, struct err *err)
{
    uint64_t size = t->header.size;
    if (size > TAR_EXTRA_BYTES_MAX || t->extra_total + size + TAR_BLOCK_SIZE > TAR_EXTRA_BYTES_MAX)
        return err_set(err, E2BIG, "the headers of one tar entry are larger than %d bytes", TAR_EXTRA_BYTES_MAX);
    t->extra_total += (size_t)size + TAR_BLOCK_SIZE;
    t->extra_type = t->header.type;
    strbuf_reset(&t->extra);
    t->left = size;
    t->padding = padding_of(size);
    t->state = EXTRA;
    return 0;
}

static int finish_extra(struct tar *t, struct err *err)
{
    t->state = HEADER;
    if (t->extra_type == 'x') {
        memset(&t->pax, 0, sizeof(t->pax));
        t->map.count = 0;
        return tar_pax_parse(t->next, (struct slice){t->extra.p, t->extra.len}, &t->pax, &t->map, err);
    }
    if (t->extra_type == 'L' || t->extra_type == 'K') {
        size_t n = strnlen(t->extra.p ? t->extra.p : "", t->extra.len);
        *(t->extra_type == 'L' ? &t->long_name : &t->long_link) = arena_dup(t->next, t->extra.p, n);
    }
    return 0; /* global headers and Solaris' own say nothing that matters here */
}

/* A header block is there. Returns 1 when it makes an entry. */
static int take_header(struct tar *t, struct err *err)
{
    if (tar_is_zero(t->block)) {
        t->state = t->zero_seen ? ENDED : HEADER;
        t->zero_seen = true;
        return 0;
    }
    if (t->zero_seen)
        return err_set(err, EINVAL, "something follows the end of the tar archive");
    if (t->block[156] == 'S')
        t->map.count = 0;
    int bad = tar_header_parse(t->next, t->block, &t->header, &t->map, err);
    if (bad)
        return bad;
    if (t->header.type && strchr("xgXLK", t->header.type))
        return begin_extra(t, err);

    uint64_t size = t->pax.has_size ? t->pax.size : t->header.size;
    if (size > INT64_MAX || t->header.real_size > INT64_MAX)
        return err_set(err, EINVAL, "a file in the archive has no possible size");
    t->left = size;
    t->padding = padding_of(size);
    if (t->header.type == 'S' && t->header.extended) {
        t->state = GNU_MAP;
        return 0;
    }
    if (t->pax.sparse && !t->pax.has_real_size)
        return err_set(err, EINVAL, "a sparse file's pax header has no size");
    if (t->pax.sparse_in_data && (t->header.type == '0' || !t->header.type)) {
        t->state = PAX_MAP;
        t->map.count = 0;
        t->map_number = 0;
        t->map_wanted = 1;
        t->map_digits = t->map_counted = false;
        return 0;
    }
    return finish_entry(t, err);
}

static int take_gnu_map(struct tar *t, struct err *err)
{
    bool more;
    int bad = tar_sparse_block(t->block, &t->map, &more, err);
    if (bad || more)
        return bad;
    return finish_entry(t, err);
}

/* A number of the map is there: how many parts there are, or an offset, or a length. */
static int map_number(struct tar *t, struct err *err)
{
    uint64_t n = t->map_number;
    t->map_number = 0;
    t->map_digits = false;
    t->map_wanted--;
    if (!t->map_counted) {
        if (n > TAR_SPARSE_PARTS_MAX)
            return err_set(err, E2BIG, "a sparse file has more than %d parts", TAR_SPARSE_PARTS_MAX);
        t->map_counted = true;
        t->map_wanted = 2 * n;
        return 0;
    }
    if (t->map_wanted % 2)
        return tar_sparse_add(&t->map, n, 0, err);
    t->map.parts[t->map.count - 1].len = n;
    return 0;
}

static int take_pax_map(struct tar *t, struct err *err)
{
    if (t->left < TAR_BLOCK_SIZE)
        return err_set(err, EINVAL, "a sparse file's map is longer than its data");
    t->left -= TAR_BLOCK_SIZE;
    for (size_t i = 0; i < TAR_BLOCK_SIZE && t->map_wanted; i++) {
        char c = (char)t->block[i];
        bool digit = c >= '0' && c <= '9';
        if ((!digit && (c != '\n' || !t->map_digits)) || t->map_number > INT64_MAX / 10 - 9)
            return err_set(err, EINVAL, "a sparse file's map is damaged");
        if (digit)
            t->map_number = t->map_number * 10 + (uint64_t)(c - '0');
        t->map_digits = true;
        int bad = digit ? 0 : map_number(t, err);
        if (bad)
            return bad;
    }
    return t->map_wanted ? 0 : finish_entry(t, err);
}

/* ---- the archive ---- */

/* Gives the next piece of the file, or its end; false when there is nothing to tell (yet). */
static bool take_data(struct tar *t, struct slice *in, struct tar_item *item)
{
    while (t->entry.sparse && t->part < t->map.count && t->at == t->map.parts[t->part].len) {
        t->part++;
        t->at = 0;
    }
    if (!t->left) {
        t->state = HEADER;
        if (t->entry.type != TAR_FILE)
            return false;
        item->event = TAR_FILE_END;
        return true;
    }
    uint64_t room = t->left, offset = t->at;
    if (t->entry.sparse) {
        const struct tar_part *p = &t->map.parts[t->part]; /* there is one: the map covers the data */
        room = p->len - t->at;
        offset = p->offset + t->at;
    }
    size_t n = room < in->n ? (size_t)room : in->n;
    if (!n)
        return false;
    *item = (struct tar_item){TAR_DATA, &t->entry, {in->p, n}, offset};
    take(in, n);
    t->at += n;
    t->left -= n;
    return true;
}

static bool skip_padding(struct tar *t, struct slice *in)
{
    size_t n = t->padding < in->n ? (size_t)t->padding : in->n;
    take(in, n);
    t->padding -= n;
    return !t->padding;
}

static bool take_extra(struct tar *t, struct slice *in)
{
    size_t n = t->left < in->n ? (size_t)t->left : in->n;
    strbuf_add(&t->extra, in->p, n);
    take(in, n);
    t->left -= n;
    return !t->left;
}

/* One step. 1: an entry or data is there, 0: go on, -EAGAIN: more input is needed. */
static int step(struct tar *t, struct slice *in, struct tar_item *item, struct err *err)
{
    switch (t->state) {
    case HEADER:
        return !skip_padding(t, in) || !take_block(t, in) ? -EAGAIN : take_header(t, err);
    case EXTRA:
        return !take_extra(t, in) ? -EAGAIN : finish_extra(t, err);
    case GNU_MAP:
        return !take_block(t, in) ? -EAGAIN : take_gnu_map(t, err);
    case PAX_MAP:
        return !take_block(t, in) ? -EAGAIN : take_pax_map(t, err);
    case DATA:
        if (take_data(t, in, item))
            return 1;
        return t->state == DATA ? -EAGAIN : 0;
    case ENDED:
        break;
    }
    item->event = TAR_END;
    return 1;
}

int tar_next(struct tar *t, struct slice *in, struct tar_item *ret, struct err *err)
{
    struct tar_item item = {.event = TAR_ENTRY};
    int r;
    do
        r = step(t, in, &item, err);
    while (!r);
    if (r < 0 && r != -EAGAIN)
        return r;
    if (r == -EAGAIN)
        item.event = TAR_MORE;
    item.entry = t->has_entry ? &t->entry : NULL;
    *ret = item;
    return 0;
}

bool tar_whole(const struct tar *t)
{
    return t->state == ENDED || (t->state == HEADER && !t->have && !t->padding && !t->extra_total);
}
