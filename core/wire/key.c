#include "core/wire/key.h"

#include <errno.h>
#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "core/wire/crypto_int.h"
#include "core/wire/der.h"
#include "core/wire/pem.h"

enum { COORDINATE = 32, DER_MAX = 8192 /* of a key; RSA 8192 private is 4.7 kB */ };

struct key {
    mbedtls_pk_context pk;
    bool private;
};

static struct key *key_new(bool private)
{
    struct key *k = mem_alloc(sizeof(*k));
    mbedtls_pk_init(&k->pk);
    k->private = private;
    return k;
}

struct key *key_free(struct key *k)
{
    if (k) {
        mbedtls_pk_free(&k->pk);
        free(k);
    }
    return NULL;
}

void cleanup_keyp(struct key **k)
{
    key_free(*k);
}

int key_generate(struct key **ret, struct err *err)
{
    cleanup_key struct key *k = key_new(true);
    int rc = mbedtls_pk_setup(&k->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    if (!rc)
        rc = mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(k->pk), crypto_rng, NULL);
    if (rc)
        return crypto_err(err, EIO, rc, "cannot make a key");
    *ret = TAKE(k);
    return 0;
}

/* Refuses kinds that nothing here can use. */
static int check_kind(const struct key *k, struct err *err)
{
    mbedtls_pk_type_t type = mbedtls_pk_get_type(&k->pk);
    if (type != MBEDTLS_PK_RSA && type != MBEDTLS_PK_ECKEY)
        return err_set(err, EINVAL, "keys of type %s are not supported", mbedtls_pk_get_name(&k->pk));
    return 0;
}

static int parse_block(struct slice label, struct slice der, struct key **ret, struct err *err)
{
    bool public = slice_is(label, "PUBLIC KEY");
    if (public)
        return key_parse_public(der, ret, err);
    cleanup_key struct key *k = key_new(true);
    int rc = mbedtls_pk_parse_key(&k->pk, (const unsigned char *)der.p, der.n, NULL, 0, crypto_rng, NULL);
    if (rc)
        return crypto_err(err, EINVAL, rc, "cannot read the %.*s", SLICE_ARGS(label));
    int r = check_kind(k, err);
    if (!r)
        *ret = TAKE(k);
    return r;
}

int key_parse(const char *pem, struct key **ret, struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    struct slice text = slice_of(pem), label, der;
    for (int r; (r = pem_next(a, &text, &label, &der, err));) {
        if (r < 0)
            return r;
        if (label.n >= 3 && !memcmp(label.p + label.n - 3, "KEY", 3)) { /* not "EC PARAMETERS" */
            r = parse_block(label, der, ret, err);
            crypto_wipe((char *)(uintptr_t)der.p, der.n);
            return r;
        }
    }
    return err_set(err, EINVAL, "there is no PEM key in the text");
}

int key_parse_public(struct slice spki, struct key **ret, struct err *err)
{
    cleanup_key struct key *k = key_new(false);
    int rc = mbedtls_pk_parse_public_key(&k->pk, (const unsigned char *)spki.p, spki.n);
    if (rc)
        return crypto_err(err, EINVAL, rc, "cannot read the public key");
    int r = check_kind(k, err);
    if (!r)
        *ret = TAKE(k);
    return r;
}

enum key_kind key_kind(const struct key *k)
{
    if (mbedtls_pk_get_type(&k->pk) == MBEDTLS_PK_RSA)
        return KEY_RSA;
    return mbedtls_pk_get_bitlen(&k->pk) == 256 ? KEY_P256 : KEY_EC_OTHER;
}

bool key_is_private(const struct key *k)
{
    return k->private;
}

/* Mbed TLS writes to the end of the buffer. */
static char *to_pem(const char *label, const unsigned char *buf, int len)
{
    struct strbuf out = {0};
    if (len < 0)
        abort(); /* DER_MAX is beyond any key that could be read */
    pem_write(&out, label, buf + DER_MAX - len, (size_t)len);
    return strbuf_take(&out);
}

char *key_private_pem(const struct key *k)
{
    unsigned char buf[DER_MAX];
    if (!k->private)
        return NULL;
    int len = mbedtls_pk_write_key_der(&k->pk, buf, sizeof(buf));
    char *pem = to_pem(key_kind(k) == KEY_RSA ? "RSA PRIVATE KEY" : "EC PRIVATE KEY", buf, len);
    crypto_wipe(buf, sizeof(buf));
    return pem;
}

char *key_public_pem(const struct key *k)
{
    unsigned char buf[DER_MAX];
    return to_pem("PUBLIC KEY", buf, mbedtls_pk_write_pubkey_der(&k->pk, buf, sizeof(buf)));
}

void key_public_der(const struct key *k, struct strbuf *out)
{
    unsigned char buf[DER_MAX];
    int len = mbedtls_pk_write_pubkey_der(&k->pk, buf, sizeof(buf));
    if (len < 0)
        abort();
    strbuf_add(out, buf + sizeof(buf) - len, (size_t)len);
}

