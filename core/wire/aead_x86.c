#include "core/wire/aead_x86.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

/* AES-GCM (NIST SP 800-38D), eight blocks at a time: their counters go through AES side by side, and the hash of the
 * eight blocks before, one reduction for all of them, fills the gaps that AES' latency leaves.
 *
 * GHASH numbers its bits the other way round than the processor; blocks are byte-reversed on the way in, and the
 * product of two reversed values is shifted by one bit, which the reduction undoes (Intel's white paper on carry-less
 * multiplication and GCM, algorithm 5). */

#define TARGET __attribute__((target("aes,pclmul,avx")))
#define TARGET_WIDE __attribute__((target("aes,pclmul,avx,avx2,vaes,vpclmulqdq")))

enum { WIDE = AEAD_X86_POWERS, BLOCK = 16 };

bool aead_x86_usable(void)
{
    return __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("avx");
}

/* clang's __builtin_cpu_supports does not know these two. */
static bool has_wide(void)
{
    enum { VAES = 1 << 9, VPCLMULQDQ = 1 << 10 }; /* leaf 7, ECX */
    unsigned eax, ebx, ecx, edx;
    return __builtin_cpu_supports("avx2") && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && ecx & VAES &&
           ecx & VPCLMULQDQ;
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
    return multiply(_mm_xor_si128(hash, reversed(block)), load(a->powers[WIDE - 1]));
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
    for (int i = WIDE; i-- > 0;) {
        store(a->powers[i], power);
        power = multiply(power, h);
    }
    a->wide = has_wide();
}

/* --- both together --- */

/* The counter is a big-endian number in the last four bytes; here the block is byte-reversed, so it is the first lane.
 */
TARGET static inline __m128i counter_at(__m128i counter, uint32_t n)
{
    return _mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, (int)n));
}

/* Eight counter blocks through AES; meanwhile, if `hashed`, the eight blocks there are added to *hash. */
TARGET static inline void step(const struct aead_x86 *a, __m128i counter, __m128i stream[WIDE], const uint8_t *hashed,
                               __m128i *hash)
{
    struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    __m128i key = load(a->round_keys[0]);
#pragma GCC unroll 8
    for (int i = 0; i < WIDE; i++)
        stream[i] = _mm_xor_si128(reversed(counter_at(counter, (uint32_t)i)), key);
#pragma GCC unroll 8
    for (int r = 1; r <= WIDE; r++) {
        key = load(a->round_keys[r]);
#pragma GCC unroll 8
        for (int i = 0; i < WIDE; i++)
            stream[i] = _mm_aesenc_si128(stream[i], key);
        if (hashed) {
            __m128i block = reversed(load(hashed + (r - 1) * BLOCK));
            add_product(&p, r == 1 ? _mm_xor_si128(block, *hash) : block, load(a->powers[r - 1]));
        }
    }
    for (int r = WIDE + 1; r < a->rounds; r++) {
        key = load(a->round_keys[r]);
#pragma GCC unroll 8
        for (int i = 0; i < WIDE; i++)
            stream[i] = _mm_aesenc_si128(stream[i], key);
    }
    key = load(a->round_keys[a->rounds]);
#pragma GCC unroll 8
    for (int i = 0; i < WIDE; i++)
        stream[i] = _mm_aesenclast_si128(stream[i], key);
    if (hashed)
        *hash = reduce(&p);
}

/* Up to eight blocks, with one reduction. */
TARGET static __m128i hash_few(const struct aead_x86 *a, __m128i hash, const uint8_t *data, size_t blocks)
{
    struct product p = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128()};
    for (size_t i = 0; i < blocks; i++) {
        __m128i block = reversed(load(data + i * BLOCK));
        add_product(&p, i ? block : _mm_xor_si128(block, hash), load(a->powers[WIDE - blocks + i]));
    }
    return reduce(&p);
}

/* What is hashed while a step is encrypted: when opening, its own input; when sealing, the output of the step before.
 */
static inline const uint8_t *hashed_in_step(bool sealing, const uint8_t *in, const uint8_t *out, size_t at)
{
    return !sealing ? in + at : at ? out + at - WIDE * BLOCK : NULL;
}

