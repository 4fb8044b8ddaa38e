#include "core/wire/aead.h"

#include <mbedtls/gcm.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/encoding.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "test/unit/tap.h"

enum { LEN_MAX = 20000 };

/* The GCM specification's test case 4 (McGrew and Viega). */
static void known_vector(void)
{
    uint8_t key[16], nonce[12], plain[60], aad[20], out[76], want[76];
    hex_decode(key, "feffe9928665731c6d6a8f9467308308", 32);
    hex_decode(nonce, "cafebabefacedbaddecaf888", 24);
    hex_decode(
        plain,
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de6"
        "57ba637b39",
        120);
    hex_decode(aad, "feedfacedeadbeeffeedfacedeadbeefabaddad2", 40);
    hex_decode(
        want,
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac"
        "973d58e0915bc94fbc3221a5db94fae95ae7121a47",
        152);
    struct aead *a = aead_new(AEAD_AES_128_GCM, key);
    aead_seal(a, nonce, aad, sizeof(aad), plain, sizeof(plain), AEAD_NO_TRAILER, out);
    ok(!memcmp(out, want, sizeof(want)), "AES-128-GCM gives the specification's bytes");
    aead_free(a);
}

/* ChaCha20-Poly1305, RFC 8439 2.8.2: the tag. */
static void known_chacha(void)
{
    uint8_t key[32], nonce[12], aad[12], tag[16];
    static const char plain[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        "sunscreen would be it.";
    uint8_t out[sizeof(plain) + 16];
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)(0x80 + i);
    hex_decode(nonce, "070000004041424344454647", 24);
    hex_decode(aad, "50515253c0c1c2c3c4c5c6c7", 24);
    hex_decode(tag, "1ae10b594f09e26a7e902ecbd0600691", 32);
    struct aead *a = aead_new(AEAD_CHACHA20_POLY1305, key);
    aead_seal(a, nonce, aad, sizeof(aad), plain, sizeof(plain) - 1, AEAD_NO_TRAILER, out);
    ok(!memcmp(out + sizeof(plain) - 1, tag, 16), "ChaCha20-Poly1305 gives RFC 8439's tag");
    aead_free(a);
}

/* Every length around the block sizes, and some long ones, against Mbed TLS' own GCM. */
static bool agrees(enum aead_kind kind, size_t len, int trailer)
{
    static uint8_t plain[LEN_MAX + 1], mine[LEN_MAX + 32], theirs[LEN_MAX + 32];
    uint8_t key[32], nonce[12], aad[40];
    size_t aad_len = len % sizeof(aad), total = len + (trailer >= 0);
    random_bytes(key, sizeof(key));
    random_bytes(nonce, sizeof(nonce));
    random_bytes(aad, sizeof(aad));
    random_bytes(plain, len);
    struct aead *a = aead_new(kind, key);
    mbedtls_gcm_context gcm;
    mbedtls_gcm_init(&gcm);
    mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, (unsigned)aead_key_size(kind) * 8);
    aead_seal(a, nonce, aad, aad_len, plain, len, trailer, mine);
    if (trailer >= 0)
        plain[len] = (uint8_t)trailer;
    mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, total, nonce, 12, aad, aad_len, plain, theirs, 16,
                              theirs + total);
    bool same = !memcmp(mine, theirs, total + 16);
    same &= aead_open(a, nonce, aad, aad_len, mine, total + 16) && !memcmp(mine, plain, total);
    /* in place, and damaged */
    memcpy(mine, plain, len);
    aead_seal(a, nonce, aad, aad_len, mine, len, trailer, mine);
    same &= !memcmp(mine, theirs, total + 16);
    mine[len * 7 % (total + 16)] ^= 1;
    same &= !aead_open(a, nonce, aad, aad_len, mine, total + 16);
    mbedtls_gcm_free(&gcm);
    aead_free(a);
    return same;
}

static void against_mbedtls(enum aead_kind kind, const char *name)
{
    bool all = true;
    for (size_t len = 0; len < 600; len++)
        all &= agrees(kind, len, len % 3 ? 23 : AEAD_NO_TRAILER);
    for (size_t len = 600; len < LEN_MAX; len += 977)
        all &= agrees(kind, len, 23) && agrees(kind, len, AEAD_NO_TRAILER);
    okf(all, "%s agrees with Mbed TLS at every length, in place too, and refuses what was changed", name);
}

int main(void)
{
    known_vector();
    known_chacha();
    against_mbedtls(AEAD_AES_128_GCM, "AES-128-GCM");
    against_mbedtls(AEAD_AES_256_GCM, "AES-256-GCM");
    return done();
}
