/* Pax records, which extend the next header of a tar archive. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/tar_int.h"

enum { XATTR_VALUE_MAX = 65536, XATTR_NAME_MAX_BYTES = 255, NS_DIGITS = 9 };

#define XATTR_PREFIX "SCHILY.xattr."

/* A number in decimal digits at the front of *s, which is behind it afterwards; false if there is none or it is too
 * large. */
static bool tar_decimal(struct slice *s, uint64_t *ret)
{
    uint64_t v = 0;
    size_t n = 0;
    for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (uint64_t)(s->p[n] - '0'), &v))
            return false;
    *s = (struct slice){s->p + n, s->n - n};
    *ret = v;
    return n > 0 && v <= INT64_MAX;
}

static bool whole_decimal(struct slice s, uint64_t *ret)
{
    return tar_decimal(&s, ret) && !s.n;
}

/* "-12.345": seconds and what is left to the next one in nanoseconds. */
static bool pax_time(struct slice s, struct tar_pax *pax)
{
    bool negative = s.n && s.p[0] == '-';
    uint64_t whole;
    uint32_t ns = 0;
    if (negative)
        s = (struct slice){s.p + 1, s.n - 1};
    if (!tar_decimal(&s, &whole))
        return false;
    if (s.n && s.p[0] == '.') {
        for (size_t i = 1; i <= NS_DIGITS; i++)
            ns = ns * 10 + (i < s.n && s.p[i] >= '0' && s.p[i] <= '9' ? (uint32_t)(s.p[i] - '0') : 0);
        s.n = 0;
    }
    if (s.n)
        return false;
    pax->mtime_s = negative ? -(int64_t)whole - (ns != 0) : (int64_t)whole;
    pax->mtime_ns = negative && ns ? 1000000000u - ns : ns;
    pax->has_mtime = true;
    return true;
}

/* 0.1: "offset,length,offset,length". */
static int pax_map(struct slice s, struct tar_sparse *map, struct err *err)
{
    map->count = 0;
    while (s.n) {
        uint64_t offset, len;
        struct slice o = slice_cut(&s, ','), l = slice_cut(&s, ',');
        if (!whole_decimal(o, &offset) || !whole_decimal(l, &len))
            return err_set(err, EINVAL, "a sparse file's map is damaged");
        int bad = tar_sparse_add(map, offset, len, err);
        if (bad)
            return bad;
    }
    return 0;
}

static int pax_sparse(struct arena *a, const char *key, struct slice value, struct tar_pax *pax, struct tar_sparse *map,
                      struct err *err)
{
    uint64_t n;
    if (str_eq(key, "name")) {
        if (memchr(value.p, 0, value.n))
            return err_set(err, EINVAL, "a name holds a zero byte");
        pax->sparse_name = arena_dup(a, value.p, value.n);
        return 0;
    }
    if (str_eq(key, "map")) {
        pax->sparse = true;
        return pax_map(value, map, err);
    }
    if (!whole_decimal(value, &n))
        return err_set(err, EINVAL, "a sparse file's pax header is damaged");
    if (str_eq(key, "major")) {
        pax->sparse_major = n;
    } else if (str_eq(key, "minor")) {
        pax->sparse_minor = n;
    } else if (str_eq(key, "size") || str_eq(key, "realsize")) {
        pax->real_size = n;
        pax->has_real_size = true;
    } else if (str_eq(key, "numblocks")) {
        pax->sparse = true;
    } else if (str_eq(key, "offset")) {
        pax->part_open = true;
        return tar_sparse_add(map, n, 0, err);
    } else if (str_eq(key, "numbytes")) {
        if (!pax->part_open)
            return err_set(err, EINVAL, "a sparse file's pax header is damaged");
        pax->part_open = false;
        map->parts[map->count - 1].len = n;
    }
    return 0;
}