/* The whole steps of in[0..len): how many bytes they were. */
TARGET static size_t crypt(const struct aead_x86 *a, __m128i *counter, __m128i *hash, const uint8_t *in, uint8_t *out,
                           size_t len, bool sealing)
{
    __m128i stream[WIDE];
    size_t at = 0;
    for (; len - at >= WIDE * BLOCK; at += WIDE * BLOCK) {
        step(a, *counter, stream, hashed_in_step(sealing, in, out, at), hash);
#pragma GCC unroll 8
        for (int i = 0; i < WIDE; i++)
            store(out + at + i * BLOCK, _mm_xor_si128(load(in + at + i * BLOCK), stream[i]));
        *counter = counter_at(*counter, WIDE);
    }
    return at;
}

/* --- the same, two blocks an instruction --- */

TARGET_WIDE static inline __m256i both(const uint8_t *one)
{
    return _mm256_broadcastsi128_si256(load(one));
}

TARGET_WIDE static inline __m256i load_two(const uint8_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

TARGET_WIDE static inline __m256i reversed_two(__m256i v)
{
    return _mm256_shuffle_epi8(
        v, _mm256_broadcastsi128_si256(_mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)));
}

struct product_two {
    __m256i low, middle, high;
};

TARGET_WIDE static inline void add_product_two(struct product_two *p, __m256i a, __m256i b)
{
    p->low = _mm256_xor_si256(p->low, _mm256_clmulepi64_epi128(a, b, 0x00));
    p->high = _mm256_xor_si256(p->high, _mm256_clmulepi64_epi128(a, b, 0x11));
    __m256i fa = _mm256_xor_si256(a, _mm256_shuffle_epi32(a, 0x4e)),
            fb = _mm256_xor_si256(b, _mm256_shuffle_epi32(b, 0x4e));
    p->middle = _mm256_xor_si256(p->middle, _mm256_clmulepi64_epi128(fa, fb, 0x00));
}

TARGET_WIDE static inline __m128i halves(__m256i v)
{
    return _mm_xor_si128(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
}

TARGET_WIDE static inline void step_wide(const struct aead_x86 *a, __m256i counter, __m256i stream[WIDE / 2],
                                         const uint8_t *hashed, __m128i *hash)
{
    struct product_two p = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256()};
    __m256i key = both(a->round_keys[0]);
#pragma GCC unroll 4
    for (int i = 0; i < WIDE / 2; i++)
        stream[i] = _mm256_xor_si256(
            reversed_two(_mm256_add_epi32(counter, _mm256_set_epi32(0, 0, 0, 2 * i, 0, 0, 0, 2 * i))), key);
#pragma GCC unroll 8
    for (int r = 1; r <= WIDE; r++) {
        key = both(a->round_keys[r]);
#pragma GCC unroll 4
        for (int i = 0; i < WIDE / 2; i++)
            stream[i] = _mm256_aesenc_epi128(stream[i], key);
        if (hashed && r % 2) {
            __m256i two = reversed_two(load_two(hashed + (r - 1) * BLOCK));
            if (r == 1)
                two = _mm256_xor_si256(two, _mm256_inserti128_si256(_mm256_setzero_si256(), *hash, 0));
            add_product_two(&p, two, load_two(a->powers[r - 1]));
        }
    }
    for (int r = WIDE + 1; r < a->rounds; r++) {
        key = both(a->round_keys[r]);
#pragma GCC unroll 4
        for (int i = 0; i < WIDE / 2; i++)
            stream[i] = _mm256_aesenc_epi128(stream[i], key);
    }
    key = both(a->round_keys[a->rounds]);
#pragma GCC unroll 4
    for (int i = 0; i < WIDE / 2; i++)
        stream[i] = _mm256_aesenclast_epi128(stream[i], key);
    if (hashed) {
        struct product sum = {halves(p.low), halves(p.middle), halves(p.high)};
        *hash = reduce(&sum);
    }
}

