#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/fieldset.h"
#include "core/model/kind.h"
#include "core/model/schema.h"
#include "core/model/typed.h"

/* FieldsV1 of a stranger: what is read is written and read again as the same, and sets obey their laws. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    cJSON *tree;
    struct field_set *read, *set, *again;
    if (!json_parse(a, (const char *)data, len, &tree, NULL, NULL) && !field_set_from_json(a, tree, &read, NULL)) {
        const struct schema_message *pod = schema_message("io.k8s.api.core.v1.Pod");
        if (field_set_from_json(a, field_set_to_json(a, read), &set, NULL)) /* which mends what is no UTF-8 */
            abort();
        if (field_set_from_json(a, field_set_to_json(a, set), &again, NULL) || !field_set_equal(set, again))
            abort();
        if (field_set_difference(a, set, again) || field_set_exclude(a, set, again) ||
            !field_set_equal(field_set_union(a, set, again), set) ||
            !field_set_equal(field_set_intersection(a, set, again), set))
            abort();
        struct field_set *named = typed_name_parents(a, pod, set), *fit = typed_reconcile(a, pod, set);
        if (field_set_difference(a, set, named) || !field_set_equal(fit, typed_reconcile(a, pod, fit)))
            abort();
    }
    arena_free(a);
    return 0;
}
