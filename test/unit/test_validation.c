/* The golden lines of test/data/validation.jsonl and kinds-validation.jsonl were made by Kubernetes 1.36's own
 * strategies and printers: an object (`of` a base, changed by `set` and `del`; on update the base itself, changed by
 * `was`, is what it replaces), what is wrong with it, what the server warns of, makes of it or shows. The text that
 * Kubernetes appends to one error, a difference in Go's words, is left out. */
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/meta.h"
#include "core/model/object.h"
#include "core/model/status.h"
#include "core/model/strategies.h"
#include "core/model/table.h"
#include "test/unit/json_text.h"
#include "test/unit/tap.h"

#include <stdlib.h>

static struct map bases;
static int64_t now;

/* ---- paths: a/0/b, with ~1 for a slash in a key ---- */

static cJSON *find(struct arena *a, cJSON *at, const char *path)
{
    while (at && *path)
        at = json_child(at, json_path_segment(a, &path));
    return at;
}

static void put(struct arena *a, cJSON *at, const char *path, cJSON *value)
{
    const char *name = json_path_segment(a, &path);
    while (*path) {
        cJSON *next = json_child(at, name);
        bool list = *path >= '0' && *path <= '9';
        if (!next) {
            next = list ? json_array(a) : json_object(a);
            if (json_is_arr(at))
                json_append(at, next);
            else
                json_set(a, at, name, next);
        }
        at = next;
        name = json_path_segment(a, &path);
    }
    if (!json_is_arr(at))
        json_set(a, at, name, value);
    else if (json_child(at, name))
        json_replace(at, json_child(at, name), value);
    else
        json_append(at, value);
}

/* ---- objects ---- */

static const struct kind *kind_of(const cJSON *o)
{
    for (size_t i = 0; i < kinds_count; i++)
        if (str_eq(kinds[i].kind, json_str(o, "kind")))
            return &kinds[i];
    return NULL;
}

static cJSON *decoded(struct arena *a, const struct kind *k, const cJSON *given)
{
    cJSON *o = NULL;
    struct err err = {0};
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, given);
    if (object_decode(a, k->schema, OBJECT_JSON, (struct slice){text.p, text.len}, &o, NULL, &err))
        printf("# does not decode: %s\n", err.text);
    object_default(a, k->schema, o);
    if (k->strategy->defaults)
        k->strategy->defaults(a, o);
    return o;
}

static void create(struct arena *a, const struct kind *k, cJSON *o, struct field_errors *e)
{
    meta_prepare_create(a, k, o, now);
    if (k->strategy->prepare_create)
        k->strategy->prepare_create(a, o);
    meta_validate(e, k, k->strategy, false, o, NULL);
}

static void update(struct arena *a, const struct kind *k, cJSON *o, cJSON *old, struct field_errors *e, bool status)
{
    json_put(a, o, "metadata.resourceVersion", json_string(a, "1"));
    json_put(a, old, "metadata.resourceVersion", json_string(a, "1"));
    meta_prepare_update(a, o, old);
    if (status)
        k->strategy->prepare_status(a, o, old);
    else if (k->strategy->prepare_update)
        k->strategy->prepare_update(a, o, old);
    meta_validate(e, k, k->strategy, status, o, old);
}

/* ---- what is expected ---- */

static bool expected(const cJSON *want, const char *text)
{
    static const char cut[] = "may not change fields other than";
    for (JSON_EACH(item, want)) {
        size_t n = strlen(item->valuestring);
        if (!strcmp(item->valuestring, text) ||
            (str_ends(item->valuestring, cut) && !strncmp(item->valuestring, text, n)))
            return true;
    }
    return false;
}

static bool same_errors(struct arena *a, const struct field_errors *e, const cJSON *want)
{
    cleanup_map struct map seen = {0};
    bool same = true;
    for (size_t i = 0; i < e->count; i++) {
        const char *text = arena_printf(a, "%s: %s", e->list[i].path, e->list[i].message);
        map_set(&seen, text, &seen);
        if (!expected(want, text)) {
            printf("#   more: %s\n", text);
            same = false;
        }
    }
    if (map_count(&seen) != json_count(want))
        printf("# %zu errors, not %zu\n", map_count(&seen), json_count(want));
    return same && map_count(&seen) == json_count(want);
}

static bool same_strings(const cJSON *got, const cJSON *want)
{
    const cJSON *g = got ? got->child : NULL;
    for (JSON_EACH(w, want)) {
        if (!g || !str_eq(g->valuestring, w->valuestring)) {
            printf("#   want: %s\n#    got: %s\n", w->valuestring, g ? g->valuestring : "");
            return false;
        }
        g = g->next;
    }
    if (g)
        printf("#   more: %s\n", g->valuestring);
    return !g;
}

