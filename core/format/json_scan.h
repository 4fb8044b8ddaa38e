/* Runs of a JSON string that need no escape, sixteen bytes at a time: for json_parse.c and json_write.c. */
#ifndef K3C_FORMAT_JSON_SCAN_H
#define K3C_FORMAT_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* How many of the `n` bytes at p come before the first quote, backslash or control character, or, if `ascii`, byte
 * beyond ASCII. */
static inline size_t json_plain_run(const char *p, size_t n, bool ascii)
{
    typedef uint8_t bytes __attribute__((vector_size(16)));
    typedef uint64_t words __attribute__((vector_size(16)));
    const uint8_t most = ascii ? 0x7f : 0xff;
    size_t at = 0;
    for (bytes x; n - at >= sizeof(x); at += sizeof(x)) {
        memcpy(&x, p + at, sizeof(x));
        words alarm = (words)((x < 0x20) | (x == '"') | (x == '\\') | (x > most));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        if (alarm[0])
            return at + (size_t)__builtin_ctzll(alarm[0]) / 8;
        if (alarm[1])
            return at + 8 + (size_t)__builtin_ctzll(alarm[1]) / 8;
#else
        if (alarm[0] | alarm[1])
            break;
#endif
    }
    for (; at < n; at++) {
        unsigned char c = (unsigned char)p[at];
        if (c < 0x20 || c == '"' || c == '\\' || c > most)
            break;
    }
    return at;
}

#endif
