#include "core/base/random.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void random_bytes(void *out, size_t len)
{
    char *p = out;
    while (len) {
        ssize_t n = getrandom(p, len, 0);
        if (n < 0 && errno != EINTR)
            abort();
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
}

/* For names, which are no secrets: a call of the kernel for every 32 of them. */
static void name_bytes(uint8_t *out, size_t len)
{
    static _Thread_local uint8_t kept[512];
    static _Thread_local size_t left;
    if (left < len) {
        random_bytes(kept, sizeof(kept));
        left = sizeof(kept);
    }
    left -= len;
    memcpy(out, kept + left, len);
}

void random_suffix(char *out, size_t len)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789"; /* k8s.io/apimachinery util/rand */
    uint8_t b[16];
    for (size_t i = 0, at = sizeof(b); i < len; at++) {
        if (at == sizeof(b)) {
            name_bytes(b, sizeof(b));
            at = 0;
        }
        if (b[at] < 27 * 9) /* an even share for each of the 27 */
            out[i++] = alphabet[b[at] % 27];
    }
    out[len] = 0;
}

void random_uuid(char out[37])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t b[16];
    name_bytes(b, sizeof(b));
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    char *p = out;
    for (size_t i = 0; i < sizeof(b); i++) { /* every request of the API makes one: printf would show */
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[b[i] >> 4];
        *p++ = digits[b[i] & 15];
    }
    *p = 0;
}

void random_hex(char *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t b;
        random_bytes(&b, 1);
        snprintf(out + 2 * i, 3, "%02x", b);
    }
}
