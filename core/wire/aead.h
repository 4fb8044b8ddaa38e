/* Authenticated encryption, one key each: AES-GCM of Nettle, which is six times as fast as that of Mbed TLS, and
 * ChaCha20-Poly1305 of Mbed TLS. A key may be used by one thread at a time. */
#ifndef K3C_WIRE_AEAD_H
#define K3C_WIRE_AEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum aead_kind { AEAD_AES_128_GCM, AEAD_AES_256_GCM, AEAD_CHACHA20_POLY1305 };
enum { AEAD_NONCE_SIZE = 12, AEAD_TAG_SIZE = 16, AEAD_KEY_MAX = 32, AEAD_NO_TRAILER = -1 };

struct aead;

size_t aead_key_size(enum aead_kind kind);
struct aead *aead_new(enum aead_kind kind, const uint8_t *key);
struct aead *aead_free(struct aead *a); /* wipes the key; NULL is fine; returns NULL */

/* Encrypts `len` bytes and, unless AEAD_NO_TRAILER, the byte `trailer` behind them (TLS 1.3's content type) to `out`,
 * with the tag behind: len + (0 or 1) + AEAD_TAG_SIZE bytes. `out` is `plain` itself or does not overlap it. */
void aead_seal(struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad, size_t aad_len, const void *plain,
               size_t len, int trailer, uint8_t *out);
/* Decrypts in place `len` bytes, of which the last are the tag: false if it does not fit, and the bytes are then
 * worthless. */
bool aead_open(struct aead *a, const uint8_t nonce[AEAD_NONCE_SIZE], const void *aad, size_t aad_len, uint8_t *data,
               size_t len);

#endif
