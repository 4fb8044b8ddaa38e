#include "core/wire/aead_x86.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

/* AES-GCM (NIST SP 800-38D), eight blocks at a time: their counters go through AES side by side, and the hash of the
 * eight blocks before, one reduction for all of them, fills the gaps that AES' latency leaves.
 *
 * GHASH numbers its bits the other way round than the processor; blocks are byte-reversed on the way in, and the
 * product of two reversed values is shifted by one bit, which the reduction undoes (Intel's white paper on carry-less
 * multiplication and GCM, algorithm 5). */

#define TARGET __attribute__((target("aes,pclmul,ssse3,sse4.1")))

enum { WIDE = AEAD_X86_POWERS, BLOCK = 16 };

bool aead_x86_usable(void)
{
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("ssse3") &&
           __builtin_cpu_supports("sse4.1");
}

TARGET static inline __m128i load(const void *p)
{
    return _mm_loadu_si128(p);
}

TARGET static inline void store(void *p, __m128i v)
{
    _mm_storeu_si128(p, v);
}

TARGET static inline __m128i reversed(__m128i v)
{
    return _mm_shuffle_epi8(v, _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
}

/* --- GHASH --- */

/* A sum of products that is not reduced yet. */
struct product {
    __m128i low, middle, high;
};

TARGET static inline void add_product(struct product *p, __m128i a, __m128i b)
{
    p->low = _mm_xor_si128(p->low, _mm_clmulepi64_si128(a, b, 0x00));
    p->high = _mm_xor_si128(p->high, _mm_clmulepi64_si128(a, b, 0x11));
    __m128i fa = _mm_xor_si128(a, _mm_shuffle_epi32(a, 0x4e)), fb = _mm_xor_si128(b, _mm_shuffle_epi32(b, 0x4e));
    p->middle = _mm_xor_si128(p->middle, _mm_clmulepi64_si128(fa, fb, 0x00)); /* Karatsuba */
}

TARGET static inline __m128i reduce(const struct product *p)
{
    __m128i middle = _mm_xor_si128(p->middle, _mm_xor_si128(p->low, p->high));
    __m128i low = _mm_xor_si128(p->low, _mm_slli_si128(middle, 8)),
            high = _mm_xor_si128(p->high, _mm_srli_si128(middle, 8));
    /* one bit to the left, over both halves */
    __m128i carry_low = _mm_srli_epi32(low, 31), carry_high = _mm_srli_epi32(high, 31);
    low = _mm_or_si128(_mm_slli_epi32(low, 1), _mm_slli_si128(carry_low, 4));
    high = _mm_or_si128(_mm_slli_epi32(high, 1), _mm_slli_si128(carry_high, 4));
    high = _mm_or_si128(high, _mm_srli_si128(carry_low, 12));
    /* modulo x^128 + x^7 + x^2 + x + 1 */
    __m128i folded =
        _mm_xor_si128(_mm_xor_si128(_mm_slli_epi32(low, 31), _mm_slli_epi32(low, 30)), _mm_slli_epi32(low, 25));
    __m128i spill = _mm_srli_si128(folded, 4);
    low = _mm_xor_si128(low, _mm_slli_si128(folded, 12));
    __m128i right =
        _mm_xor_si128(_mm_xor_si128(_mm_srli_epi32(low, 1), _mm_srli_epi32(low, 2)), _mm_srli_epi32(low, 7));
    right = _mm_xor_si128(right, spill);
    return _mm_xor_si128(high, _mm_xor_si128(low, right));
}

TARGET static __m128i multiply(__m128i a, __m128i b)
{
    struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    add_product(&p, a, b);
    return reduce(&p);
}

TARGET static __m128i hash_block(const struct aead_x86 *a, __m128i hash, __m128i block)
{
    return multiply(_mm_xor_si128(hash, reversed(block)), load(a->powers[0]));
}

/* Any bytes, the last block filled up with zeros. */
TARGET static __m128i hash_bytes(const struct aead_x86 *a, __m128i hash, const uint8_t *data, size_t len)
{
    for (; len >= BLOCK; len -= BLOCK, data += BLOCK)
        hash = hash_block(a, hash, load(data));
    if (len) {
        uint8_t last[BLOCK] = {0};
        memcpy(last, data, len);
        hash = hash_block(a, hash, load(last));
    }
    return hash;
}

/* --- AES --- */

TARGET static inline __m128i expand_step(__m128i key, __m128i assist)
{
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    return _mm_xor_si128(key, assist);
}

/* The round constant has to be written into the instruction. */
#define EVEN_KEY(i, constant, last)                                                                                    \
    (keys[i] =                                                                                                         \
         expand_step(keys[(i) - (last)], _mm_shuffle_epi32(_mm_aeskeygenassist_si128(keys[(i)-1], constant), 0xff)))
#define ODD_KEY(i)                                                                                                     \
    (keys[i] = expand_step(keys[(i)-2], _mm_shuffle_epi32(_mm_aeskeygenassist_si128(keys[(i)-1], 0), 0xaa)))

TARGET static int expand_key(const uint8_t *key, size_t len, __m128i keys[15])
{
    keys[0] = load(key);
    if (len == 16) {
        EVEN_KEY(1, 0x01, 1), EVEN_KEY(2, 0x02, 1), EVEN_KEY(3, 0x04, 1), EVEN_KEY(4, 0x08, 1), EVEN_KEY(5, 0x10, 1);
        EVEN_KEY(6, 0x20, 1), EVEN_KEY(7, 0x40, 1), EVEN_KEY(8, 0x80, 1), EVEN_KEY(9, 0x1b, 1), EVEN_KEY(10, 0x36, 1);
        return 10;
    }
    keys[1] = load(key + 16);
    EVEN_KEY(2, 0x01, 2), ODD_KEY(3), EVEN_KEY(4, 0x02, 2), ODD_KEY(5), EVEN_KEY(6, 0x04, 2), ODD_KEY(7);
    EVEN_KEY(8, 0x08, 2), ODD_KEY(9), EVEN_KEY(10, 0x10, 2), ODD_KEY(11), EVEN_KEY(12, 0x20, 2), ODD_KEY(13);
    EVEN_KEY(14, 0x40, 2);
    return 14;
}

TARGET static __m128i encrypt(const struct aead_x86 *a, __m128i block)
{
    block = _mm_xor_si128(block, load(a->round_keys[0]));
    for (int i = 1; i < a->rounds; i++)
        block = _mm_aesenc_si128(block, load(a->round_keys[i]));
    return _mm_aesenclast_si128(block, load(a->round_keys[a->rounds]));
}

TARGET void aead_x86_init(struct aead_x86 *a, const uint8_t *key, size_t key_len)
{
    __m128i keys[15];
    a->rounds = expand_key(key, key_len, keys);
    for (int i = 0; i <= a->rounds; i++)
        store(a->round_keys[i], keys[i]);
    __m128i h = reversed(encrypt(a, _mm_setzero_si128())), power = h;
    for (int i = 0; i < WIDE; i++) {
        store(a->powers[i], power);
        power = multiply(power, h);
    }
}

/* --- both together --- */

/* The counter is a big-endian number in the last four bytes; here the block is byte-reversed, so it is the first lane.
 */
TARGET static inline __m128i counter_at(__m128i counter, uint32_t n)
{
    return reversed(_mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, (int)n)));
}

