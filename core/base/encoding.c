#include "core/base/encoding.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"

static const char alphabet_std[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char alphabet_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t base64_encode(char *out, const void *data, size_t n, unsigned flags)
{
    const char *a = flags & BASE64_URL ? alphabet_url : alphabet_std;
    const uint8_t *p = data;
    char *at = out;
    for (; n >= 3; n -= 3, p += 3) {
        uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
        *at++ = a[v >> 18];
        *at++ = a[v >> 12 & 63];
        *at++ = a[v >> 6 & 63];
        *at++ = a[v & 63];
    }
    if (n) {
        uint32_t v = (uint32_t)p[0] << 16 | (n == 2 ? (uint32_t)p[1] << 8 : 0);
        *at++ = a[v >> 18];
        *at++ = a[v >> 12 & 63];
        if (n == 2)
            *at++ = a[v >> 6 & 63];
        for (size_t i = n; i < 3 && !(flags & BASE64_NO_PAD); i++)
            *at++ = '=';
    }
    *at = 0;
    return (size_t)(at - out);
}

static int base64_value(char c, unsigned flags)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (flags & BASE64_URL ? '-' : '+'))
        return 62;
    if (c == (flags & BASE64_URL ? '_' : '/'))
        return 63;
    return -1;
}

static bool skipped(char c, unsigned flags)
{
    return flags & BASE64_GO && (c == '\r' || c == '\n');
}

/* The padding in text[i..n) behind a last group of `have` characters: as many '=' as it needs, and nothing else. */
static bool padding_fits(const char *text, size_t i, size_t n, unsigned have, unsigned flags)
{
    unsigned pads = 0;
    for (; i < n; i++) {
        if (text[i] == '=')
            pads++;
        else if (!skipped(text[i], flags))
            return false;
    }
    if (have == 1 || flags & BASE64_NO_PAD)
        return have != 1 && !pads;
    return have + pads == (have ? 4 : 0);
}

ssize_t base64_decode(void *out, const char *text, size_t n, unsigned flags)
{
    uint8_t *at = out;
    uint32_t v = 0;
    unsigned have = 0; /* characters of the group in v */
    size_t i = 0;
    for (; i < n; i++) {
        int bits = base64_value(text[i], flags);
        if (bits < 0) {
            if (skipped(text[i], flags))
                continue;
            break;
        }
        v = v << 6 | (uint32_t)bits;
        if (++have == 4) {
            *at++ = (uint8_t)(v >> 16);
            *at++ = (uint8_t)(v >> 8);
            *at++ = (uint8_t)v;
            v = have = 0;
        }
    }
    if (!padding_fits(text, i, n, have, flags))
        return -EINVAL;
    uint32_t unused = have == 2 ? v & 15 : have == 3 ? v & 3 : 0;
    if (unused && !(flags & BASE64_GO))
        return -EINVAL;
    if (have == 2) {
        *at++ = (uint8_t)(v >> 4);
    } else if (have == 3) {
        *at++ = (uint8_t)(v >> 10);
        *at++ = (uint8_t)(v >> 2);
    }
    return at - (uint8_t *)out;
}

struct slice base64_bytes(struct arena *a, const char *text, size_t n, unsigned flags)
{
    char *out = arena_alloc(a, BASE64_DECODED_MAX(n) + 1);
    ssize_t len = base64_decode(out, text, n, flags);
    return len < 0 ? (struct slice){NULL, 0} : (struct slice){out, (size_t)len};
}

void hex_encode(char *out, const void *data, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *p = data;
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[p[i] >> 4];
        *out++ = digits[p[i] & 15];
    }
    *out = 0;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

ssize_t hex_decode(void *out, const char *text, size_t n)
{
    uint8_t *at = out;
    if (n % 2)
        return -EINVAL;
    for (size_t i = 0; i < n; i += 2) {
        int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return -EINVAL;
        *at++ = (uint8_t)(high << 4 | low);
    }
    return (ssize_t)(n / 2);
}
