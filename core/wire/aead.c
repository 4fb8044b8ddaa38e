#include "core/wire/aead.h"

#include <mbedtls/chachapoly.h>
#include <mbedtls/gcm.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/wire/crypto.h"

struct aead {
    enum aead_kind kind;
    union {
        mbedtls_gcm_context gcm;
        mbedtls_chachapoly_context chachapoly;
    };
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
    } else {
        mbedtls_gcm_init(&a->gcm);
        if (mbedtls_gcm_setkey(&a->gcm, MBEDTLS_CIPHER_ID_AES, key, (unsigned)aead_key_size(kind) * 8))
            abort(); /* only without memory */
    }
    return a;
}

struct aead *aead_free(struct aead *a)
{
    if (!a)
        return NULL;
    if (a->kind == AEAD_CHACHA20_POLY1305)
        mbedtls_chachapoly_free(&a->chachapoly);
    else
        mbedtls_gcm_free(&a->gcm);
    crypto_wipe(a, sizeof(*a));
    free(a);
    return NULL;
}

void aead_seal(struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad, size_t aad_len, const void *plain,
               size_t len, int trailer, uint8_t *out)
{
    if (plain != out && len)
        memcpy(out, plain, len);
    if (trailer != AEAD_NO_TRAILER)
        out[len++] = (uint8_t)trailer;
    int rc;
    if (a->kind == AEAD_CHACHA20_POLY1305)
        rc = mbedtls_chachapoly_encrypt_and_tag(&a->chachapoly, len, nonce, aad, aad_len, out, out, out + len);
    else
        rc = mbedtls_gcm_crypt_and_tag(&a->gcm, MBEDTLS_GCM_ENCRYPT, len, nonce, AEAD_NONCE_SIZE, aad, aad_len, out,
                                       out, AEAD_TAG_SIZE, out + len);
    if (rc)
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
    return !mbedtls_gcm_auth_decrypt(&a->gcm, len, nonce, AEAD_NONCE_SIZE, aad, aad_len, data + len, AEAD_TAG_SIZE,
                                     data, data);
}
