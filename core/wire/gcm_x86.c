#include "core/wire/gcm_x86.h"

#include <string.h>

#include "core/wire/crypto.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define FAST __attribute__((target("aes,pclmul,sse4.1,ssse3")))
#define INLINE FAST static inline __attribute__((always_inline))

#define UNROLL _Pragma("GCC unroll 8")

enum { WIDE = 8, BLOCK = 16 };

/* One record on its way. */
struct state {
    __m128i keys[15];
    __m128i powers[WIDE]; /* of the hash key: powers[i] is its power i + 1 */
    __m128i counter;      /* its last four bytes count, low end first */
    __m128i hash;
    int rounds;
};

bool gcm_x86_can(void)
{
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1") &&
           __builtin_cpu_supports("ssse3");
}

INLINE __m128i swap(__m128i x)
{
    return _mm_shuffle_epi8(x, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

INLINE __m128i load(const void *p)
{
    return _mm_loadu_si128(p);
}

/* ---- AES in counter mode ---- */

INLINE __m128i encrypt(const struct state *s, __m128i x)
{
    x = _mm_xor_si128(x, s->keys[0]);
    for (int r = 1; r < s->rounds; r++)
        x = _mm_aesenc_si128(x, s->keys[r]);
    return _mm_aesenclast_si128(x, s->keys[s->rounds]);
}

/* The next counter block. */
INLINE __m128i next(struct state *s)
{
    __m128i block = swap(s->counter);
    s->counter = _mm_add_epi32(s->counter, _mm_set_epi32(0, 0, 0, 1));
    return block;
}

INLINE void crypt_wide(struct state *s, const uint8_t *in, uint8_t *out)
{
    __m128i x[WIDE];
    UNROLL
    for (int i = 0; i < WIDE; i++)
        x[i] = _mm_xor_si128(next(s), s->keys[0]);
    for (int r = 1; r < s->rounds; r++) {
        __m128i key = s->keys[r];
        UNROLL
        for (int i = 0; i < WIDE; i++)
            x[i] = _mm_aesenc_si128(x[i], key);
    }
    UNROLL
    for (int i = 0; i < WIDE; i++)
        x[i] = _mm_aesenclast_si128(x[i], s->keys[s->rounds]);
    UNROLL
    for (int i = 0; i < WIDE; i++)
        _mm_storeu_si128((__m128i *)(out + BLOCK * i), _mm_xor_si128(x[i], load(in + BLOCK * i)));
}

/* ---- the hash ---- */

/* The product of 256 bits, not reduced, is added to lo, mid and hi. */
INLINE void multiply(__m128i a, __m128i b, __m128i *lo, __m128i *mid, __m128i *hi)
{
    *lo = _mm_xor_si128(*lo, _mm_clmulepi64_si128(a, b, 0x00));
    *hi = _mm_xor_si128(*hi, _mm_clmulepi64_si128(a, b, 0x11));
    *mid = _mm_xor_si128(*mid, _mm_xor_si128(_mm_clmulepi64_si128(a, b, 0x10), _mm_clmulepi64_si128(a, b, 0x01)));
}

/* Of the bits in reverse: first one to the left, then modulo x^128 + x^7 + x^2 + x + 1. */
INLINE __m128i reduce(__m128i lo, __m128i mid, __m128i hi)
{
    lo = _mm_xor_si128(lo, _mm_slli_si128(mid, 8));
    hi = _mm_xor_si128(hi, _mm_srli_si128(mid, 8));
    __m128i carry_lo = _mm_srli_epi32(lo, 31), carry_hi = _mm_srli_epi32(hi, 31);
    lo = _mm_or_si128(_mm_slli_epi32(lo, 1), _mm_slli_si128(carry_lo, 4));
    hi = _mm_or_si128(_mm_slli_epi32(hi, 1), _mm_slli_si128(carry_hi, 4));
    hi = _mm_or_si128(hi, _mm_srli_si128(carry_lo, 12));
    __m128i t = _mm_xor_si128(_mm_slli_epi32(lo, 31), _mm_xor_si128(_mm_slli_epi32(lo, 30), _mm_slli_epi32(lo, 25)));
    lo = _mm_xor_si128(lo, _mm_slli_si128(t, 12));
    __m128i u = _mm_xor_si128(_mm_srli_epi32(lo, 1), _mm_xor_si128(_mm_srli_epi32(lo, 2), _mm_srli_epi32(lo, 7)));
    return _mm_xor_si128(hi, _mm_xor_si128(lo, _mm_xor_si128(u, _mm_srli_si128(t, 4))));
}

INLINE __m128i times(__m128i a, __m128i b)
{
    __m128i lo = _mm_setzero_si128(), mid = lo, hi = lo;
    multiply(a, b, &lo, &mid, &hi);
    return reduce(lo, mid, hi);
}

INLINE void hash_block(struct state *s, __m128i block)
{
    s->hash = times(_mm_xor_si128(s->hash, swap(block)), s->powers[0]);
}

/* Eight products, one reduction. */
INLINE void hash_wide(struct state *s, const uint8_t *p)
{
    __m128i lo = _mm_setzero_si128(), mid = lo, hi = lo;
    multiply(_mm_xor_si128(s->hash, swap(load(p))), s->powers[WIDE - 1], &lo, &mid, &hi);
    UNROLL
    for (int i = 1; i < WIDE; i++)
        multiply(swap(load(p + BLOCK * i)), s->powers[WIDE - 1 - i], &lo, &mid, &hi);
    s->hash = reduce(lo, mid, hi);
}

INLINE void hash_narrow(struct state *s, const uint8_t *p, size_t len)
{
    for (; len >= BLOCK; p += BLOCK, len -= BLOCK)
        hash_block(s, load(p));
    if (len) {
        uint8_t last[BLOCK] = {0};
        memcpy(last, p, len);
        hash_block(s, load(last));
    }
}

INLINE void hash_bytes(struct state *s, const uint8_t *p, size_t len)
{
    for (; len >= WIDE * BLOCK; p += WIDE * BLOCK, len -= WIDE * BLOCK)
        hash_wide(s, p);
    hash_narrow(s, p, len);
}

/* ---- a record ---- */

INLINE void begin(struct state *s, const struct gcm_x86 *g, size_t len)
{
    uint8_t first[BLOCK] = {0};
    s->rounds = g->rounds;
    for (int i = 0; i <= g->rounds; i++)
        s->keys[i] = load((const uint8_t *)g->keys + BLOCK * i);
    s->powers[0] = swap(encrypt(s, _mm_setzero_si128()));
    for (int i = 1; i < WIDE && len >= WIDE * BLOCK; i++)
        s->powers[i] = times(s->powers[i - 1], s->powers[0]);
    memcpy(first, g->nonce, 12);
    s->counter = _mm_add_epi32(swap(load(first)), _mm_set_epi32(0, 0, 0, 2));
    s->hash = _mm_setzero_si128();
    hash_narrow(s, g->aad, g->aad_len);
}

INLINE void finish(struct state *s, const struct gcm_x86 *g, size_t len, uint8_t tag[16])
{
    uint8_t first[BLOCK] = {[BLOCK - 1] = 1};
    memcpy(first, g->nonce, 12);
    __m128i lengths = _mm_set_epi64x((long long)g->aad_len * 8, (long long)len * 8);
    s->hash = times(_mm_xor_si128(s->hash, lengths), s->powers[0]);
    _mm_storeu_si128((__m128i *)tag, _mm_xor_si128(swap(s->hash), encrypt(s, load(first))));
    crypto_wipe(s, sizeof(*s));
}

/* Less than a block. */
INLINE void crypt_rest(struct state *s, const uint8_t *in, size_t len, uint8_t *out)
{
    uint8_t last[BLOCK] = {0};
    memcpy(last, in, len);
    _mm_storeu_si128((__m128i *)last, _mm_xor_si128(encrypt(s, next(s)), load(last)));
    memcpy(out, last, len);
}

FAST void gcm_x86_seal(const struct gcm_x86 *g, const uint8_t *in, size_t len, int trailer, uint8_t *out,
                       uint8_t tag[16])
{
    struct state s = {0};
    uint8_t last[BLOCK];
    const uint8_t *whole = out;
    size_t total = len + (trailer >= 0), wide = 0;
    begin(&s, g, total);
    /* a batch is hashed while the next one is encrypted: they do not wait for each other */
    for (; len >= WIDE * BLOCK; in += WIDE * BLOCK, out += WIDE * BLOCK, len -= WIDE * BLOCK) {
        crypt_wide(&s, in, out);
        if (wide++)
            hash_wide(&s, out - WIDE * BLOCK);
    }
    for (; len >= BLOCK; in += BLOCK, out += BLOCK, len -= BLOCK)
        _mm_storeu_si128((__m128i *)out, _mm_xor_si128(encrypt(&s, next(&s)), load(in)));
    if (len)
        memcpy(last, in, len);
    if (trailer >= 0)
        last[len++] = (uint8_t)trailer;
    if (len)
        crypt_rest(&s, last, len, out);
    size_t hashed = wide ? (wide - 1) * WIDE * BLOCK : 0;
    hash_bytes(&s, whole + hashed, total - hashed);
    finish(&s, g, total, tag);
}

FAST void gcm_x86_open(const struct gcm_x86 *g, uint8_t *data, size_t len, uint8_t tag[16])
{
    struct state s = {0};
    size_t total = len;
    begin(&s, g, total);
    for (; len >= WIDE * BLOCK; data += WIDE * BLOCK, len -= WIDE * BLOCK) {
        hash_wide(&s, data);
        crypt_wide(&s, data, data);
    }
    hash_bytes(&s, data, len);
    for (; len >= BLOCK; data += BLOCK, len -= BLOCK)
        _mm_storeu_si128((__m128i *)data, _mm_xor_si128(encrypt(&s, next(&s)), load(data)));
    if (len)
        crypt_rest(&s, data, len, data);
    finish(&s, g, total, tag);
}

#else

bool gcm_x86_can(void)
{
    return false;
}

void gcm_x86_seal(const struct gcm_x86 *g, const uint8_t *in, size_t len, int trailer, uint8_t *out, uint8_t tag[16])
{
    (void)g, (void)in, (void)len, (void)trailer, (void)out, (void)tag;
}

void gcm_x86_open(const struct gcm_x86 *g, uint8_t *data, size_t len, uint8_t tag[16])
{
    (void)g, (void)data, (void)len, (void)tag;
}

#endif
