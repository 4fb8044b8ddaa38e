/* JSON patch, RFC 6902, over JSON pointers, RFC 6901. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/patch.h"

enum { STEPS_MAX = 20 << 20 }; /* list items walked: 10000 operations on a list of 100000 are an attack */

struct json_patch {
    struct arena *arena;
    cJSON *document;
    size_t copied; /* bytes */
    size_t steps;
    const char *op, *path;
    struct err *err;
};

/* The next token of a pointer ("/a~1b/0"), unescaped; NULL at its end. */
static const char *next_token(struct arena *a, const char **pointer)
{
    if (**pointer != '/')
        return NULL;
    const char *p = *pointer + 1;
    size_t n = strcspn(p, "/");
    char *token = arena_dup(a, p, n), *to = token;
    for (const char *from = token; *from; from++) {
        bool escaped = from[0] == '~' && (from[1] == '0' || from[1] == '1');
        *to++ = !escaped ? *from : from[1] == '0' ? '~' : '/';
        from += escaped;
    }
    *to = 0;
    *pointer = p + n;
    return token;
}

/* Which of `count` items a token names, as Go reads numbers: a sign may lead, and -1 is the last. NULL, or why not. */
static const char *index_of(struct json_patch *p, const char *token, size_t count, size_t *ret)
{
    const char *digits = token + (*token == '-' || *token == '+');
    uint64_t n = 0;
    bool negative = *token == '-';
    if (!*digits || strspn(digits, "0123456789") != strlen(digits))
        return arena_printf(p->arena, "strconv.Atoi: parsing \"%s\": invalid syntax", token);
    digits += strspn(digits, "0");
    if (*digits && (str_to_u64(digits, &n) || n > INT64_MAX))
        return arena_printf(p->arena, "strconv.Atoi: parsing \"%s\": value out of range", token);
    if (negative ? n > count : n >= count)
        return arena_printf(p->arena, "Unable to access invalid index: %s%ju: invalid index referenced",
                            negative ? "-" : "", (uintmax_t)n);
    *ret = negative && n ? count - (size_t)n : (size_t)n;
    return NULL;
}

static size_t counted(struct json_patch *p, const cJSON *list)
{
    size_t n = json_count(list);
    p->steps += n;
    return n;
}

/* The child of a container that a token names, or NULL; `why` says why a list has none. */
static cJSON *child(struct json_patch *p, cJSON *parent, const char *token, const char **why)
{
    size_t index = 0;
    cJSON *item = parent->child;
    *why = NULL;
    if (json_is_obj(parent)) {
        for (; item && strcmp(item->string, token); item = item->next)
            p->steps++;
        return item;
    }
    if (!json_is_arr(parent) || (*why = index_of(p, token, counted(p, parent), &index)))
        return NULL;
    for (; index; index--)
        item = item->next;
    return item;
}

static bool is_container(const cJSON *n)
{
    return json_is_obj(n) || json_is_arr(n);
}

/* The container of what `pointer` names and its last token. `missing` says what was looked for. */
static int locate(struct json_patch *p, const char *pointer, const char *missing, cJSON **parent, const char **last)
{
    const char *rest = pointer, *why, *quote = !strcmp(p->op, "add") || !strcmp(p->op, "remove") ? "\"" : "";
    cJSON *at = p->document;
    const char *token = next_token(p->arena, &rest);
    while (token && *rest && is_container(at)) {
        at = child(p, at, token, &why);
        token = next_token(p->arena, &rest);
    }
    if (!token || *rest || !is_container(at))
        return err_set(p->err, ENOENT, "%s operation does not apply: %s path: %s%s%s: missing value", p->op, missing,
                       quote, pointer, quote);
    *parent = at;
    *last = token;
    return 0;
}

/* Puts a value into a container; `context` begins what is said of an index that does not fit. */
static int insert(struct json_patch *p, cJSON *parent, const char *token, cJSON *value, const char *context)
{
    size_t index = 0, count;
    const char *why;
    if (json_is_obj(parent)) {
        cJSON *old = child(p, parent, token, &why);
        value->string = arena_strdup(p->arena, token);
        if (old)
            json_replace(parent, old, value);
        else
            json_append(parent, value);
        return 0;
    }
    value->string = NULL;
    count = counted(p, parent);
    why = strcmp(token, "-") ? index_of(p, token, count + 1, &index) : NULL;
    if (why && str_starts(why, "strconv"))
        why = arena_printf(p->arena, "value was not a proper array index: '%s': %s", token, why);
    if (why)
        return err_set(p->err, ENOENT, "%s: %s", context, why);
    json_insert(parent, strcmp(token, "-") ? index : count, value);
    return 0;
}

static int add(struct json_patch *p, cJSON *value)
{
    cJSON *parent;
    const char *last;
    int r = locate(p, p->path, "doc is missing", &parent, &last);
    return r < 0 ? r : insert(p, parent, last, value, arena_printf(p->arena, "error in add for path: '%s'", p->path));
}

/* Takes a child out; `shown` is what is named when there is none. */
static int take(struct json_patch *p, cJSON *parent, const char *token, const char *shown, cJSON **ret)
{
    const char *why;
    *ret = child(p, parent, token, &why);
    if (!*ret && !why)
        why = arena_printf(p->arena, "Unable to remove nonexistent key: %s: missing value", token);
    if (!*ret)
        return err_set(p->err, ENOENT, "error in %s for path: '%s': %s", p->op, shown, why);
    json_remove(parent, *ret);
    return 0;
}

