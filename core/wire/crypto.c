#include "core/wire/crypto.h"

#include <mbedtls/constant_time.h>
#include <mbedtls/error.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/sha1.h>
#include <mbedtls/sha256.h>
#include <psa/crypto.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/wire/crypto_int.h"

_Static_assert(sizeof(mbedtls_sha256_context) <= sizeof(struct sha256), "struct sha256 is too small");

static mbedtls_sha256_context *context(struct sha256 *h)
{
    return (mbedtls_sha256_context *)(void *)h->state;
}

void sha256_init(struct sha256 *h)
{
    mbedtls_sha256_init(context(h));
    mbedtls_sha256_starts(context(h), 0);
}

void sha256_update(struct sha256 *h, const void *data, size_t len)
{
    mbedtls_sha256_update(context(h), data, len);
}

void sha256_final(struct sha256 *h, uint8_t out[SHA256_SIZE])
{
    mbedtls_sha256_finish(context(h), out);
}

void sha256_final_hex(struct sha256 *h, char out[SHA256_HEX_SIZE])
{
    uint8_t digest[SHA256_SIZE];
    sha256_final(h, digest);
    hex_encode(out, digest, sizeof(digest));
}

void sha256_of(const void *data, size_t len, uint8_t out[SHA256_SIZE])
{
    struct sha256 h;
    sha256_init(&h);
    sha256_update(&h, data, len);
    sha256_final(&h, out);
}

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE])
{
    uint8_t digest[SHA256_SIZE];
    sha256_of(data, len, digest);
    hex_encode(out, digest, sizeof(digest));
}

void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len, uint8_t out[SHA256_SIZE])
{
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    if (mbedtls_md_hmac(md, key, key_len, data, len, out))
        abort(); /* only without memory */
}

void sha1_of(const void *data, size_t len, uint8_t out[SHA1_SIZE])
{
    mbedtls_sha1(data, len, out);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return a && b && !mbedtls_ct_memcmp(a, b, len);
}

bool crypto_str_equal(const char *a, const char *b)
{
    return a && b && strlen(a) == strlen(b) && crypto_equal(a, b, strlen(a));
}

void crypto_wipe(void *p, size_t len)
{
    mbedtls_platform_zeroize(p, len);
}

int crypto_rng(void *unused, unsigned char *out, size_t len)
{
    (void)unused;
    random_bytes(out, len);
    return 0;
}

static void psa_init(void)
{
    if (psa_crypto_init() != PSA_SUCCESS)
        abort(); /* only without entropy or memory */
}

void crypto_psa_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, psa_init);
}

int crypto_err(struct err *err, int code, int rc, const char *fmt, ...)
{
    char text[sizeof(err->text)], why[128];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    mbedtls_strerror(rc, why, sizeof(why));
    return err_set(err, code, "%s: %s", text, why);
}
