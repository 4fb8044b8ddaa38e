#include <stdint.h>
#include <stdlib.h>

#include "agent/image/www_authenticate.h"
#include "core/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What comes out is never larger than a few times what went in. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct auth_challenge c[AUTH_CHALLENGES_MAX];
    const char *text = arena_dup(a, data, len);
    if (auth_challenges_parse(a, text, c) > AUTH_CHALLENGES_MAX)
        abort();
    if (arena_bytes(a) > 65536 + 8 * len)
        abort();
    arena_free(a);
    return 0;
}