/* Nulls of Go's, and what only the server of the golden lines sets, are no difference. */
static void strip(cJSON *tree)
{
    static const char *const noise[] = {"uid", "creationTimestamp", "lastTransitionTime", "lastProbeTime"};
    for (JSON_EACH(item, tree)) {
        bool drop = json_is_null(item);
        for (size_t i = 0; i < COUNT_OF(noise); i++)
            drop |= item->string && !strcmp(item->string, noise[i]);
        if (drop)
            json_remove(tree, item);
        else
            strip(item);
    }
}

static bool same_result(struct arena *a, const struct kind *k, cJSON *got, const cJSON *row)
{
    bool same = true;
    cJSON *whole = json_get(row, "becomes");
    if (whole) {
        strip(got);
        strip(whole);
        cJSON *shown = json_get(got, "spec");
        if (str_eq(k->kind, "Service")) { /* Kubernetes does this when it allocates */
            json_del(shown, "ipFamilies");
            json_del(shown, "ipFamilyPolicy");
        }
        same = json_equal(got, whole);
    }
    for (JSON_EACH(item, json_get(row, "adds"))) {
        cJSON *at = find(a, got, item->string);
        if (!at || !json_equal(at, item)) {
            printf("#   %s differs\n", item->string);
            same = false;
        }
    }
    for (JSON_EACH(item, json_get(row, "drops"))) {
        if (find(a, got, item->valuestring)) {
            printf("#   %s is there\n", item->valuestring);
            same = false;
        }
    }
    return same;
}

/* ---- lines ---- */

static bool write_row(struct arena *a, const struct kind *k, const char *op, cJSON *o, cJSON *old, const cJSON *row)
{
    struct field_errors e = {.arena = a};
    cJSON *warnings = json_array(a);
    if (str_eq(op, "create"))
        create(a, k, o, &e);
    else
        update(a, k, o, old, &e, str_eq(op, "status"));
    if (!same_errors(a, &e, json_get(row, "errors")))
        return false;
    if (!e.count && str_eq(op, "create") && k->strategy->warnings)
        k->strategy->warnings(a, o, NULL, warnings);
    return same_strings(warnings, json_get(row, "warnings")) && same_result(a, k, o, row);
}

static void golden(struct arena *a, cJSON *row, const char *line)
{
    const char *op = json_str_or(row, "op", "");
    const cJSON *base = map_get(&bases, json_str_or(row, "of", ""));
    const struct kind *k = kind_of(base);
    cJSON *given = json_copy(a, base), *was = json_copy(a, base);
    bool same;
    for (JSON_EACH(item, json_get(row, "was")))
        put(a, was, item->string, json_copy(a, item));
    for (JSON_EACH(item, json_get(row, "set")))
        put(a, given, item->string, json_copy(a, item));
    for (JSON_EACH(item, json_get(row, "del"))) {
        const char *path = item->valuestring, *last = strrchr(path, '/');
        json_del(last ? find(a, given, arena_printf(a, "%.*s", (int)((size_t)(last - path)), path)) : given,
                 last ? last + 1 : path);
    }
    cJSON *o = decoded(a, k, given);
    if (str_eq(op, "table"))
        same = json_equal(json_get(table_row(a, k, o, "None", now), "cells"), json_get(row, "cells"));
    else
        same = write_row(a, k, op, o, decoded(a, k, was), row);
    okf(same, "%.*s", 200, line);
}

static void one_line(struct arena *kept, const char *text, size_t n)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *row = NULL;
    struct err err = {0};
    if (json_parse(a, text, n, &row, NULL, &err)) {
        okf(false, "%s", err.text);
        return;
    }
    if (json_str(row, "base"))
        map_set(&bases, json_str(row, "base"), json_copy(kept, json_get(row, "object")));
    else if (json_get(row, "now"))
        now = json_int(row, "now", 0) * 1000000;
    else
        golden(a, row, text);
}

static void all_lines(struct arena *kept, const char *path)
{
    FILE *f = fopen(path, "re");
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    if (okf(f != NULL, "%s is there", path))
        while ((n = getline(&line, &cap, f)) > 0)
            one_line(kept, line, (size_t)n - 1);
    free(line);
    if (f)
        fclose(f);
}

int main(void)
{
    cleanup_arena struct arena *kept = arena_new();
    all_lines(kept, "test/data/validation.jsonl");
    all_lines(kept, "test/data/kinds-validation.jsonl"); /* the kinds that came later */
    map_free(&bases);
    return done();
}
