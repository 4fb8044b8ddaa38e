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

static int index_of(const char *token, size_t *ret)
{
    uint64_t n;
    if ((token[0] == '0' && token[1]) || str_to_u64(token, &n) || n > SIZE_MAX / 2)
        return -EINVAL;
    *ret = (size_t)n;
    return 0;
}

/* The child of a container that a token names, or NULL. */
static cJSON *child(struct json_patch *p, cJSON *parent, const char *token)
{
    size_t index;
    cJSON *item = parent->child;
    if (json_is_obj(parent)) {
        for (; item && strcmp(item->string, token); item = item->next)
            p->steps++;
        return item;
    }
    if (!json_is_arr(parent) || index_of(token, &index))
        return NULL;
    for (; item && index; item = item->next, index--)
        p->steps++;
    return item;
}

static int does_not_apply(struct json_patch *p, const char *path, const char *why)
{
    return err_set(p->err, ENOENT, "%s operation does not apply: doc is missing path: \"%s\": %s", p->op, path, why);
}

/* The container of what `pointer` names and its last token. */
static int locate(struct json_patch *p, const char *pointer, cJSON **parent, const char **last)
{
    const char *rest = pointer;
    cJSON *at = p->document;
    const char *token = next_token(p->arena, &rest);
    if (!token)
        return does_not_apply(p, pointer, "missing value");
    while (*rest) {
        at = child(p, at, token);
        if (!at || !(json_is_obj(at) || json_is_arr(at)))
            return does_not_apply(p, pointer, "missing value");
        token = next_token(p->arena, &rest);
        if (!token)
            return does_not_apply(p, pointer, "missing value");
    }
    *parent = at;
    *last = token;
    return 0;
}

static int find(struct json_patch *p, const char *pointer, cJSON **parent, cJSON **ret)
{
    const char *last;
    int r = locate(p, pointer, parent, &last);
    if (r < 0)
        return r;
    *ret = child(p, *parent, last);
    return *ret ? 0 : does_not_apply(p, pointer, "missing value");
}

static int add(struct json_patch *p, const char *pointer, cJSON *value)
{
    cJSON *parent;
    const char *last;
    size_t index;
    int r = locate(p, pointer, &parent, &last);
    if (r < 0)
        return r;
    if (json_is_obj(parent)) {
        cJSON *old = child(p, parent, last);
        value->string = arena_strdup(p->arena, last);
        if (old)
            json_replace(parent, old, value);
        else
            json_append(parent, value);
        return 0;
    }
    value->string = NULL;
    if (!strcmp(last, "-")) {
        json_append(parent, value);
        return 0;
    }
    if (index_of(last, &index))
        return err_set(
            p->err, ENOENT,
            "error in add for path: '%s': value was not a proper array index: '%s': invalid index referenced", pointer,
            last);
    size_t count = json_count(parent);
    p->steps += count;
    if (index > count)
        return err_set(p->err, ENOENT,
                       "error in add for path: '%s': Unable to access invalid index: %zu: "
                       "invalid index referenced",
                       pointer, index);
    json_insert(parent, index, value);
    return 0;
}

static int take(struct json_patch *p, const char *pointer, cJSON **ret)
{
    cJSON *parent;
    const char *last;
    int r = locate(p, pointer, &parent, &last);
    if (r < 0)
        return r;
    *ret = child(p, parent, last);
    if (!*ret && json_is_obj(parent))
        return err_set(p->err, ENOENT,
                       "error in %s for path: '%s': Unable to remove nonexistent key: %s: missing value", p->op,
                       pointer, last);
    if (!*ret)
        return err_set(p->err, ENOENT,
                       "error in %s for path: '%s': Unable to access invalid index: %s: invalid index referenced",
                       p->op, pointer, last);
    json_remove(parent, *ret);
    return 0;
}

static int copy(struct json_patch *p, const char *from, const char *pointer)
{
    cJSON *parent, *value;
    int r = find(p, from, &parent, &value);
    if (r < 0)
        return r;
    cleanup_strbuf struct strbuf text = {0};
    json_write(&text, value);
    p->copied += text.len;
    if (p->copied > PATCH_COPY_BYTES_MAX)
        return err_set(p->err, EINVAL,
                       "Unable to complete the copy, the accumulated size increase of copy is %zu, exceeding "
                       "the limit %d",
                       p->copied, (int)PATCH_COPY_BYTES_MAX);
    return add(p, pointer, json_copy(p->arena, value));
}

static int test(struct json_patch *p, const char *pointer, const cJSON *want)
{
    cJSON *parent, *have = NULL;
    const char *last;
    int r = locate(p, pointer, &parent, &last);
    if (r < 0)
        return r;
    have = child(p, parent, last);
    if (json_equal(have, want) || (!have && json_is_null(want)))
        return 0;
    return err_set(p->err, EBADMSG, "testing value %s failed: test failed", pointer);
}

/* A key that is not there is added: the library that Kubernetes uses does so, the RFC does not. */
static int replace(struct json_patch *p, const char *pointer, cJSON *value)
{
    cJSON *parent;
    const char *last;
    int r = locate(p, pointer, &parent, &last);
    if (r < 0)
        return r;
    if (json_is_obj(parent))
        return add(p, pointer, value);
    cJSON *old = child(p, parent, last);
    if (!old)
        return does_not_apply(p, pointer, "missing value");
    json_replace(parent, old, value);
    return 0;
}

static int apply(struct json_patch *p, const cJSON *operation)
{
    p->op = json_str_or(operation, "op", "");
    p->path = json_str(operation, "path");
    const char *from = json_str(operation, "from");
    const cJSON *value = json_get(operation, "value");
    cJSON *moved;
    if (!json_is_obj(operation) || !p->path)
        return err_set(p->err, EINVAL, "a JSON patch is a list of operations with \"op\" and \"path\"");
    if ((!strcmp(p->op, "move") || !strcmp(p->op, "copy")) && !from)
        return err_set(p->err, EINVAL, "%s operation needs \"from\"", p->op);
    if (!value && (!strcmp(p->op, "add") || !strcmp(p->op, "replace") || !strcmp(p->op, "test")))
        value = json_null(p->arena);
    if (!strcmp(p->op, "add"))
        return add(p, p->path, json_copy(p->arena, value));
    if (!strcmp(p->op, "remove"))
        return take(p, p->path, &moved);
    if (!strcmp(p->op, "replace"))
        return replace(p, p->path, json_copy(p->arena, value));
    if (!strcmp(p->op, "test"))
        return test(p, p->path, value);
    if (!strcmp(p->op, "copy"))
        return copy(p, from, p->path);
    if (!strcmp(p->op, "move")) {
        int r = take(p, from, &moved);
        return r < 0 ? r : add(p, p->path, moved);
    }
    return err_set(p->err, EINVAL, "Unexpected kind: %s", p->op);
}

int patch_json(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err)
{
    if (!json_is_arr(patch))
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
