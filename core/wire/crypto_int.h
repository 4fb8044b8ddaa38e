/* What the files that call Mbed TLS share. */
#ifndef K3C_WIRE_CRYPTO_INT_H
#define K3C_WIRE_CRYPTO_INT_H

#include <stddef.h>

struct err;
struct key;
struct mbedtls_pk_context;

/* Mbed TLS' random source: the kernel. */
int crypto_rng(void *unused, unsigned char *out, size_t len);

/* PSA, which TLS 1.3 stands on, once a process. */
void crypto_psa_init(void);

/* Like err_set, with Mbed TLS' own words for `rc` behind the sentence. */
int crypto_err(struct err *err, int code, int rc, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
