#include "core/wire/crypto.h"

#include "core/base/encoding.h"
#include "core/base/str.h"
#include "test/unit/tap.h"

static void hashes(void)
{
    char hex[SHA256_HEX_SIZE];
    sha256_hex("abc", 3, hex);
    is_string(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "SHA-256 of FIPS 180's \"abc\"");
    struct sha256 h, fork;
    sha256_init(&h);
    for (int i = 0; i < 1000000; i++)
        sha256_update(&h, "a", 1);
    fork = h;
    sha256_final_hex(&h, hex);
    is_string(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
              "and of a million a's, one by one");
    sha256_update(&fork, "b", 1);
    char other[SHA256_HEX_SIZE];
    sha256_final_hex(&fork, other);
    ok(strcmp(hex, other), "a copied state goes on by itself");
    uint8_t sha1[SHA1_SIZE];
    sha1_of("abc", 3, sha1);
    hex_encode(hex, sha1, sizeof(sha1));
    is_string(hex, "a9993e364706816aba3e25717850c26c9cd0d89d", "SHA-1 of \"abc\"");
}

static void mac(void)
{
    uint8_t out[SHA256_SIZE];
    char hex[SHA256_HEX_SIZE];
    hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out);
    hex_encode(hex, out, sizeof(out));
    is_string(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
              "HMAC-SHA-256 of RFC 4231, case 2");
}

static void comparing(void)
{
    ok(crypto_str_equal("token", "token") && crypto_str_equal("", ""), "equal secrets are equal");
    ok(!crypto_str_equal("token", "tokem") && !crypto_str_equal("token", "toke"), "others are not");
    ok(!crypto_str_equal(NULL, NULL) && !crypto_str_equal("a", NULL), "a missing secret equals nothing");
}

int main(void)
{
    hashes();
    mac();
    comparing();
    return done();
}
