#include "server/node_password.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/random.h"
#include "core/wire/crypto.h"

/* The passwords are 128 random bits that k3c made itself, so the rounds are only for those that a person chose. */
enum { ROUNDS = 4096, SALT_HEX = 32 };

static void derive(const char *password, const char *salt, char out[NODE_PASSWORD_HASH_SIZE])
{
    uint8_t sum[SHA256_SIZE], next[SHA256_SIZE];
    hmac_sha256(password, strlen(password), salt, SALT_HEX, sum);
    memcpy(next, sum, sizeof(next));
    for (int i = 1; i < ROUNDS; i++) {
        hmac_sha256(password, strlen(password), next, sizeof(next), next);
        for (size_t b = 0; b < sizeof(sum); b++)
            sum[b] ^= next[b];
    }
    int n = snprintf(out, NODE_PASSWORD_HASH_SIZE, "1:%.*s:", SALT_HEX, salt);
    for (size_t b = 0; b < sizeof(sum); b++)
        n += snprintf(out + n, NODE_PASSWORD_HASH_SIZE - (size_t)n, "%02x", sum[b]);
}

void node_password_hash(const char *password, char out[NODE_PASSWORD_HASH_SIZE])
{
    char salt[SALT_HEX + 1];
    random_hex(salt, SALT_HEX / 2);
    derive(password, salt, out);
}

bool node_password_matches(const char *password, const char *hash)
{
    char again[NODE_PASSWORD_HASH_SIZE];
    if (strncmp(hash, "1:", 2) || strlen(hash) < 2 + SALT_HEX + 1)
        return false;
    derive(password, hash + 2, again);
    return crypto_str_equal(again, hash);
}