/* Eight counter blocks through AES; meanwhile, if `hashed`, the eight blocks there are added to *hash. */
TARGET static inline void wide_step(const struct aead_x86 *a, __m128i counter, __m128i stream[WIDE],
                                    const uint8_t *hashed, __m128i *hash)
{
    struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    __m128i key = load(a->round_keys[0]);
    for (int i = 0; i < WIDE; i++)
        stream[i] = _mm_xor_si128(counter_at(counter, (uint32_t)i), key);
#pragma GCC unroll 8
    for (int r = 1; r <= WIDE; r++) {
        key = load(a->round_keys[r]);
#pragma GCC unroll 8
        for (int i = 0; i < WIDE; i++)
            stream[i] = _mm_aesenc_si128(stream[i], key);
        if (hashed) {
            __m128i block = reversed(load(hashed + (r - 1) * BLOCK));
            if (r == 1)
                block = _mm_xor_si128(block, *hash);
            add_product(&p, block, load(a->powers[WIDE - r]));
        }
    }
    for (int r = WIDE + 1; r < a->rounds; r++) {
        key = load(a->round_keys[r]);
#pragma GCC unroll 8
        for (int i = 0; i < WIDE; i++)
            stream[i] = _mm_aesenc_si128(stream[i], key);
    }
    key = load(a->round_keys[a->rounds]);
    for (int i = 0; i < WIDE; i++)
        stream[i] = _mm_aesenclast_si128(stream[i], key);
    if (hashed)
        *hash = reduce(&p);
}

TARGET static inline void xor_blocks(uint8_t *out, const uint8_t *in, const __m128i stream[WIDE])
{
#pragma GCC unroll 8
    for (int i = 0; i < WIDE; i++)
        store(out + i * BLOCK, _mm_xor_si128(load(in + i * BLOCK), stream[i]));
}