bool key_same(const struct key *a, const struct key *b)
{
    cleanup_strbuf struct strbuf x = {0}, y = {0};
    key_public_der(a, &x);
    key_public_der(b, &y);
    return x.len == y.len && !memcmp(x.p, y.p, x.len);
}

int key_sign(struct key *k, const void *data, size_t len, struct strbuf *out, struct err *err)
{
    uint8_t digest[SHA256_SIZE];
    unsigned char sig[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t n = 0;
    if (!k->private)
        return err_set(err, EINVAL, "a public key cannot sign");
    sha256_of(data, len, digest);
    int rc = mbedtls_pk_sign(&k->pk, MBEDTLS_MD_SHA256, digest, sizeof(digest), sig, sizeof(sig), &n, crypto_rng, NULL);
    if (rc)
        return crypto_err(err, EINVAL, rc, "cannot sign");
    strbuf_add(out, sig, n);
    return 0;
}

int key_verify(struct key *k, enum key_hash hash, const void *data, size_t len, struct slice signature, struct err *err)
{
    static const mbedtls_md_type_t types[] = {MBEDTLS_MD_SHA256, MBEDTLS_MD_SHA384, MBEDTLS_MD_SHA512};
    unsigned char digest[MBEDTLS_MD_MAX_SIZE];
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(types[hash]);
    mbedtls_md(md, data, len, digest);
    int rc = mbedtls_pk_verify(&k->pk, types[hash], digest, mbedtls_md_get_size(md), (const unsigned char *)signature.p,
                               signature.n);
    return rc ? err_set(err, EBADMSG, "the signature does not fit") : 0;
}

/* The unsigned integer `value` in exactly 32 bytes. */
static bool fixed_width(struct slice value, uint8_t out[COORDINATE])
{
    for (; value.n && !*value.p; value.n--)
        value.p++;
    if (value.n > COORDINATE)
        return false;
    memset(out, 0, COORDINATE - value.n);
    memcpy(out + COORDINATE - value.n, value.p, value.n);
    return true;
}

int key_sign_raw(struct key *k, const void *data, size_t len, uint8_t out[KEY_RAW_SIGNATURE], struct err *err)
{
    cleanup_strbuf struct strbuf der = {0};
    if (key_kind(k) != KEY_P256)
        return err_set(err, EINVAL, "only P-256 keys make raw signatures");
    int r = key_sign(k, data, len, &der, err);
    if (r < 0)
        return r;
    struct slice whole = {der.p, der.len}, both, x, y;
    if (!der_expect(&whole, DER_SEQUENCE, &both) || !der_expect(&both, DER_INTEGER, &x) ||
        !der_expect(&both, DER_INTEGER, &y) || !fixed_width(x, out) || !fixed_width(y, out + COORDINATE))
        return err_set(err, EIO, "the signature came out damaged");
    return 0;
}

int key_verify_raw(struct key *k, const void *data, size_t len, const uint8_t raw[KEY_RAW_SIGNATURE], struct err *err)
{
    cleanup_strbuf struct strbuf der = {0};
    if (key_kind(k) != KEY_P256)
        return err_set(err, EBADMSG, "only P-256 keys make raw signatures");
    size_t at = der_begin(&der, DER_SEQUENCE);
    der_add_unsigned(&der, raw, COORDINATE);
    der_add_unsigned(&der, raw + COORDINATE, COORDINATE);
    der_end(&der, at);
    return key_verify(k, KEY_SHA256, data, len, (struct slice){der.p, der.len}, err);
}

int key_point(const struct key *k, uint8_t xy[64])
{
    unsigned char buf[1 + 2 * COORDINATE];
    size_t n;
    if (key_kind(k) != KEY_P256 ||
        mbedtls_ecp_write_public_key(mbedtls_pk_ec(k->pk), MBEDTLS_ECP_PF_UNCOMPRESSED, &n, buf, sizeof(buf)) ||
        n != sizeof(buf))
        return -EINVAL;
    memcpy(xy, buf + 1, 2 * COORDINATE);
    return 0;
}

int key_rsa(const struct key *k, struct strbuf *n, struct strbuf *e)
{
    if (key_kind(k) != KEY_RSA)
        return -EINVAL;
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(k->pk);
    unsigned char modulus[1024], exponent[8]; /* 8192 bits: Mbed TLS' own limit */
    size_t len = mbedtls_rsa_get_len(rsa);
    if (len > sizeof(modulus) ||
        mbedtls_rsa_export_raw(rsa, modulus, len, NULL, 0, NULL, 0, NULL, 0, exponent, sizeof(exponent)))
        return -EINVAL;
    strbuf_add(n, modulus, len);
    const unsigned char *at = exponent;
    while (at < exponent + sizeof(exponent) - 1 && !*at)
        at++;
    strbuf_add(e, at, (size_t)(exponent + sizeof(exponent) - at));
    return 0;
}
