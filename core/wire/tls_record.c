#include "core/wire/tls_record.h"

#include <errno.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"

/* RFC 8446 5.5 allows AES-GCM 2^24.5 full records under one key. */
#define RECORDS_MAX ((uint64_t)1 << 24)

struct tls_key {
    struct tls_suite suite;
    struct aead *aead;
    uint64_t sequence;
    uint8_t iv[AEAD_NONCE_SIZE];
    uint8_t secret[TLS_SECRET_MAX]; /* TLS 1.3 */
};

static size_t hash_size(const struct tls_suite *s)
{
    return s->sha384 ? 48 : 32;
}

/* HKDF-Expand-Label with an empty context, RFC 8446 7.1. */
static void expand_label(const struct tls_suite *s, const uint8_t *secret, const char *label, uint8_t *out, size_t len)
{
    uint8_t info[64];
    int n = snprintf((char *)info + 3, sizeof(info) - 4, "tls13 %s", label);
    info[0] = 0;
    info[1] = (uint8_t)len;
    info[2] = (uint8_t)n;
    info[3 + n] = 0;
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(s->sha384 ? MBEDTLS_MD_SHA384 : MBEDTLS_MD_SHA256);
    if (mbedtls_hkdf_expand(md, secret, hash_size(s), info, (size_t)n + 4, out, len))
        abort(); /* only without memory */
}

static void derive(struct tls_key *k)
{
    uint8_t key[AEAD_KEY_MAX];
    expand_label(&k->suite, k->secret, "key", key, aead_key_size(k->suite.aead));
    expand_label(&k->suite, k->secret, "iv", k->iv, sizeof(k->iv));
    aead_free(k->aead);
    k->aead = aead_new(k->suite.aead, key);
    k->sequence = 0;
    crypto_wipe(key, sizeof(key));
}

struct tls_key *tls_key_new_13(struct tls_suite suite, const uint8_t *secret)
{
    struct tls_key *k = mem_alloc(sizeof(*k));
    k->suite = suite;
    memcpy(k->secret, secret, hash_size(&suite));
    derive(k);
    return k;
}

void tls_key_update(struct tls_key *k)
{
    uint8_t next[TLS_SECRET_MAX];
    expand_label(&k->suite, k->secret, "traffic upd", next, hash_size(&k->suite));
    memcpy(k->secret, next, sizeof(next));
    crypto_wipe(next, sizeof(next));
    derive(k);
}

struct tls_key *tls_key_new_12(struct tls_suite suite, const uint8_t *key, const uint8_t *iv, uint64_t sequence)
{
    struct tls_key *k = mem_alloc(sizeof(*k));
    k->suite = suite;
    k->aead = aead_new(suite.aead, key);
    k->sequence = sequence;
    memcpy(k->iv, iv, suite.aead == AEAD_CHACHA20_POLY1305 ? AEAD_NONCE_SIZE : 4);
    return k;
}

struct tls_key *tls_key_free(struct tls_key *k)
{
    if (k) {
        aead_free(k->aead);
        crypto_wipe(k, sizeof(*k));
        free(k);
    }
    return NULL;
}

bool tls_key_worn(const struct tls_key *k)
{
    return k->sequence >= RECORDS_MAX;
}

static void store_be(uint8_t *out, uint64_t v, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
}

/* TLS 1.2 GCM sends 8 bytes of its nonce in each record; everything else derives the nonce from the sequence number. */
static bool explicit_nonce(const struct tls_suite *s)
{
    return s->version == TLS_1_2 && s->aead != AEAD_CHACHA20_POLY1305;
}

static void make_nonce(const struct tls_key *k, const uint8_t *explicit, uint8_t nonce[AEAD_NONCE_SIZE])
{
    memcpy(nonce, k->iv, AEAD_NONCE_SIZE);
    if (explicit) {
        memcpy(nonce + 4, explicit, 8);
        return;
    }
    uint8_t seq[8];
    store_be(seq, k->sequence, 8);
    for (int i = 0; i < 8; i++)
        nonce[4 + i] ^= seq[i];
}