TARGET_WIDE static size_t crypt_wide(const struct aead_x86 *a, __m128i *counter, __m128i *hash, const uint8_t *in,
                                     uint8_t *out, size_t len, bool sealing)
{
    const __m256i eight = _mm256_set_epi32(0, 0, 0, WIDE, 0, 0, 0, WIDE);
    __m256i stream[WIDE / 2], two = _mm256_set_m128i(counter_at(*counter, 1), *counter);
    size_t at = 0;
    for (; len - at >= WIDE * BLOCK; at += WIDE * BLOCK) {
        step_wide(a, two, stream, hashed_in_step(sealing, in, out, at), hash);
#pragma GCC unroll 4
        for (int i = 0; i < WIDE / 2; i++)
            _mm256_storeu_si256((__m256i *)(void *)(out + at + 2 * i * BLOCK),
                                _mm256_xor_si256(load_two(in + at + 2 * i * BLOCK), stream[i]));
        two = _mm256_add_epi32(two, eight);
    }
    *counter = _mm256_castsi256_si128(two);
    return at;
}

/* --- whole messages --- */

TARGET static inline __m128i first_counter(const uint8_t nonce[12])
{
    uint8_t block[BLOCK] = {0};
    memcpy(block, nonce, 12);
    block[15] = 1;
    return reversed(load(block));
}

/* The lengths in bits, and the mask of the first counter. */
TARGET static void finish(const struct aead_x86 *a, __m128i hash, __m128i first, size_t aad_len, size_t len,
                          uint8_t tag[16])
{
    __m128i lengths = _mm_set_epi64x((long long)(aad_len * 8), (long long)(len * 8));
    hash = multiply(_mm_xor_si128(hash, lengths), load(a->powers[WIDE - 1]));
    store(tag, _mm_xor_si128(reversed(hash), encrypt(a, reversed(first))));
}

/* Eight blocks or less in `rest`, which is zero behind `len`; what is hashed is the ciphertext. */
TARGET static __m128i crypt_rest(const struct aead_x86 *a, __m128i counter, __m128i hash, uint8_t rest[WIDE * BLOCK],
                                 size_t len, bool sealing)
{
    __m128i stream[WIDE];
    size_t blocks = (len + BLOCK - 1) / BLOCK;
    if (!sealing)
        hash = hash_few(a, hash, rest, blocks);
    step(a, counter, stream, NULL, NULL);
    for (size_t i = 0; i < blocks; i++)
        store(rest + i * BLOCK, _mm_xor_si128(load(rest + i * BLOCK), stream[i]));
    memset(rest + len, 0, WIDE * BLOCK - len);
    return sealing ? hash_few(a, hash, rest, blocks) : hash;
}

TARGET void aead_x86_seal(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                          const uint8_t *plain, size_t len, int trailer, uint8_t *out)
{
    __m128i first = first_counter(nonce), counter = counter_at(first, 1);
    __m128i hash = hash_bytes(a, _mm_setzero_si128(), aad, aad_len);
    size_t at = (a->wide ? crypt_wide : crypt)(a, &counter, &hash, plain, out, len, true), total = len + (trailer >= 0);
    if (at)
        hash = hash_few(a, hash, out + at - WIDE * BLOCK, WIDE);
    if (at < total) { /* less than eight blocks, and the trailer */
        uint8_t rest[WIDE * BLOCK] = {0};
        memcpy(rest, plain + at, len - at);
        if (trailer >= 0)
            rest[len - at] = (uint8_t)trailer;
        hash = crypt_rest(a, counter, hash, rest, total - at, true);
        memcpy(out + at, rest, total - at);
    }
    finish(a, hash, first, aad_len, total, out + total);
}

TARGET void aead_x86_open(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                          uint8_t *data, size_t len, uint8_t tag[16])
{
    __m128i first = first_counter(nonce), counter = counter_at(first, 1);
    __m128i hash = hash_bytes(a, _mm_setzero_si128(), aad, aad_len);
    size_t at = (a->wide ? crypt_wide : crypt)(a, &counter, &hash, data, data, len, false);
    if (at < len) {
        uint8_t rest[WIDE * BLOCK] = {0};
        memcpy(rest, data + at, len - at);
        hash = crypt_rest(a, counter, hash, rest, len - at, false);
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
