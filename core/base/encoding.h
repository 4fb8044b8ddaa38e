/* Bytes as text: base64 (RFC 4648, both alphabets) and hex. Decoding is strict unless a flag says otherwise. */
#ifndef K3C_BASE_ENCODING_H
#define K3C_BASE_ENCODING_H

#include <stddef.h>
#include <sys/types.h>

#include "core/base/str.h"

struct arena;

enum base64_flags {
    BASE64_STD = 0,    /* + and /, padded with = */
    BASE64_URL = 1,    /* - and _ */
    BASE64_NO_PAD = 2, /* never padded; with a decoder: must not be padded */
    BASE64_GO = 4, /* decoder: as Go's, skips CR and LF and does not look at the unused bits of the last character */
};

/* Characters that `n` bytes become at most, without the NUL; bytes that `n` characters become at most. */
#define BASE64_ENCODED_MAX(n) (((n) + 2) / 3 * 4)
#define BASE64_DECODED_MAX(n) (((n) / 4 + 1) * 3)

/* Writes the text and a NUL into `out`, which has room for BASE64_ENCODED_MAX(n) + 1; returns the text's length. */
size_t base64_encode(char *out, const void *data, size_t n, unsigned flags);
/* Writes the bytes into `out`, which has room for BASE64_DECODED_MAX(n) (or is `text` itself); returns how many, or
 * -EINVAL. No NUL. */
ssize_t base64_decode(void *out, const char *text, size_t n, unsigned flags);
/* The same into the arena, with a NUL behind it; p is NULL where the text is no base64. */
struct slice base64_bytes(struct arena *a, const char *text, size_t n, unsigned flags);

int hex_digit(char c); /* its value, of either case; -1: it is none */
/* Lower-case hex: 2 * n characters and a NUL. */
void hex_encode(char *out, const void *data, size_t n);
/* Either case; n / 2 bytes into `out`. Returns how many, or -EINVAL. */
ssize_t hex_decode(void *out, const char *text, size_t n);

#endif
