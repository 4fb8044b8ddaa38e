#include "core/base/crc32.h"

#include <zlib.h>

#ifdef __x86_64__
#include <immintrin.h>

#define WITH_CLMUL __attribute__((target("pclmul,sse4.1")))
enum { LANES = 4, LANE = sizeof(__m128i) };

static WITH_CLMUL __m128i load(const unsigned char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* 16 bytes taken forward by a distance whose two remainders `by` holds, and what is there added. */
static WITH_CLMUL __m128i fold(__m128i x, __m128i by, __m128i onto)
{
    __m128i low = _mm_clmulepi64_si128(x, by, 0x00), high = _mm_clmulepi64_si128(x, by, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), onto);
}

/* Folds as many whole lanes as there are, at least LANES, into 16 bytes that have the same remainder; returns how many
 * bytes that were. */
static WITH_CLMUL size_t fold_all(uint32_t sum, const unsigned char *p, size_t len, unsigned char ret[LANE])
{
    const __m128i by_lanes = _mm_set_epi64x(0x1c6e41596, 0x154442bd4); /* x^(512-32), x^(512+32) mod P, reversed */
    const __m128i by_lane = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);  /* x^(128-32), x^(128+32) */
    __m128i x[LANES];
    size_t at = sizeof(x);
#pragma GCC unroll 4
    for (int i = 0; i < LANES; i++)
        x[i] = load(p + i * LANE);
    x[0] = _mm_xor_si128(x[0], _mm_cvtsi32_si128((int)~sum));
    for (; len - at >= sizeof(x); at += sizeof(x))
#pragma GCC unroll 4
        for (int i = 0; i < LANES; i++)
            x[i] = fold(x[i], by_lanes, load(p + at + (size_t)i * LANE));
    for (int i = 1; i < LANES; i++)
        x[0] = fold(x[0], by_lane, x[i]);
    for (; len - at >= LANE; at += LANE)
        x[0] = fold(x[0], by_lane, load(p + at));
    _mm_storeu_si128((__m128i *)(void *)ret, x[0]);
    return at;
}

uint32_t crc32_add(uint32_t sum, const void *data, size_t len)
{
    const unsigned char *p = data;
    if (len >= (size_t)LANES * LANE && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1")) {
        unsigned char rest[LANE];
        size_t done = fold_all(sum, p, len, rest);
        sum = (uint32_t)crc32_z(UINT32_MAX, rest, sizeof(rest)); /* from a register of 0, which zlib inverts */
        p += done;
        len -= done;
    }
    return (uint32_t)crc32_z(sum, p, len);
}
#else
uint32_t crc32_add(uint32_t sum, const void *data, size_t len)
{
    return (uint32_t)crc32_z(sum, data, len);
}
#endif
