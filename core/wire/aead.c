#include "core/wire/aead.h"

#include <mbedtls/chachapoly.h>
#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/wire/crypto.h"

struct aead {
    enum aead_kind kind;
    union {
        struct aes128_ctx aes128;
        struct aes256_ctx aes256;
        mbedtls_chachapoly_context chachapoly;
    };
};

/* GCM's hash key is a table of 4 kB that is made in less than 0.1 us: each record makes it anew, so that a connection
 * that says nothing does not hold two of them. */
struct gcm_record {
    struct gcm_key key;
    struct gcm_ctx ctx;
    nettle_cipher_func *cipher;
};

size_t aead_key_size(enum aead_kind kind)
{
    return kind == AEAD_AES_128_GCM ? 16 : 32;
}

struct aead *aead_new(enum aead_kind kind, const uint8_t *key)
{
    struct aead *a = mem_alloc(sizeof(*a));
    a->kind = kind;
    if (kind == AEAD_CHACHA20_POLY1305) {
        mbedtls_chachapoly_init(&a->chachapoly);
        mbedtls_chachapoly_setkey(&a->chachapoly, key);
    } else if (kind == AEAD_AES_128_GCM) {
        aes128_set_encrypt_key(&a->aes128, key);
    } else {
        aes256_set_encrypt_key(&a->aes256, key);
    }
    return a;
}

struct aead *aead_free(struct aead *a)
{
    if (!a)
        return NULL;
    if (a->kind == AEAD_CHACHA20_POLY1305)
        mbedtls_chachapoly_free(&a->chachapoly);
    crypto_wipe(a, sizeof(*a));
    free(a);
    return NULL;
}

static void encrypt_aes128(const void *ctx, size_t len, uint8_t *to, const uint8_t *from)
{
    aes128_encrypt(ctx, len, to, from);
}

static void encrypt_aes256(const void *ctx, size_t len, uint8_t *to, const uint8_t *from)
{
    aes256_encrypt(ctx, len, to, from);
}

static void gcm_begin(struct gcm_record *g, const struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad,
                      size_t aad_len)
{
    g->cipher = a->kind == AEAD_AES_128_GCM ? encrypt_aes128 : encrypt_aes256;
    gcm_set_key(&g->key, &a->aes128, g->cipher);
    gcm_set_iv(&g->ctx, &g->key, AEAD_NONCE_SIZE, nonce);
    gcm_update(&g->ctx, &g->key, aad_len, aad);
}

static void gcm_end(struct gcm_record *g, const struct aead *a, uint8_t tag[AEAD_TAG_SIZE])
{
    gcm_digest(&g->ctx, &g->key, &a->aes128, g->cipher, AEAD_TAG_SIZE, tag);
    crypto_wipe(g, sizeof(*g));
}

/* Whole blocks from where they are; the rest and the trailer by way of a buffer of their own. */
static void gcm_seal(struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad, size_t aad_len,
                     const uint8_t *plain, size_t len, int trailer, uint8_t *out)
{
    struct gcm_record g;
    size_t whole = len & ~(size_t)(GCM_BLOCK_SIZE - 1), rest = len - whole;
    uint8_t last[GCM_BLOCK_SIZE];
    gcm_begin(&g, a, nonce, aad, aad_len);
    gcm_encrypt(&g.ctx, &g.key, &a->aes128, g.cipher, whole, out, plain);
    if (rest)
        memcpy(last, plain + whole, rest);
    if (trailer != AEAD_NO_TRAILER)
        last[rest++] = (uint8_t)trailer;
    gcm_encrypt(&g.ctx, &g.key, &a->aes128, g.cipher, rest, out + whole, last);
    gcm_end(&g, a, out + whole + rest);
}

void aead_seal(struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad, size_t aad_len, const void *plain,
               size_t len, int trailer, uint8_t *out)
{
    if (a->kind != AEAD_CHACHA20_POLY1305) {
        gcm_seal(a, nonce, aad, aad_len, plain, len, trailer, out);
        return;
    }
    if (plain != out && len)
        memcpy(out, plain, len);
    if (trailer != AEAD_NO_TRAILER)
        out[len++] = (uint8_t)trailer;
    if (mbedtls_chachapoly_encrypt_and_tag(&a->chachapoly, len, nonce, aad, aad_len, out, out, out + len))
        abort(); /* only for lengths that no caller has */
}

bool aead_open(struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad, size_t aad_len, uint8_t *data,
               size_t len)
{
    if (len < AEAD_TAG_SIZE)
        return false;
    len -= AEAD_TAG_SIZE;
    if (a->kind == AEAD_CHACHA20_POLY1305)
        return !mbedtls_chachapoly_auth_decrypt(&a->chachapoly, len, nonce, aad, aad_len, data + len, data, data);
    struct gcm_record g;
    uint8_t tag[AEAD_TAG_SIZE];
    gcm_begin(&g, a, nonce, aad, aad_len);
    gcm_decrypt(&g.ctx, &g.key, &a->aes128, g.cipher, len, data, data);
    gcm_end(&g, a, tag);
    return crypto_equal(tag, data + len, AEAD_TAG_SIZE);
}
