/* DER (X.690): reading and building ASN.1 values, as much as certificates and keys need. The reader is pure. */
#ifndef K3C_WIRE_DER_H
#define K3C_WIRE_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_UTF8_STRING = 0x0c,
    DER_PRINTABLE_STRING = 0x13,
    DER_T61_STRING = 0x14,
    DER_IA5_STRING = 0x16,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
};
#define DER_CONTEXT(n) (0x80 | (n))             /* [n] IMPLICIT of a primitive type */
#define DER_CONTEXT_CONSTRUCTED(n) (0xa0 | (n)) /* [n] EXPLICIT, or IMPLICIT of a constructed type */

/* Takes the next value off the front of `*in`: its tag and contents. False, and `*in` unchanged, when it is not there
 * whole or not DER (indefinite or over-long length, a tag over 30). */
bool der_next(struct slice *in, unsigned *tag, struct slice *value);
/* The same for a tag that must be there. */
bool der_expect(struct slice *in, unsigned tag, struct slice *value);
/* The same for a tag that may be missing: false without it. */
bool der_optional(struct slice *in, unsigned tag, struct slice *value);
/* The whole value, header included, that der_next would take. */
bool der_raw(struct slice in, unsigned tag, struct slice *raw);

/* UTCTime or GeneralizedTime in the forms RFC 5280 allows ("YYMMDDHHMMSSZ", "YYYYMMDDHHMMSSZ"); seconds since 1970. */
bool der_time(unsigned tag, struct slice value, int64_t *ret);
/* A BIT STRING of whole bytes. */
bool der_bits(struct slice value, struct slice *bytes);

/* Builder: der_begin, contents, der_end with what der_begin returned; nests. */
size_t der_begin(struct strbuf *b, unsigned tag);
void der_end(struct strbuf *b, size_t begun);
void der_add(struct strbuf *b, unsigned tag, const void *data, size_t len);
void der_add_bits(struct strbuf *b, const void *data, size_t len);
void der_add_time(struct strbuf *b, int64_t seconds); /* UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280) */
/* An unsigned integer of big-endian bytes: leading zeros dropped, one put in front of a high bit. */
void der_add_unsigned(struct strbuf *b, const uint8_t *bytes, size_t len);

#endif
