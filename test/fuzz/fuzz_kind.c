#include <stdlib.h>

#include "core/base/arena.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/managed_fields.h"
#include "core/model/object.h"
#include "core/model/status.h"
#include "core/model/table.h"

/* What a create and an update do with hostile objects: defaults, strategies, validation, managed fields, tables. An
 * object names its kind, or a first byte picks one; the second object, behind a NUL, replaces the first. Every object
 * stays of its kind. scripts/run-fuzzers begins with test/data/kinds.jsonl. */

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

static const struct kind *kind_of(struct arena *a, struct slice *rest)
{
    const char *version, *kind;
    if (*rest->p != '{') {
        const struct kind *k = &kinds[(unsigned char)*rest->p % kinds_count];
        *rest = (struct slice){rest->p + 1, rest->n - 1};
        return k;
    }
    if (object_peek(a, OBJECT_JSON, slice_cut(&(struct slice){rest->p, rest->n}, 0), &version, &kind, NULL))
        return NULL;
    const char *slash = strchr(version, '/');
    char *group = arena_text(a, version, slash ? (size_t)(slash - version) : 0);
    return kind_by_name(group, slash ? slash + 1 : version, kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (!len)
        return 0;
    struct slice rest = {(const char *)data, len}, first;
    cleanup_arena struct arena *a = arena_new();
    const struct kind *k = kind_of(a, &rest);
    if (!k)
        return 0;
    first = slice_cut(&rest, 0);
    cJSON *old = decode(a, k, first), *object = rest.n ? decode(a, k, rest) : NULL;
    if (old)
        write_once(a, k, old, NULL);
    if (old && object)
        write_once(a, k, object, old);
    return 0;
}
