/* AES-GCM on x86-64's AES and carry-less multiplication instructions. Internal to aead.c. */
#ifndef K3C_WIRE_AEAD_X86_H
#define K3C_WIRE_AEAD_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AEAD_X86_POWERS = 8 };

struct aead_x86 {
    uint8_t round_keys[15][16];          /* encryption */
    uint8_t powers[AEAD_X86_POWERS][16]; /* of the hash key, byte-reversed: H^8 first, H^1 last */
    int rounds;
    bool wide; /* VAES and VPCLMULQDQ: two blocks an instruction */
} __attribute__((aligned(16)));

bool aead_x86_usable(void);                                                 /* does this processor have what it takes */
void aead_x86_init(struct aead_x86 *a, const uint8_t *key, size_t key_len); /* 16 or 32 bytes */

/* As aead_seal: `plain` may be `out`; `trailer` -1 for none. */
void aead_x86_seal(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len,
                   const uint8_t *plain, size_t len, int trailer, uint8_t *out);
/* Decrypts `len` bytes in place and writes the tag that they should have. */
void aead_x86_open(const struct aead_x86 *a, const uint8_t nonce[12], const uint8_t *aad, size_t aad_len, uint8_t *data,
                   size_t len, uint8_t tag[16]);

#endif
