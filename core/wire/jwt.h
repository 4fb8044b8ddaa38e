/* JSON Web Tokens in the compact form of RFC 7515, signed ES256 or RS256. The parser is pure; JSON is the caller's. */
#ifndef K3C_WIRE_JWT_H
#define K3C_WIRE_JWT_H

#include "core/base/str.h"

struct arena;
struct err;
struct key;

enum { JWT_TOKEN_MAX = 16384, JWT_KEY_ID_SIZE = 44 };

struct jwt {
    struct slice header, claims; /* decoded text, NUL-terminated: a JSON object each, if the signer said so */
    struct slice signature;      /* decoded */
    struct slice signed_part;    /* of the token */
};

/* Splits and decodes; trusts nothing. 0 or -EINVAL. */
int jwt_parse(struct arena *a, const char *token, struct jwt *ret, struct err *err);

/* Checks the signature: ES256 for a P-256 key, RS256 for an RSA key. The key decides, not the header's "alg", so that
 * no token can choose a weaker way. 0 or -EBADMSG. Takes milliseconds: remember what was found valid. */
int jwt_verify(const struct jwt *t, struct key *k, struct err *err);

/* A token of these claims (a JSON object) with header {"alg":...,"kid":...}, appended to `out`. */
int jwt_sign(struct key *k, const char *claims, struct strbuf *out, struct err *err);

/* Kubernetes' key id: base64url of the SHA-256 of the DER public key. 43 characters and a NUL. */
void jwt_key_id(const struct key *k, char out[JWT_KEY_ID_SIZE]);
/* Appends the public key as a JSON Web Key (RFC 7517):
 * {"use":"sig","kty":"EC","kid":...,"crv":"P-256","alg":"ES256",...}. */
int jwt_jwk(const struct key *k, struct strbuf *out, struct err *err);

#endif
