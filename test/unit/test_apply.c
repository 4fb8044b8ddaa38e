/* Server-side apply and managedFields. test/data/applies.jsonl: random writes, and what Kubernetes' own Go code
 * (apimachinery util/managedfields 1.36 with client-go's schema) makes of them. APPLY_CASES names another such file. */
#include "core/model/apply.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/fieldset.h"
#include "core/model/kind.h"
#include "core/model/managed_fields.h"
#include "core/model/object.h"
#include "core/model/schema.h"
#include "test/unit/tap.h"

static const struct kind *kind_of(struct arena *a, const cJSON *line)
{
    const char *version = json_str_or(line, "apiVersion", ""), *slash = strchr(version, '/');
    const char *group = slash ? arena_dup(a, version, (size_t)(slash - version)) : "";
    return kind_by_name(group, slash ? slash + 1 : version, json_str_or(line, "kind", ""));
}

static struct field_set *reset_of(struct arena *a, const cJSON *line)
{
    const char *paths[8] = {NULL};
    size_t n = 0;
    for (JSON_EACH(path, json_get(line, "reset")))
        if (n < COUNT_OF(paths) - 1)
            paths[n++] = path->valuestring;
    return field_set_of(a, paths);
}

static struct managed_write write_of(struct arena *a, const cJSON *line, const struct kind *k)
{
    struct managed_write w = {.schema = k->schema,
                              .api_version = json_str_or(line, "apiVersion", ""),
                              .kind = k->kind,
                              .manager = json_str_or(line, "manager", ""),
                              .subresource = json_str_or(line, "subresource", ""),
                              .reset = reset_of(a, line)};
    clock_parse_rfc3339(json_str_or(line, "now", ""), &w.now_us);
    return w;
}

static cJSON *typed(struct arena *a, const struct kind *k, const cJSON *tree)
{
    cJSON *object = json_copy(a, tree);
    if (object)
        object_prune(a, k->schema, object, NULL, NULL);
    return object;
}

static const char *text_of(struct arena *a, const cJSON *n)
{
    cleanup_strbuf struct strbuf text = {0};
    if (!n)
        return "nothing";
    json_write(&text, n);
    return arena_dup(a, text.p, text.len);
}

static bool same(struct arena *a, const cJSON *got, const cJSON *want)
{
    return (!got && json_is_null(want)) || !strcmp(text_of(a, got), text_of(a, want));
}

static void show(const char *what, const char *text)
{
    printf("#   %s: %s\n", what, text);
}

static void update_case(struct arena *a, const cJSON *line, const struct kind *k, size_t number)
{
    const struct managed_write w = write_of(a, line, k);
    cJSON *live = typed(a, k, json_get(line, "live")), *object = typed(a, k, json_get(line, "object"));
    managed_update(a, &w, live, object);
    const cJSON *got = json_at(object, "metadata.managedFields"), *want = json_get(line, "want");
    if (okf(same(a, got, want), "%zu: an update of a %s by %s", number, k->kind, w.manager))
        return;
    show("case", text_of(a, line));
    show("got", text_of(a, got));
    show("want", text_of(a, want));
}

/* Several errors come in any order, and Go stops at the first unknown field, wherever that is in its maps. */
static bool same_message(struct arena *a, const char *got, const char *want)
{
    static const char several[] = "errors:\n  ", object[] = "failed to create typed patch object (";
    if (!strcmp(got, want))
        return true;
    if (strncmp(want, object, strlen(object)) || strncmp(got, object, strlen(object)))
        return false;
    const char *errors = strstr(want, "): ");
    struct slice rest = slice_of(errors ? errors + 3 : want);
    bool all = strstr(got, several) || strstr(want, several);
    if (str_starts(rest.p, several))
        rest = slice_of(rest.p + strlen(several));
    while (rest.n) {
        struct slice one = slice_cut(&rest, '\n');
        all &= strstr(got, arena_dup(a, one.p, one.n)) != NULL;
    }
    return all;
}

static bool has_conflict(const struct apply_error *why, const char *message, const char *field)
{
    for (size_t i = 0; i < why->count; i++)
        if (!strcmp(why->conflicts[i].message, message) && !strcmp(why->conflicts[i].field, field))
            return true;
    return false;
}

static void refused_case(struct arena *a, const cJSON *line, const struct kind *k, size_t number,
                         const struct apply_error *why)
{
    const char *want = json_str_or(line, "error", "");
    bool good = why->code == json_int(line, "code", 0) && why->message && same_message(a, why->message, want) &&
                why->count == json_count(json_get(line, "conflicts"));
    for (JSON_EACH(c, json_get(line, "conflicts")))
        good &= has_conflict(why, c->child->valuestring, c->child->next->valuestring);
    if (okf(good, "%zu: an apply of a %s is refused", number, k->kind))
        return;
    show("case", text_of(a, line));
    show("got", why->message ? why->message : "no error");
    show("want", want);
}

