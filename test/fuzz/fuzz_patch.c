#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/patch.h"
#include "core/model/schema.h"

/* The input is an original and a patch, split at the first NUL: no patch may touch the original, and a merge patch
 * applied twice changes nothing more. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *cut = memchr(data, 0, len);
    if (!cut)
        return 0;
    size_t first = (size_t)(cut - data);
    struct arena *a = arena_new();
    cJSON *original, *patch, *got, *again;
    if (!json_parse(a, (const char *)data, first, &original, NULL, NULL) &&
        !json_parse(a, (const char *)cut + 1, len - first - 1, &patch, NULL, NULL)) {
        cJSON *before = json_copy(a, original);
        (void)patch_json(a, original, patch, &got, NULL);
        (void)patch_strategic(a, schema_message("io.k8s.api.core.v1.Pod"), original, patch, &got, NULL);
        (void)patch_strategic(a, NULL, original, patch, &got, NULL);
        if (!patch_merge(a, original, patch, &got, NULL) &&
            (patch_merge(a, got, patch, &again, NULL) || !json_equal(got, again)))
            abort();
        if (!json_equal(before, original))
            abort();
    }
    arena_free(a);
    return 0;
}
