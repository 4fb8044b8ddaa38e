#include <stdlib.h>
#include <string.h>

#include "core/wire/tls_record.h"

/* What was sealed opens to the same; anything else stays inside its bytes and, changed by one bit, does not open. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t secret[TLS_SECRET_MAX] = {7};
    if (len < 2)
        return 0;
    struct tls_suite suite = {.version = data[0] & 1 ? TLS_1_3 : TLS_1_2, .aead = (enum aead_kind)((data[0] >> 1) % 3)};
    bool v13 = suite.version == TLS_1_3;
    struct tls_key *in = v13 ? tls_key_new_13(suite, secret) : tls_key_new_12(suite, secret, secret, 1);
    struct tls_key *out = v13 ? tls_key_new_13(suite, secret) : tls_key_new_12(suite, secret, secret, 1);
    size_t n = len - 2 < TLS_PLAIN_MAX ? len - 2 : TLS_PLAIN_MAX;
    uint8_t *copy = malloc(len), *sealed = malloc(n + TLS_OVERHEAD_MAX);
    struct tls_record r;
    memcpy(copy, data + 2, len - 2);
    if (tls_record_open(in, copy, len - 2, &r, NULL) > 0)
        abort(); /* nobody guesses a tag */
    size_t size = tls_record_seal(out, TLS_APPLICATION, data + 2, n, sealed);
    if (size > n + TLS_OVERHEAD_MAX)
        abort();
    for (size_t cut = 0; cut < size; cut += size / 3 + 1)
        if (tls_record_open(in, sealed, cut, &r, NULL))
            abort();
    if (data[1] & 1) {
        sealed[5 + data[1] % (size - 5)] ^= 1;
        if (tls_record_open(in, sealed, size, &r, NULL) >= 0)
            abort();
    } else if (tls_record_open(in, sealed, size, &r, NULL) != (ssize_t)size || r.type != TLS_APPLICATION ||
               r.len != n || memcmp(r.plain, data + 2, n)) {
        abort();
    }
    free(copy);
    free(sealed);
    tls_key_free(in);
    tls_key_free(out);
    return 0;
}