static int pax_xattr(struct arena *a, struct slice name, struct slice value, struct tar_pax *pax, struct err *err)
{
    if (!name.n || name.n > XATTR_NAME_MAX_BYTES || memchr(name.p, 0, name.n))
        return err_set(err, EINVAL, "an extended attribute has no good name");
    if (value.n > XATTR_VALUE_MAX || pax->nxattrs == TAR_XATTRS_MAX)
        return err_set(err, E2BIG, "extended attributes are more than %d or larger than %d bytes", TAR_XATTRS_MAX,
                       XATTR_VALUE_MAX);
    pax->xattrs[pax->nxattrs++] =
        (struct tar_xattr){arena_dup(a, name.p, name.n), {arena_dup(a, value.p, value.n), value.n}};
    return 0;
}

static int pax_text(struct arena *a, struct slice value, const char **ret, struct err *err)
{
    if (memchr(value.p, 0, value.n))
        return err_set(err, EINVAL, "a name holds a zero byte");
    *ret = value.n ? arena_dup(a, value.p, value.n) : NULL; /* an empty one takes an earlier one back */
    return 0;
}

static int pax_record(struct arena *a, const char *key, struct slice value, struct tar_pax *pax, struct tar_sparse *map,
                      struct err *err)
{
    const struct {
        const char *key;
        uint64_t *to;
        bool *has;
    } numbers[] = {
        {"size", &pax->size, &pax->has_size}, {"uid", &pax->uid, &pax->has_uid}, {"gid", &pax->gid, &pax->has_gid}};
    if (str_eq(key, "path"))
        return pax_text(a, value, &pax->path, err);
    if (str_eq(key, "linkpath"))
        return pax_text(a, value, &pax->linkpath, err);
    if (str_starts(key, XATTR_PREFIX))
        return pax_xattr(a, slice_of(key + strlen(XATTR_PREFIX)), value, pax, err);
    if (str_starts(key, "GNU.sparse."))
        return pax_sparse(a, key + strlen("GNU.sparse."), value, pax, map, err);
    if (str_eq(key, "mtime") && value.n && !pax_time(value, pax))
        return err_set(err, EINVAL, "a pax header holds a damaged time");
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (!str_eq(key, numbers[i].key))
            continue;
        *numbers[i].has = value.n > 0;
        if (value.n && !whole_decimal(value, numbers[i].to))
            return err_set(err, EINVAL, "a pax header holds a damaged number");
    }
    return 0;
}

/* "length key=value\n", the length counting all of it. */
static int take_record(struct slice *rest, struct slice *key, struct slice *value, struct err *err)
{
    struct slice s = *rest;
    uint64_t len;
    if (!tar_decimal(&s, &len) || !s.n || s.p[0] != ' ' || len > rest->n || len < (size_t)(s.p - rest->p) + 2 ||
        rest->p[len - 1] != '\n')
        return err_set(err, EINVAL, "a pax header is damaged");
    struct slice record = {s.p + 1, (size_t)(rest->p + len - 1 - (s.p + 1))};
    const char *equals = memchr(record.p, '=', record.n);
    if (!equals || equals == record.p)
        return err_set(err, EINVAL, "a pax header is damaged");
    *key = (struct slice){record.p, (size_t)(equals - record.p)};
    *value = (struct slice){equals + 1, record.n - key->n - 1};
    *rest = (struct slice){rest->p + len, rest->n - len};
    return 0;
}

int tar_pax_parse(struct arena *a, struct slice body, struct tar_pax *ret, struct tar_sparse *map, struct err *err)
{
    while (body.n) {
        struct slice key = {0}, value = {0};
        int bad = take_record(&body, &key, &value, err);
        if (bad)
            return bad;
        if (memchr(key.p, 0, key.n))
            return err_set(err, EINVAL, "a pax header is damaged");
        bad = pax_record(a, arena_dup(a, key.p, key.n), value, ret, map, err);
        if (bad)
            return bad;
    }
    if (ret->part_open)
        return err_set(err, EINVAL, "a sparse file's pax header is damaged");
    ret->sparse_in_data = ret->sparse_major == 1 && ret->sparse_minor == 0;
    ret->sparse |= ret->sparse_in_data;
    return 0;
}
