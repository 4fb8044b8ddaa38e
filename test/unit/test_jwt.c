#include "core/wire/jwt.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/wire/key.h"
#include "test/unit/tap.h"

static struct arena *a;

/* RFC 7515, appendix A.3: an ES256 token and its key. */
static const char rfc_token[] =
    "eyJhbGciOiJFUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
static const char rfc_key[] = "-----BEGIN PUBLIC KEY-----\n"
                              "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
                              "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
                              "-----END PUBLIC KEY-----\n";

static void known_token(void)
{
    cleanup_key struct key *k = NULL;
    struct jwt t;
    struct err err = {0};
    ok(!key_parse(rfc_key, &k, &err) && !jwt_parse(a, rfc_token, &t, &err), "RFC 7515's key and token are read");
    is_string(t.header.p, "{\"alg\":\"ES256\"}", "the header comes out as text");
    ok(!jwt_verify(&t, k, &err), "its signature verifies");
    struct strbuf jwk = {0};
    ok(!jwt_jwk(k, &jwk, NULL) && strstr(jwk.p, "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"") &&
           strstr(jwk.p, "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""),
       "the key is written as the RFC's JWK");
    strbuf_free(&jwk);
}

static void own_token(void)
{
    cleanup_key struct key *k = NULL, *other = NULL;
    cleanup_strbuf struct strbuf out = {0};
    struct jwt t;
    key_generate(&k, NULL);
    key_generate(&other, NULL);
    ok(!jwt_sign(k, "{\"sub\":\"me\"}", &out, NULL) && !jwt_parse(a, out.p, &t, NULL), "a token is signed and read");
    is_string(t.claims.p, "{\"sub\":\"me\"}", "its claims come back");
    char kid[JWT_KEY_ID_SIZE];
    jwt_key_id(k, kid);
    ok(strlen(kid) == 43 && strstr(t.header.p, kid), "its header names the key");
    ok(!jwt_verify(&t, k, NULL), "it verifies with its key");
    ok(jwt_verify(&t, other, NULL) == -EBADMSG, "not with another");
    out.p[out.len / 2] ^= 1;
    ok(jwt_parse(a, out.p, &t, NULL) || jwt_verify(&t, k, NULL) == -EBADMSG, "not when a character changed");
}

static void hostile_tokens(void)
{
    static const char *const bad[] = {"",          "a", "a.b", "e30.e30.e30.e30", "e3=.e30.e30", "e30.e 0.e30",
                                      "e30.e30.e", NULL};
    cleanup_key struct key *k = NULL;
    struct jwt t;
    struct err err = {0};
    for (int i = 0; bad[i]; i++)
        okf(jwt_parse(a, bad[i], &t, &err) == -EINVAL, "\"%s\" is no token", bad[i]);
    key_parse(rfc_key, &k, NULL);
    ok(!jwt_parse(a, "e30.e30.", &t, &err) && jwt_verify(&t, k, &err) == -EBADMSG,
       "a token without a signature does not verify");
    char *huge = arena_alloc(a, JWT_TOKEN_MAX + 10);
    memset(huge, 'a', JWT_TOKEN_MAX + 5);
    ok(jwt_parse(a, huge, &t, &err) == -EINVAL && strstr(err.text, "allowed"), "a huge token is refused");
}

int main(void)
{
    a = arena_new();
    known_token();
    own_token();
    hostile_tokens();
    arena_free(a);
    return done();
}