TARGET static __m128i hash_wide(const struct aead_x86 *a, __m128i hash, const uint8_t *data)
{
    struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    for (int i = 0; i < WIDE; i++) {
        __m128i block = reversed(load(data + i * BLOCK));
        add_product(&p, i ? block : _mm_xor_si128(block, hash), load(a->powers[WIDE - 1 - i]));
    }
    return reduce(&p);
}

TARGET static inline __m128i first_counter(const uint8_t nonce[12])
{
    uint8_t block[BLOCK];
    memcpy(block, nonce, 12);
    memset(block + 12, 0, 3);
    block[15] = 1;
    return reversed(load(block));
}

/* The lengths in bits, and the mask of the first counter. */
TARGET static void finish(const struct aead_x86 *a, __m128i hash, __m128i first, size_t aad_len, size_t len,
                          uint8_t tag[16])
{
    __m128i lengths = _mm_set_epi64x((long long)(aad_len * 8), (long long)(len * 8));
    hash = multiply(_mm_xor_si128(hash, lengths), load(a->powers[0]));
    store(tag, _mm_xor_si128(reversed(hash), encrypt(a, reversed(first))));
}

TARGET void aead_x86_seal(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                          const uint8_t *plain, size_t len, int trailer, uint8_t *out)
{
    __m128i first = first_counter(nonce), counter = _mm_add_epi32(first, _mm_set_epi32(0, 0, 0, 1)), stream[WIDE];
    __m128i hash = hash_bytes(a, _mm_setzero_si128(), aad, aad_len);
    const __m128i eight = _mm_set_epi32(0, 0, 0, WIDE);
    size_t at = 0, total = len + (trailer >= 0);
    for (; len - at >= WIDE * BLOCK; at += WIDE * BLOCK) {
        wide_step(a, counter, stream, at ? out + at - WIDE * BLOCK : NULL, &hash);
        xor_blocks(out + at, plain + at, stream);
        counter = _mm_add_epi32(counter, eight);
    }
    if (at)
        hash = hash_wide(a, hash, out + at - WIDE * BLOCK);
    if (at < total) { /* the rest, less than eight blocks and the trailer */
        uint8_t rest[(WIDE + 1) * BLOCK];
        memcpy(rest, plain + at, len - at);
        if (trailer >= 0)
            rest[len - at] = (uint8_t)trailer;
        for (size_t i = 0; at + i < total; i += BLOCK) {
            store(rest + i, _mm_xor_si128(load(rest + i), encrypt(a, reversed(counter))));
            counter = _mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, 1));
        }
        memcpy(out + at, rest, total - at);
        hash = hash_bytes(a, hash, out + at, total - at);
    }
    finish(a, hash, first, aad_len, total, out + total);
}

TARGET void aead_x86_open(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                          uint8_t *data, size_t len, uint8_t tag[16])
{
    __m128i first = first_counter(nonce), counter = _mm_add_epi32(first, _mm_set_epi32(0, 0, 0, 1)), stream[WIDE];
    __m128i hash = hash_bytes(a, _mm_setzero_si128(), aad, aad_len);
    const __m128i eight = _mm_set_epi32(0, 0, 0, WIDE);
    size_t at = 0;
    for (; len - at >= WIDE * BLOCK; at += WIDE * BLOCK) {
        wide_step(a, counter, stream, data + at, &hash); /* hashed before it is overwritten */
        xor_blocks(data + at, data + at, stream);
        counter = _mm_add_epi32(counter, eight);
    }
    if (at < len) {
        uint8_t rest[WIDE * BLOCK];
        hash = hash_bytes(a, hash, data + at, len - at);
        memcpy(rest, data + at, len - at);
        for (size_t i = 0; at + i < len; i += BLOCK) {
            store(rest + i, _mm_xor_si128(load(rest + i), encrypt(a, reversed(counter))));
            counter = _mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, 1));
        }
        memcpy(data + at, rest, len - at);
    }
    finish(a, hash, first, aad_len, len, tag);
}

#else

bool aead_x86_usable(void)
{
    return false;
}

void aead_x86_init(struct aead_x86 *a, const uint8_t *key, size_t key_len)
{
    (void)a, (void)key, (void)key_len;
}

void aead_x86_seal(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                   const uint8_t *plain, size_t len, int trailer, uint8_t *out)
{
    (void)a, (void)nonce, (void)aad, (void)aad_len, (void)plain, (void)len, (void)trailer, (void)out;
}

void aead_x86_open(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len, uint8_t *data,
                   size_t len, uint8_t tag[16])
{
    (void)a, (void)nonce, (void)aad, (void)aad_len, (void)data, (void)len, (void)tag;
}

#endif
