#include "core/wire/jwt.h"

#include <errno.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/wire/crypto.h"
#include "core/wire/key.h"

enum { BASE64_JOSE = BASE64_URL | BASE64_NO_PAD };

static void add_base64(struct strbuf *out, const void *data, size_t len)
{
    char *at = strbuf_reserve(out, BASE64_ENCODED_MAX(len) + 1);
    out->len += base64_encode(at, data, len, BASE64_JOSE);
}

static int decode(struct arena *a, struct slice text, struct slice *ret, const char *part, struct err *err)
{
    *ret = base64_bytes(a, text.p, text.n, BASE64_JOSE);
    return ret->p ? 0 : err_set(err, EINVAL, "the token's %s is not base64url", part);
}

int jwt_parse(struct arena *a, const char *token, struct jwt *ret, struct err *err)
{
    struct slice rest = slice_of(token);
    if (rest.n > JWT_TOKEN_MAX)
        return err_set(err, EINVAL, "the token has %zu bytes, %d are allowed", rest.n, JWT_TOKEN_MAX);
    const char *first = strchr(token, '.'), *second = first ? strchr(first + 1, '.') : NULL;
    if (!second || strchr(second + 1, '.'))
        return err_set(err, EINVAL, "the token has not three parts");
    struct jwt t = {.signed_part = {token, (size_t)(second - token)}};
    struct slice header = slice_cut(&rest, '.'), claims = slice_cut(&rest, '.');
    int r = decode(a, header, &t.header, "header", err);
    r = r ? r : decode(a, claims, &t.claims, "payload", err);
    r = r ? r : decode(a, rest, &t.signature, "signature", err);
    if (!r)
        *ret = t;
    return r;
}

int jwt_verify(const struct jwt *t, struct key *k, struct err *err)
{
    if (key_kind(k) == KEY_RSA)
        return key_verify(k, KEY_SHA256, t->signed_part.p, t->signed_part.n, t->signature, err);
    if (t->signature.n != KEY_RAW_SIGNATURE)
        return err_set(err, EBADMSG, "the signature does not fit");
    return key_verify_raw(k, t->signed_part.p, t->signed_part.n, (const uint8_t *)t->signature.p, err);
}

static const char *algorithm(const struct key *k)
{
    return key_kind(k) == KEY_RSA ? "RS256" : "ES256";
}

int jwt_sign(struct key *k, const char *claims, struct strbuf *out, struct err *err)
{
    cleanup_strbuf struct strbuf header = {0}, token = {0}, signature = {0};
    char kid[JWT_KEY_ID_SIZE];
    jwt_key_id(k, kid);
    strbuf_addf(&header, "{\"alg\":\"%s\",\"kid\":\"%s\"}", algorithm(k), kid);
    add_base64(&token, header.p, header.len);
    strbuf_addc(&token, '.');
    add_base64(&token, claims, strlen(claims));
    int r;
    if (key_kind(k) == KEY_RSA) {
        r = key_sign(k, token.p, token.len, &signature, err);
    } else {
        r = key_sign_raw(k, token.p, token.len, (uint8_t *)strbuf_reserve(&signature, KEY_RAW_SIGNATURE), err);
        signature.len = KEY_RAW_SIGNATURE;
    }
    if (r < 0)
        return r;
    strbuf_addc(&token, '.');
    add_base64(&token, signature.p, signature.len);
    strbuf_add(out, token.p, token.len);
    return 0;
}

void jwt_key_id(const struct key *k, char out[JWT_KEY_ID_SIZE])
{
    cleanup_strbuf struct strbuf der = {0};
    uint8_t digest[SHA256_SIZE];
    char text[BASE64_ENCODED_MAX(SHA256_SIZE) + 1];
    key_public_der(k, &der);
    sha256_of(der.p, der.len, digest);
    base64_encode(text, digest, sizeof(digest), BASE64_JOSE);
    memcpy(out, text, JWT_KEY_ID_SIZE);
}

static void add_member(struct strbuf *out, const char *name, const void *data, size_t len)
{
    strbuf_addf(out, ",\"%s\":\"", name);
    add_base64(out, data, len);
    strbuf_addc(out, '"');
}

int jwt_jwk(const struct key *k, struct strbuf *out, struct err *err)
{
    cleanup_strbuf struct strbuf n = {0}, e = {0};
    uint8_t xy[64];
    char kid[JWT_KEY_ID_SIZE];
    bool rsa = key_kind(k) == KEY_RSA;
    if (rsa ? key_rsa(k, &n, &e) : key_point(k, xy))
        return err_set(err, EINVAL, "a key of this kind signs no tokens");
    jwt_key_id(k, kid);
    strbuf_addf(out, "{\"use\":\"sig\",\"kty\":\"%s\",\"kid\":\"%s\"", rsa ? "RSA" : "EC", kid);
    if (!rsa)
        strbuf_adds(out, ",\"crv\":\"P-256\"");
    strbuf_addf(out, ",\"alg\":\"%s\"", algorithm(k));
    if (rsa) {
        add_member(out, "n", n.p, n.len);
        add_member(out, "e", e.p, e.len);
    } else {
        add_member(out, "x", xy, 32);
        add_member(out, "y", xy + 32, 32);
    }
    strbuf_addc(out, '}');
    return 0;
}
