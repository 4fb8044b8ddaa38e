#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/apply.h"
#include "core/model/kind.h"
#include "core/model/managed_fields.h"
#include "core/model/object.h"
#include "core/model/schema.h"

/* The input is a pod and a configuration of one, split at the first NUL: what was applied may be applied again, and
 * from then on (who owned nothing the first time is met as somebody new) that changes nothing; no input is touched. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *cut = memchr(data, 0, len);
    if (!cut)
        return 0;
    size_t first = (size_t)(cut - data);
    struct arena *a = arena_new();
    struct managed_write w = {.schema = schema_message("io.k8s.api.core.v1.Pod"),
                              .api_version = "v1",
                              .kind = "Pod",
                              .manager = "one",
                              .subresource = ""};
    cJSON *live, *config, *got, *again, *third;
    struct apply_error why;
    if (!json_parse(a, (const char *)data, first, &live, NULL, NULL) && json_is_obj(live) &&
        !object_prune(a, w.schema, live, NULL, NULL) &&
        !json_parse(a, (const char *)cut + 1, len - first - 1, &config, NULL, NULL) && json_is_obj(config)) {
        cJSON *before = json_copy(a, live), *said = json_copy(a, config);
        cJSON *changed = json_copy(a, live);
        managed_update(a, &w, live, changed);
        if (!apply_config(a, &w, live, config, true, &got, &why) &&
            (apply_config(a, &w, got, config, false, &again, &why) ||
             apply_config(a, &w, again, config, false, &third, &why) || !json_equal(again, third)))
            abort();
        if (!json_equal(before, live) || !json_equal(said, config))
            abort();
    }
    arena_free(a);
    return 0;
}