static void apply_case(struct arena *a, const cJSON *line, const struct kind *k, size_t number)
{
    const struct managed_write w = write_of(a, line, k);
    cJSON *live = typed(a, k, json_get(line, "live")), *got = NULL;
    struct apply_error why = {0};
    apply_config(a, &w, live, json_get(line, "object"), json_bool(line, "force", false), &got, &why);
    if (json_str(line, "error")) {
        refused_case(a, line, k, number, &why);
        return;
    }
    cJSON *want = typed(a, k, json_get(line, "want"));
    const cJSON *owners = json_at(got, "metadata.managedFields"), *wanted = json_at(want, "metadata.managedFields");
    bool owned = (!owners && !wanted) || same(a, owners, wanted);
    json_del(json_get(got, "metadata"), "managedFields");
    json_del(json_get(want, "metadata"), "managedFields");
    object_default(a, k->schema, want);
    object_default(a, k->schema, got);
    object_prune(a, k->schema, got, NULL, NULL);
    object_prune(a, k->schema, want, NULL, NULL);
    bool equal = json_equal(got, want);
    if (okf(owned && equal, "%zu: an apply of a %s by %s", number, k->kind, w.manager))
        return;
    show("case", text_of(a, line));
    if (why.message)
        show("error", why.message);
    show("got", text_of(a, equal ? owners : got));
    show("want", text_of(a, equal ? wanted : want));
}

/* A write to a Deployment's scale: `want` is what its managedFields become. */
static void scale_case(struct arena *a, const cJSON *line, const struct kind *k, size_t number)
{
    cJSON *row = json_copy(a, line), *got = NULL, *parent = typed(a, k, json_get(line, "live"));
    json_set_str(a, row, "apiVersion", "autoscaling/v1");
    const struct kind scale = {.kind = "Scale", .schema = schema_message("io.k8s.api.autoscaling.v1.Scale")};
    const struct managed_write w = write_of(a, row, &scale);
    struct apply_error why = {0};
    cJSON *live = json_build(a, "{'apiVersion':'autoscaling/v1','kind':'Scale','metadata':{'name':%s,'namespace':%s}}",
                             json_str(parent, "metadata.name"), json_str(parent, "metadata.namespace"));
    json_put(a, live, "spec.replicas", json_copy(a, json_at(parent, "spec.replicas")));
    json_put(a, live, "metadata.uid", json_copy(a, json_at(parent, "metadata.uid")));
    json_put(a, live, "metadata.managedFields", managed_to_scale(a, parent, "spec.replicas"));
    live = typed(a, &scale, live);
    if (!strcmp(json_str_or(line, "op", ""), "scale")) {
        got = typed(a, &scale, json_get(line, "object"));
        managed_update(a, &w, live, got);
    } else {
        apply_config(a, &w, live, json_get(line, "object"), json_bool(line, "force", false), &got, &why);
    }
    if (json_str(line, "error")) {
        refused_case(a, line, k, number, &why);
        return;
    }
    cJSON *entries = got ? managed_from_scale(a, parent, "apps/v1", "spec.replicas", got) : NULL;
    if (okf(same(a, entries, json_get(line, "want")), "%zu: a write to a scale by %s", number, w.manager))
        return;
    show("case", text_of(a, line));
    show("got", text_of(a, entries));
    show("want", text_of(a, json_get(line, "want")));
}

static void golden(const char *path)
{
    FILE *f = fopen(path, "re");
    char *line = NULL;
    size_t cap = 0, number = 0;
    ssize_t n;
    if (!okf(f != NULL, "there are cases in %s", path))
        return;
    while ((n = getline(&line, &cap, f)) > 0) {
        cleanup_arena struct arena *a = arena_new();
        cJSON *row = NULL;
        number++;
        if (json_parse(a, line, (size_t)n - 1, &row, NULL, NULL)) {
            okf(false, "case %zu is JSON", number);
            continue;
        }
        const struct kind *k = kind_of(a, row);
        if (!okf(k != NULL, "%zu: %s is a kind", number, json_str_or(row, "kind", "")))
            continue;
        if (!strcmp(json_str_or(row, "op", ""), "apply"))
            apply_case(a, row, k, number);
        else if (!strncmp(json_str_or(row, "op", ""), "scale", 5))
            scale_case(a, row, k, number);
        else
            update_case(a, row, k, number);
    }
    free(line);
    fclose(f);
}

