/* Runs of a JSON string that need no escape, eight bytes at a time: for json_parse.c and json_write.c. */
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
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    size_t at = 0;
    while (at < n) {
        for (uint64_t x; n - at >= 8; at += 8) {
            memcpy(&x, p + at, 8);
            uint64_t quote = x ^ (ones * '"'), slash = x ^ (ones * '\\');
            /* a byte that borrows from the next may raise an alarm there: it is looked at below */
            uint64_t alarm = ((x - ones * 0x20) & ~x) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
            if ((alarm | (ascii ? x : 0)) & high)
                break;
        }
        for (size_t end = n - at < 8 ? n : at + 8; at < end; at++) {
            unsigned char c = (unsigned char)p[at];
            if (c < 0x20 || c == '"' || c == '\\' || (ascii && c >= 0x80))
                return at;
        }
    }
    return n;
}

#endif
