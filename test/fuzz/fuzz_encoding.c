#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/encoding.h"

/* What strict decoding takes must encode back to the same text; what Go's way takes decodes again to the same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 1)
        return 0;
    const char *text = (const char *)data + 1;
    unsigned flags = *data & 7;
    len--;
    uint8_t *bytes = malloc(BASE64_DECODED_MAX(len));
    char *again = malloc(BASE64_ENCODED_MAX(BASE64_DECODED_MAX(len)) + 1);
    ssize_t n = base64_decode(bytes, text, len, flags);
    if (n >= 0) {
        size_t m = base64_encode(again, bytes, (size_t)n, flags);
        if (!(flags & BASE64_GO) && (m != len || memcmp(again, text, len)))
            abort();
        uint8_t *twice = malloc(BASE64_DECODED_MAX(m));
        if (base64_decode(twice, again, m, flags & ~(unsigned)BASE64_GO) != n || memcmp(twice, bytes, (size_t)n))
            abort();
        free(twice);
    }
    n = hex_decode(bytes, text, len);
    if (n >= 0 && (size_t)n != len / 2)
        abort();
    free(bytes);
    free(again);
    return 0;
}
