/* Hashes and message authentication. */
#ifndef K3C_WIRE_CRYPTO_H
#define K3C_WIRE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, SHA256_HEX_SIZE = 65, SHA1_SIZE = 20 };

/* SHA-256 piece by piece. Holds no resources; may be copied to hash two continuations of one beginning. */
struct sha256 {
    uint64_t state[16]; /* opaque */
};
void sha256_init(struct sha256 *h);
void sha256_update(struct sha256 *h, const void *data, size_t len);
void sha256_final(struct sha256 *h, uint8_t out[SHA256_SIZE]);
void sha256_final_hex(struct sha256 *h, char out[SHA256_HEX_SIZE]);

void sha256_of(const void *data, size_t len, uint8_t out[SHA256_SIZE]);
void sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE]); /* lower-case hex and a NUL */
void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len, uint8_t out[SHA256_SIZE]);

/* For WebSocket's handshake only: it protects nothing. */
void sha1_of(const void *data, size_t len, uint8_t out[SHA1_SIZE]);

/* Compare secrets: the time depends on the lengths alone. NULL equals nothing. */
bool crypto_equal(const void *a, const void *b, size_t len);
bool crypto_str_equal(const char *a, const char *b);

/* Overwrites memory that held a secret; never optimised away. */
void crypto_wipe(void *p, size_t len);

#endif
