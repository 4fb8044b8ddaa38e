/* CRC-32 as zlib's: the polynomial of gzip and Ethernet, bits reversed. The processor's carry-less multiplication makes
 * it several times faster where there is one; else it is zlib's. Source: "Fast CRC Computation for Generic Polynomials
 * Using PCLMULQDQ Instruction" (Intel, 2009). */
#ifndef K3C_BASE_CRC32_H
#define K3C_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The sum of what `sum` is of, with these bytes behind it; of nothing, 0. */
uint32_t crc32_add(uint32_t sum, const void *data, size_t len);

#endif
