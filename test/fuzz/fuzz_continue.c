#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "server/apiserver/continue.h"

/* What decodes encodes to a token of the same meaning. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct continue_token token, again;
    const char *text = arena_dup(a, data, len);
    if (continue_decode(a, text, &token, NULL) == 0) {
        const char *back = continue_encode(a, token.revision, token.start);
        if (continue_decode(a, back, &again, NULL) < 0 || again.revision != token.revision ||
            strcmp(again.start, token.start))
            abort();
    }
    /* The same text as a start, so that long and odd keys are tried too. */
    if (len && len < 512 && strlen(text) == len) {
        const char *made = continue_encode(a, 7, text);
        if (continue_decode(a, made, &again, NULL) == 0 && strlen(again.start) > 3 * len)
            abort();
    }
    arena_free(a);
    return 0;
}