static void names(void)
{
    cleanup_arena struct arena *a = arena_new();
    char long_name[200];
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    is_string(managed_name_of_agent(a, "kubectl/v1.36.0 (linux/amd64)"), "kubectl",
              "a manager is what its agent says first");
    is_string(managed_name_of_agent(a, "my client"), "my client", "all of it without a slash");
    is_string(managed_name_of_agent(a, "a\tb\x7f/1"), "ab", "without what cannot be printed");
    is_int((long long)strlen(managed_name_of_agent(a, long_name)), MANAGER_NAME_MAX,
           "and no longer than a name may be");
    is_string(managed_name_of_agent(a, ""), "", "who says nothing has no name");
}

static cJSON *tree(struct arena *a, const char *text)
{
    cJSON *n = NULL;
    json_parse(a, text, strlen(text), &n, NULL, NULL);
    return n;
}

static void sets(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct field_set *s, *t;
    struct err err = {0};
    ok(!field_set_from_json(
           a, tree(a, "{\"f:b\":{},\"f:a\":{\"k:{\\\"p\\\":8e1,\\\"n\\\":\\\"x\\\"}\":{}},\"z:odd\":{}}"), &s, &err),
       "FieldsV1 in any order is read");
    is_string(text_of(a, field_set_to_json(a, s)), "{\"f:a\":{\"k:{\\\"n\\\":\\\"x\\\",\\\"p\\\":80}\":{}},\"f:b\":{}}",
              "and written sorted, with numbers as numbers, without what nobody knows");
    is_int((long long)field_set_size(s), 2, "members are counted, not the nodes on the way");
    ok(field_set_from_json(a, tree(a, "{\"f\":{}}"), &t, &err) < 0, "an element needs its colon");
    ok(field_set_from_json(a, tree(a, "{\"i:x\":{}}"), &t, &err) < 0, "an index is a number");
    ok(field_set_from_json(a, tree(a, "{\"k:[1]\":{}}"), &t, &err) < 0, "a key is an object");
    ok(field_set_from_json(a, tree(a, "{\"f:a\":1}"), &t, &err) < 0, "fields are objects");
    static const char *const parent[] = {"a", NULL}, *const child[] = {"a.b", NULL};
    struct field_set *p = field_set_of(a, parent), *c = field_set_of(a, child);
    ok(field_set_equal(field_set_difference(a, c, p), c), "a difference with a parent leaves what is below it");
    ok(!field_set_exclude(a, c, p), "an exclusion does not");
    is_int((long long)field_set_size(field_set_union(a, p, c)), 2, "a union has both");
}

static void times(void)
{
    cleanup_arena struct arena *a = arena_new();
    cJSON *live =
        tree(a, "{\"metadata\":{\"name\":\"x\",\"managedFields\":[{\"manager\":\"m\",\"time\":\"1\"}]},\"data\":{}}");
    cJSON *same_object = json_copy(a, live), *other = json_copy(a, live);
    json_put(a, json_at(same_object, "metadata.managedFields")->child, "time", json_string(a, "2"));
    json_put(a, json_at(other, "metadata.managedFields")->child, "time", json_string(a, "2"));
    json_put(a, other, "data.k", json_string(a, "v"));
    managed_keep_times(a, live, same_object);
    managed_keep_times(a, live, other);
    ok(json_equal(live, same_object), "a write of nothing but a time is none");
    is_string(json_str(json_at(other, "metadata.managedFields")->child, "time"), "2", "one of something has its time");
}

static void bounds(void)
{
    cleanup_arena struct arena *a = arena_new();
    const struct kind *k = kind_by_name("", "v1", "ConfigMap");
    const struct managed_write w = {
        .schema = k->schema, .api_version = "v1", .kind = "ConfigMap", .manager = "m", .subresource = ""};
    cJSON *object = json_build(a, "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'x'},'data':{}}"), *got;
    cJSON *data = json_get(object, "data");
    for (int i = 0; i < 100000; i++) { /* in an order that no sort likes */
        cJSON *n = json_string(a, "");
        n->string = arena_printf(a, "key-%d", (i * 7919) % 100000);
        json_append(data, n);
    }
    struct apply_error why = {0};
    ok(apply_config(a, &w, NULL, object, false, &got, &why) < 0 && why.code == 413,
       "an apply of more fields than can be tracked is refused");
    managed_update(a, &w, NULL, object);
    ok(!json_at(object, "metadata.managedFields"), "another write of them is not tracked");
}

int main(void)
{
    names();
    sets();
    times();
    bounds();
    const char *cases = getenv("APPLY_CASES");
    golden(cases ? cases : "test/data/applies.jsonl");
    return done();
}