static int remove_value(struct json_patch *p)
{
    cJSON *parent, *gone;
    const char *last;
    int r = locate(p, p->path, "doc is missing", &parent, &last);
    return r < 0 ? r : take(p, parent, last, p->path, &gone);
}

static int move(struct json_patch *p, const char *from)
{
    cJSON *parent, *value;
    const char *last;
    int r = locate(p, from, "doc is missing from", &parent, &last);
    if (r < 0 || (r = take(p, parent, last, last, &value)) < 0 ||
        (r = locate(p, p->path, "doc is missing destination", &parent, &last)) < 0)
        return r;
    return insert(p, parent, last, value, arena_printf(p->arena, "error in move for path: '%s'", p->path));
}

/* A key that is not there is copied as null: the library that Kubernetes uses does so, the RFC does not. */
static int copy(struct json_patch *p, const char *from)
{
    cJSON *parent, *value;
    const char *last, *why;
    int r = locate(p, from, "doc is missing from", &parent, &last);
    if (r < 0)
        return r;
    value = child(p, parent, last, &why);
    if (why)
        return err_set(p->err, ENOENT, "error in copy for from: '%s': %s", from, why);
    r = locate(p, p->path, "doc is missing destination", &parent, &last);
    if (r < 0)
        return r;
    cleanup_strbuf struct strbuf text = {0};
    if (value)
        json_write(&text, value);
    p->copied += text.len;
    if (p->copied > PATCH_COPY_BYTES_MAX)
        return err_set(p->err, EINVAL,
                       "Unable to complete the copy, the accumulated size increase of copy is %zu, exceeding "
                       "the limit %d",
                       p->copied, (int)PATCH_COPY_BYTES_MAX);
    return insert(p, parent, last, value ? json_copy(p->arena, value) : json_null(p->arena),
                  "error while adding value during copy");
}

static int test(struct json_patch *p, const cJSON *want)
{
    cJSON *parent, *have = p->document;
    const char *last, *why = NULL;
    if (*p->path) {
        int r = locate(p, p->path, "is missing", &parent, &last);
        if (r < 0)
            return r;
        have = child(p, parent, last, &why);
    }
    if (why)
        return err_set(p->err, EBADMSG, "error in test for path: '%s': %s", p->path, why);
    if (json_equal(have, want) || (!have && json_is_null(want)))
        return 0;
    return err_set(p->err, EBADMSG, "testing value %s failed: test failed", p->path);
}

/* A key that is not there is added: the library that Kubernetes uses does so, the RFC does not. */
static int replace(struct json_patch *p, cJSON *value)
{
    cJSON *parent;
    const char *last, *why;
    if (!*p->path) {
        if (!is_container(value))
            return err_set(p->err, ENOENT, "replace operation value must be object or array");
        p->document = value;
        return 0;
    }
    int r = locate(p, p->path, "doc is missing", &parent, &last);
    if (r < 0)
        return r;
    if (json_is_obj(parent))
        return insert(p, parent, last, value, "");
    cJSON *old = child(p, parent, last, &why);
    if (!old)
        return err_set(p->err, ENOENT, "replace operation does not apply: doc is missing key: %s: missing value",
                       p->path);
    json_replace(parent, old, value);
    return 0;
}

static int apply(struct json_patch *p, const cJSON *operation)
{
    p->op = json_str_or(operation, "op", "");
    p->path = json_str(operation, "path");
    const char *from = json_str(operation, "from");
    const cJSON *given = json_get(operation, "value");
    bool moves = !strcmp(p->op, "move") || !strcmp(p->op, "copy");
    if (!json_is_obj(operation))
        return err_set(p->err, EINVAL, "a JSON patch is a list of operations");
    if (!*p->op)
        return err_set(p->err, EBADMSG, "Unexpected kind: unknown");
    if (moves && !from)
        return err_set(p->err, EBADMSG,
                       "%s operation failed to decode from: operation, missing from field: missing value", p->op);
    if (!p->path)
        return err_set(p->err, EBADMSG,
                       "%s operation failed to decode path: operation missing path field: missing value", p->op);
    if (!strcmp(p->op, "remove"))
        return remove_value(p);
    if (!strcmp(p->op, "copy"))
        return copy(p, from);
    if (!strcmp(p->op, "move"))
        return move(p, from);
    cJSON *value = given ? json_copy(p->arena, given) : json_null(p->arena);
    if (!strcmp(p->op, "add"))
        return add(p, value);
    if (!strcmp(p->op, "replace"))
        return replace(p, value);
    if (!strcmp(p->op, "test"))
        return test(p, value);
    return err_set(p->err, EBADMSG, "Unexpected kind: %s", p->op);
}

int patch_json(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err)
{
    if (!json_is_arr(patch) && !json_is_null(patch)) /* null is a list without operations */
        return err_set(err, EINVAL, "a JSON patch is a list of operations");
    size_t count = json_count(patch);
    if (count > PATCH_OPERATIONS_MAX)
        return err_set(err, E2BIG, "The allowed maximum operations in a JSON patch is %d, got %zu",
                       (int)PATCH_OPERATIONS_MAX, count);
    struct json_patch p = {.arena = a, .document = json_copy(a, original), .err = err};
    for (const cJSON *operation = patch->child; operation; operation = operation->next) {
        int r = apply(&p, operation);
        if (r < 0)
            return r;
        if (p.steps > STEPS_MAX)
            return err_set(err, EINVAL, "the JSON patch walks lists of more than %d items in all", (int)STEPS_MAX);
    }
    *ret = p.document;
    return 0;
}