/* TLS 1.3 authenticates the header, TLS 1.2 the sequence number, type, version and plain length. */
static size_t make_aad(const struct tls_key *k, enum tls_type type, size_t len, uint8_t aad[13])
{
    size_t n = 0;
    if (k->suite.version == TLS_1_2) {
        store_be(aad, k->sequence, 8);
        n = 8;
    }
    aad[n] = (uint8_t)type;
    store_be(aad + n + 1, TLS_1_2, 2);
    store_be(aad + n + 3, len, 2);
    return n + 5;
}

static void make_header(uint8_t *out, enum tls_type type, size_t len)
{
    out[0] = (uint8_t)type;
    store_be(out + 1, TLS_1_2, 2);
    store_be(out + 3, len, 2);
}

size_t tls_record_seal(struct tls_key *k, enum tls_type type, const void *plain, size_t len, uint8_t *out)
{
    uint8_t nonce[AEAD_NONCE_SIZE], aad[13], *body = out + TLS_HEADER_SIZE;
    bool v13 = k->suite.version == TLS_1_3;
    size_t before = explicit_nonce(&k->suite) ? 8 : 0, total = before + len + v13 + AEAD_TAG_SIZE;
    if (before)
        store_be(body, k->sequence, 8);
    make_nonce(k, before ? body : NULL, nonce);
    size_t aad_len = v13 ? make_aad(k, TLS_APPLICATION, total, aad) : make_aad(k, type, len, aad);
    make_header(out, v13 ? TLS_APPLICATION : type, total);
    aead_seal(k->aead, nonce, aad, aad_len, plain, len, v13 ? (int)type : AEAD_NO_TRAILER, body + before);
    k->sequence++;
    return TLS_HEADER_SIZE + total;
}

/* The inner plaintext of TLS 1.3 is content, type, zeros. */
static int unwrap_13(uint8_t *plain, size_t len, struct tls_record *ret, struct err *err)
{
    while (len && !plain[len - 1])
        len--;
    if (!len)
        return err_set(err, EPROTO, "TLS record without a type");
    *ret = (struct tls_record){.type = plain[len - 1], .plain = plain, .len = len - 1};
    return 0;
}

static int open_body(struct tls_key *k, enum tls_type type, uint8_t *body, size_t len, struct tls_record *ret,
                     struct err *err)
{
    uint8_t nonce[AEAD_NONCE_SIZE], aad[13];
    bool v13 = k->suite.version == TLS_1_3;
    size_t before = explicit_nonce(&k->suite) ? 8 : 0;
    if (len < before + AEAD_TAG_SIZE)
        return err_set(err, EPROTO, "TLS record of %zu bytes is too short", len);
    make_nonce(k, before ? body : NULL, nonce);
    size_t plain_len = len - before - AEAD_TAG_SIZE;
    size_t aad_len = v13 ? make_aad(k, TLS_APPLICATION, len, aad) : make_aad(k, type, plain_len, aad);
    if (!aead_open(k->aead, nonce, aad, aad_len, body + before, len - before))
        return err_set(err, EBADMSG, "TLS record does not authenticate");
    k->sequence++;
    if (plain_len > TLS_PLAIN_MAX + (size_t)v13)
        return err_set(err, EPROTO, "TLS record of %zu bytes is too long", plain_len);
    if (v13)
        return unwrap_13(body, plain_len, ret, err);
    *ret = (struct tls_record){.type = type, .plain = body + before, .len = plain_len};
    return 0;
}

ssize_t tls_record_open(struct tls_key *k, uint8_t *data, size_t len, struct tls_record *ret, struct err *err)
{
    if (len < TLS_HEADER_SIZE)
        return 0;
    unsigned type = data[0];
    size_t body = (size_t)data[3] << 8 | data[4];
    if (type < TLS_CHANGE_CIPHER_SPEC || type > TLS_APPLICATION || data[1] != 3 || body > TLS_CIPHER_MAX)
        return err_set(err, EPROTO, "not a TLS record: type %u, version %u.%u, %zu bytes", type, data[1], data[2],
                       body);
    if (k->suite.version == TLS_1_3 && type != TLS_APPLICATION)
        return err_set(err, EPROTO, "TLS record of type %u in the clear", type);
    if (len - TLS_HEADER_SIZE < body)
        return 0;
    int r = open_body(k, type, data + TLS_HEADER_SIZE, body, ret, err);
    return r < 0 ? r : (ssize_t)(TLS_HEADER_SIZE + body);
}
