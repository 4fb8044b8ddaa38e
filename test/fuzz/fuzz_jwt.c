#include <stdint.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/wire/jwt.h"

/* What parses was signed over its own first bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    const char *token = arena_dup(a, data, len);
    struct jwt t;
    if (!jwt_parse(a, token, &t, NULL) && (t.signed_part.p != token || t.signed_part.n >= len))
        abort();
    arena_free(a);
    return 0;
}
