/* Protobuf: the wire format, read and written field by field; what the fields mean is the caller's.
 * Source: protobuf.dev/programming-guides/encoding. Groups (wire types 3 and 4) are refused. */
#ifndef K3C_FORMAT_PROTOBUF_H
#define K3C_FORMAT_PROTOBUF_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;

enum protobuf_wire { PROTOBUF_VARINT = 0, PROTOBUF_FIXED64 = 1, PROTOBUF_BYTES = 2, PROTOBUF_FIXED32 = 5 };

struct protobuf_field {
    uint32_t number; /* 1 or more */
    enum protobuf_wire wire;
    uint64_t value;     /* of the three numeric types; a negative int32 or int64 is (int64_t)value */
    struct slice bytes; /* of PROTOBUF_BYTES, borrowed from the input; p is not NULL */
};

/* Takes one field from the front of `*rest`: 1, 0 at the end, or -EBADMSG. Unknown fields are the caller's to skip. */
int protobuf_next(struct slice *rest, struct protobuf_field *ret, struct err *err);

/* Writing appends. Numbers are written even when they are 0: proto3's omission is the caller's choice. */
void protobuf_put_varint(struct strbuf *out, uint64_t value); /* bare, without a tag */
void protobuf_put_tag(struct strbuf *out, uint32_t number, enum protobuf_wire wire);
void protobuf_put_uint(struct strbuf *out, uint32_t number, uint64_t value);
void protobuf_put_int(struct strbuf *out, uint32_t number,
                      int64_t value); /* negative: ten bytes, as int32 and int64 have it */
void protobuf_put_bool(struct strbuf *out, uint32_t number, bool value);
void protobuf_put_fixed64(struct strbuf *out, uint32_t number, uint64_t value);
void protobuf_put_bytes(struct strbuf *out, uint32_t number, const void *data, size_t len);
void protobuf_put_string(struct strbuf *out, uint32_t number, const char *text); /* NULL writes nothing */

/* An embedded message is written between open and close: size_t at = protobuf_open(out, 2); ...; protobuf_close(out,
 * at); */
size_t protobuf_open(struct strbuf *out, uint32_t number);
void protobuf_close(struct strbuf *out, size_t at);

#endif
