/* Keys: P-256 pairs of our own, and whatever public key (EC, RSA) a certificate, a request or a token needs checked.
 * Signatures are over SHA-256 unless said otherwise. A key may be used by one thread at a time. */
#ifndef K3C_WIRE_KEY_H
#define K3C_WIRE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;
struct key;

enum key_kind {
    KEY_P256,
    KEY_EC_OTHER, /* P-384, P-521 */
    KEY_RSA,
};

enum key_hash { KEY_SHA256, KEY_SHA384, KEY_SHA512 };

int key_generate(struct key **ret, struct err *err); /* P-256 */
/* Reads a private ("EC PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY") or a public key ("PUBLIC KEY"), PEM; the first
 * of the text. 0 or -EINVAL. */
int key_parse(const char *pem, struct key **ret, struct err *err);
/* A DER SubjectPublicKeyInfo. */
int key_parse_public(struct slice spki, struct key **ret, struct err *err);
struct key *key_free(struct key *k); /* NULL is fine; returns NULL */

enum key_kind key_kind(const struct key *k);
bool key_is_private(const struct key *k);
char *key_private_pem(const struct key *k); /* SEC 1 or PKCS 1, heap */
char *key_public_pem(const struct key *k);  /* SubjectPublicKeyInfo, heap */
/* DER SubjectPublicKeyInfo, appended. */
void key_public_der(const struct key *k, struct strbuf *out);
bool key_same(const struct key *a, const struct key *b); /* the same public key */

/* Appends the DER signature (ECDSA-Sig-Value, or PKCS 1 v1.5 for RSA). 0 or -EINVAL (no private half). */
int key_sign(struct key *k, const void *data, size_t len, struct strbuf *out, struct err *err);
/* 0, or -EBADMSG if the signature is not of this key and data. */
int key_verify(struct key *k, enum key_hash hash, const void *data, size_t len, struct slice signature,
               struct err *err);

/* P-256 only: the signature as JWS writes it, r and s of 32 bytes each. */
enum { KEY_RAW_SIGNATURE = 64 };
int key_sign_raw(struct key *k, const void *data, size_t len, uint8_t out[KEY_RAW_SIGNATURE], struct err *err);
int key_verify_raw(struct key *k, const void *data, size_t len, const uint8_t raw[KEY_RAW_SIGNATURE], struct err *err);
/* P-256: x and y, 32 bytes each, big-endian. 0 or -EINVAL. */
int key_point(const struct key *k, uint8_t xy[64]);
/* RSA: modulus and exponent, big-endian, appended. 0 or -EINVAL. */
int key_rsa(const struct key *k, struct strbuf *n, struct strbuf *e);

void cleanup_keyp(struct key **k);
#define cleanup_key __attribute__((cleanup(cleanup_keyp)))

#endif
