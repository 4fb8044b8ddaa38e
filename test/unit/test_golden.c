/* Every kind that is served, each field of it filled. test/data/kinds.jsonl was made by Kubernetes 1.36's own types:
 * the JSON, and length and SHA-256 of the protobuf that Go's encoder makes of it. test/data/fields.jsonl has what its
 * decoder says of one wrong field in such an object: of another type, unknown, or there twice. */
#include "core/model/object.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/model/schema.h"
#include "core/wire/crypto.h"
#include "test/unit/json_text.h"
#include "test/unit/tap.h"

static struct map objects; /* "apps/v1 DaemonSet" to its tree */

static const struct schema_message *schema_of(const char *name)
{
    const char *kind = strchr(name, ' ') + 1, *slash = strchr(name, '/');
    char message[160];
    int group = slash ? (int)strcspn(name, "./") : 4;
    const char *version = slash ? slash + 1 : name;
    snprintf(message, sizeof(message), "io.k8s.api.%.*s.%.*s.%s", group, slash ? name : "core",
             (int)strcspn(version, " "), version, kind);
    return schema_message(message);
}

static const char *text_of(struct arena *a, const cJSON *tree)
{
    cleanup_strbuf struct strbuf out = {0};
    json_write(&out, tree);
    return arena_dup(a, out.p, out.len);
}

static const char *hash_of(struct arena *a, const struct strbuf *bytes)
{
    uint8_t digest[SHA256_SIZE];
    char *text = arena_alloc(a, 2 * SHA256_SIZE + 1);
    sha256_of(bytes->p, bytes->len, digest);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return text;
}

/* The first place where two texts part. */
static void show_difference(const char *got, const char *want)
{
    size_t i = 0;
    while (got[i] && got[i] == want[i])
        i++;
    i = i > 60 ? i - 60 : 0;
    printf("# got  ...%.160s\n# want ...%.160s\n", got + i, want + i);
}

static void to_protobuf_and_back(struct arena *a, const cJSON *line)
{
    const char *name = json_str(line, "kind"), *text = text_of(a, json_get(line, "object"));
    const struct schema_message *m = schema_of(name);
    cJSON *tree = NULL, *back = NULL, *strict = json_array(a);
    cleanup_strbuf struct strbuf bytes = {0};
    struct err err = {0};
    if (!m || object_decode(a, m, OBJECT_JSON, slice_of(text), &tree, strict, &err) || json_count(strict)) {
        okf(false, "%s decodes: %s %s", name, err.text, json_count(strict) ? strict->child->valuestring : "");
        return;
    }
    const char *form = text_of(a, tree);
    bool same = str_eq(form, text);
    if (!same)
        show_difference(form, text);
    bool encoded = !object_to_protobuf(m, tree, &bytes, &err) && (int64_t)bytes.len == json_int(line, "bytes", 0) &&
                   str_eq(hash_of(a, &bytes), json_str(line, "sha256"));
    bool again =
        bytes.p && !object_decode(a, m, OBJECT_PROTOBUF, (struct slice){bytes.p, bytes.len}, &back, NULL, &err);
    const char *round = again ? text_of(a, back) : "";
    if (again && !str_eq(round, text))
        show_difference(round, text);
    okf(same && encoded && again && str_eq(round, text), "%s: JSON%s, protobuf%s, back%s%s", name,
        same ? "" : " differs", encoded ? "" : " differs", again ? "" : " fails: ", again ? "" : err.text);
}

/* ---- one wrong field ---- */

static void spoil(struct arena *a, cJSON *at, const cJSON *line)
{
    const char *twice = json_str(line, "twice"), *path = twice ? twice : json_str(line, "at");
    const char *name = json_path_segment(a, &path);
    for (; *path; name = json_path_segment(a, &path))
        at = json_child(at, name);
    cJSON *old = json_child(at, name), *value = json_copy(a, twice ? old : json_get(line, "put"));
    if (twice) {
        json_set(a, at, "placeholder", value);
        value->string = (char *)(uintptr_t)name;
    } else if (old) {
        json_replace(at, old, value);
    } else {
        json_set(a, at, name, value);
    }
}

static bool same_complaints(const cJSON *got, const cJSON *want)
{
    if (json_count(got) != json_count(want))
        return false;
    const cJSON *w = want ? want->child : NULL;
    for (const cJSON *g = got->child; g; g = g->next, w = w->next)
        if (!str_eq(g->valuestring, w->valuestring))
            return false;
    return true;
}

static bool one_wrong(struct arena *a, const cJSON *line)
{
    const char *name = json_str(line, "of"), *want = json_str_or(line, "err", "");
    cJSON *object = json_copy(a, map_get(&objects, name)), *tree = NULL, *strict = json_array(a);
    struct err err = {0};
    spoil(a, object, line);
    int r = object_decode(a, schema_of(name), OBJECT_JSON, slice_of(text_of(a, object)), &tree, strict, &err);
    if (str_eq(r ? err.text : "", want) && (r || same_complaints(strict, json_get(line, "strict"))))
        return true;
    printf("# %s\n# got %s %s\n", text_of(a, line), r ? err.text : "", text_of(a, strict));
    return false;
}

static FILE *open_data(const char *path)
{
    FILE *f = fopen(path, "re");
    if (!f)
        okf(false, "%s is there", path);
    return f;
}

int main(void)
{
    cleanup_arena struct arena *kept = arena_new();
    char *text = NULL, current[128] = "";
    size_t size = 0, cases = 0, wrong = 0;
    FILE *f = open_data("test/data/kinds.jsonl");
    for (ssize_t n; f && (n = getline(&text, &size, f)) > 0;) {
        cleanup_arena struct arena *a = arena_new();
        cJSON *line = NULL;
        json_parse(kept, text, (size_t)n, &line, NULL, NULL);
        map_set(&objects, json_str(line, "kind"), json_get(line, "object"));
        to_protobuf_and_back(a, line);
    }
    fclose(f);
    size_t missing = 0;
    for (size_t i = 0; i < kinds_count; i++) {
        cleanup_arena struct arena *a = arena_new();
        const char *name = arena_printf(a, "%s %s", kind_api_version(a, &kinds[i]), kinds[i].kind);
        if (!map_get(&objects, name))
            missing++, printf("# %s\n", name);
    }
    ok(!missing, "every kind that is served is among them");
    f = open_data("test/data/fields.jsonl");
    for (ssize_t n; f && (n = getline(&text, &size, f)) > 0; cases++) {
        cleanup_arena struct arena *a = arena_new();
        cJSON *line = NULL;
        json_parse(a, text, (size_t)n, &line, NULL, NULL);
        if (cases && strcmp(current, json_str(line, "of")) != 0) {
            okf(!wrong, "%zu wrong fields of %s are told as Kubernetes tells them", cases, current);
            cases = wrong = 0;
        }
        snprintf(current, sizeof(current), "%s", json_str(line, "of"));
        wrong += !one_wrong(a, line);
    }
    fclose(f);
    okf(cases && !wrong, "%zu wrong fields of %s are told as Kubernetes tells them", cases, current);
    free(text);
    map_free(&objects);
    return done();
}
