#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/managed_fields.h"
#include "core/model/object.h"
#include "core/model/status.h"
#include "core/model/table.h"

/* What a create and an update do with hostile objects: defaults, strategies, validation, managed fields, tables. The
 * first byte picks the kind; the second object, behind a NUL, replaces the first. Every object stays of its kind. */

static const int64_t now = 1700000000000000;

static cJSON *decode(struct arena *a, const struct kind *k, struct slice text)
{
    cJSON *tree = NULL;
    if (object_decode(a, k->schema, OBJECT_JSON, text, &tree, json_array(a), NULL))
        return NULL;
    object_default(a, k->schema, tree);
    if (k->strategy && k->strategy->defaults)
        k->strategy->defaults(a, tree);
    return tree;
}

static void show(struct arena *a, const struct kind *k, const cJSON *object, const struct field_errors *errs)
{
    struct strbuf out = {0};
    json_write(&out, table_row(a, k, object, "Metadata", now));
    json_write(&out, status_invalid(a, k, "x", errs));
    strbuf_free(&out);
    if (object_prune(a, k->schema, json_copy(a, object), NULL, NULL))
        abort();
}

static void write_once(struct arena *a, const struct kind *k, cJSON *object, cJSON *old)
{
    const struct kind_strategy *s = k->strategy;
    struct field_errors errs = {.arena = a};
    struct managed_write w = {.schema = k->schema,
                              .api_version = kind_api_version(a, k),
                              .kind = k->kind,
                              .manager = "fuzz",
                              .subresource = "",
                              .reset = managed_reset_fields(a, k, ""),
                              .now_us = now};
    if (s && !old && s->prepare_create)
        s->prepare_create(a, object);
    if (s && old && s->prepare_update)
        s->prepare_update(a, object, old);
    managed_update(a, &w, old, object);
    if (s && s->validate)
        s->validate(&errs, object, old);
    if (s && s->warnings)
        s->warnings(a, object, old, json_array(a));
    show(a, k, object, &errs);
    if (old && s && s->prepare_status)
        s->prepare_status(a, object, old);
    if (old && s && s->validate_status)
        s->validate_status(&errs, object, old);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (!len)
        return 0;
    const struct kind *k = &kinds[data[0] % kinds_count];
    struct slice rest = {(const char *)data + 1, len - 1}, first = slice_cut(&rest, 0);
    cleanup_arena struct arena *a = arena_new();
    cJSON *old = decode(a, k, first), *object = rest.n ? decode(a, k, rest) : NULL;
    if (old)
        write_once(a, k, old, NULL);
    if (old && object)
        write_once(a, k, object, old);
    return 0;
}
