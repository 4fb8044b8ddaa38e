#include "core/format/protobuf.h"

#include <errno.h>

#include "core/base/err.h"

enum { VARINT_MAX = 10 };

static int cut_short(struct err *err)
{
    return err_set(err, EBADMSG, "unexpected EOF");
}

/* Takes one varint from the front of `*rest` (a packed list's item): 0 or -EBADMSG. */
static int protobuf_next_varint(struct slice *rest, uint64_t *ret, struct err *err)
{
    uint64_t value = 0;
    for (size_t i = 0; i < VARINT_MAX; i++) {
        if (i == rest->n)
            return cut_short(err);
        uint8_t byte = (uint8_t)rest->p[i];
        value |= (uint64_t)(byte & 0x7f) << 7 * i;
        if (byte < 0x80) {
            *ret = value;
            *rest = (struct slice){rest->p + i + 1, rest->n - i - 1};
            return 0;
        }
    }
    return err_set(err, EBADMSG, "proto: integer overflow");
}

static int next_fixed(struct slice *rest, size_t size, uint64_t *ret, struct err *err)
{
    if (rest->n < size)
        return cut_short(err);
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)(uint8_t)rest->p[i] << 8 * i;
    *ret = value;
    *rest = (struct slice){rest->p + size, rest->n - size};
    return 0;
}

static int next_bytes(struct slice *rest, struct slice *ret, struct err *err)
{
    uint64_t len;
    int r = protobuf_next_varint(rest, &len, err);
    if (r)
        return r;
    if (len > rest->n)
        return cut_short(err);
    *ret = (struct slice){rest->p, (size_t)len};
    *rest = (struct slice){rest->p + len, rest->n - (size_t)len};
    return 0;
}

int protobuf_next(struct slice *rest, struct protobuf_field *ret, struct err *err)
{
    if (!rest->n)
        return 0;
    uint64_t tag;
    struct slice at = *rest;
    struct protobuf_field f = {.bytes = {"", 0}};
    int r = protobuf_next_varint(&at, &tag, err);
    if (r)
        return r;
    if (tag >> 3 == 0 || tag >> 3 > (1u << 29) - 1)
        return err_set(err, EBADMSG, "proto: illegal tag %llu", (unsigned long long)(tag >> 3));
    f.number = (uint32_t)(tag >> 3);
    f.wire = (enum protobuf_wire)(tag & 7);
    switch (f.wire) {
    case PROTOBUF_VARINT:
        r = protobuf_next_varint(&at, &f.value, err);
        break;
    case PROTOBUF_FIXED64:
        r = next_fixed(&at, 8, &f.value, err);
        break;
    case PROTOBUF_FIXED32:
        r = next_fixed(&at, 4, &f.value, err);
        break;
    case PROTOBUF_BYTES:
        r = next_bytes(&at, &f.bytes, err);
        break;
    default:
        return err_set(err, EBADMSG, "proto: illegal wireType %d", (int)(tag & 7));
    }
    if (r)
        return r;
    *rest = at;
    *ret = f;
    return 1;
}

static size_t encode_varint(uint8_t out[VARINT_MAX], uint64_t value)
{
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        out[n++] = (uint8_t)(value | 0x80);
    out[n++] = (uint8_t)value;
    return n;
}

void protobuf_put_varint(struct strbuf *out, uint64_t value)
{
    uint8_t bytes[VARINT_MAX];
    strbuf_add(out, bytes, encode_varint(bytes, value));
}

void protobuf_put_tag(struct strbuf *out, uint32_t number, enum protobuf_wire wire)
{
    protobuf_put_varint(out, (uint64_t)number << 3 | (uint64_t)wire);
}

void protobuf_put_uint(struct strbuf *out, uint32_t number, uint64_t value)
{
    protobuf_put_tag(out, number, PROTOBUF_VARINT);
    protobuf_put_varint(out, value);
}

void protobuf_put_int(struct strbuf *out, uint32_t number, int64_t value)
{
    protobuf_put_uint(out, number, (uint64_t)value);
}

void protobuf_put_bool(struct strbuf *out, uint32_t number, bool value)
{
    protobuf_put_uint(out, number, value);
}

void protobuf_put_fixed64(struct strbuf *out, uint32_t number, uint64_t value)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
    protobuf_put_tag(out, number, PROTOBUF_FIXED64);
    strbuf_add(out, bytes, sizeof(bytes));
}

void protobuf_put_bytes(struct strbuf *out, uint32_t number, const void *data, size_t len)
{
    protobuf_put_tag(out, number, PROTOBUF_BYTES);
    protobuf_put_varint(out, len);
    strbuf_add(out, data, len);
}

void protobuf_put_string(struct strbuf *out, uint32_t number, const char *text)
{
    if (text)
        protobuf_put_bytes(out, number, text, strlen(text));
}

size_t protobuf_open(struct strbuf *out, uint32_t number)
{
    protobuf_put_tag(out, number, PROTOBUF_BYTES);
    strbuf_addc(out, 0); /* room for a short length; close makes more */
    return out->len;
}

void protobuf_close(struct strbuf *out, size_t at)
{
    uint8_t bytes[VARINT_MAX];
    size_t len = out->len - at, n = encode_varint(bytes, len);
    if (n > 1) {
        strbuf_reserve(out, n - 1);
        memmove(out->p + at + n - 1, out->p + at, len + 1);
        out->len += n - 1;
    }
    memcpy(out->p + at - 1, bytes, n);
}
