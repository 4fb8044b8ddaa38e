/* Random bytes from the kernel, and the two forms of random name that Kubernetes uses. */
#ifndef K3C_BASE_RANDOM_H
#define K3C_BASE_RANDOM_H

#include <stddef.h>

void random_bytes(void *out, size_t len);

/* `len` characters of the generateName alphabet (no vowels, no look-alikes) and a NUL. */
void random_suffix(char *out, size_t len);

/* A version 4 UUID, RFC 9562: 36 characters and a NUL. */
void random_uuid(char out[37]);

/* `len` random bytes as lower-case hex: 2 * len characters and a NUL. */
void random_hex(char *out, size_t len);

#endif
