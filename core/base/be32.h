/* Numbers of 32 bits in network byte order, wherever they stand. */
#ifndef K3C_BASE_BE32_H
#define K3C_BASE_BE32_H

#include <stdint.h>

static inline uint32_t be32_get(const void *from)
{
    const uint8_t *p = from;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Returns what is behind it. */
static inline uint8_t *be32_put(void *to, uint32_t v)
{
    uint8_t *p = to;
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(v >> shift);
    return p;
}

#endif
