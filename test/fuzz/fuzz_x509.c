#include <mbedtls/x509_crt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/wire/x509_int.h"

/* Certificate and request readers stay inside their input; what Mbed TLS reads too has the same serial number. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct x509_cert c;
    struct x509_request rq;
    if (!x509_parse(a, data, len, &c, NULL)) {
        mbedtls_x509_crt crt;
        mbedtls_x509_crt_init(&crt);
        if (!mbedtls_x509_crt_parse_der(&crt, (const unsigned char *)c.der.p, c.der.n) &&
            (crt.subject_raw.len != c.raw_subject.n || memcmp(crt.subject_raw.p, c.raw_subject.p, c.raw_subject.n)))
            abort();
        mbedtls_x509_crt_free(&crt);
    }
    x509_request_read(a, (struct slice){(const char *)data, len}, &rq, false, NULL);
    arena_free(a);
    return 0;
}
