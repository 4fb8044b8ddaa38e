#include "agent/volume/payload.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/json.h"

static int check_path(const char *path, struct err *err)
{
    if (!*path || *path == '/' || strlen(path) >= PATH_MAX)
        return err_set(err, EINVAL, "invalid path \"%.100s\": must be relative and not empty", path);
    if (str_starts(path, ".."))
        return err_set(err, EINVAL, "invalid path \"%.100s\": must not start with '..'", path);
    struct slice rest = slice_of(path);
    bool more = true;
    while (more) {
        struct slice part = slice_cut(&rest, '/');
        more = part.p + part.n < path + strlen(path);
        if (part.n > NAME_MAX)
            return err_set(err, EINVAL, "invalid path: a part is over %d characters", NAME_MAX);
        if (!part.n || slice_is(part, ".") || slice_is(part, ".."))
            return err_set(err, EINVAL, "invalid path \"%.100s\": must be clean", path);
    }
    return 0;
}

static struct payload_file *find(struct payload *p, const char *path)
{
    for (size_t i = 0; i < p->count; i++)
        if (!strcmp(p->files[i].path, path))
            return &p->files[i];
    return NULL;
}

int payload_add(struct payload *p, const char *path, const void *data, size_t len, int mode, int64_t uid,
                struct err *err)
{
    int r = check_path(path, err);
    if (r)
        return r;
    struct payload_file *f = find(p, path);
    if (!f) {
        p->files = arena_room(p->arena, p->files, p->count, &p->cap, sizeof(*p->files));
        f = &p->files[p->count++];
    }
    *f = (struct payload_file){
        .path = arena_strdup(p->arena, path),
        .data = arena_dup(p->arena, data, len),
        .len = len,
        .mode = mode,
        .uid = uid,
    };
    return 0;
}

/* A value of data (`plain`) or of base64 text. */
static int add_value(struct payload *p, const char *path, const cJSON *value, bool plain, int mode, struct err *err)
{
    const char *text = json_is_str(value) ? value->valuestring : "";
    size_t n = strlen(text);
    if (plain)
        return payload_add(p, path, text, n, mode, -1, err);
    struct slice bytes = base64_bytes(p->arena, text, n, BASE64_STD | BASE64_GO);
    if (!bytes.p)
        return err_set(err, EINVAL, "the value for \"%s\" is not base64", path);
    return payload_add(p, path, bytes.p, bytes.n, mode, -1, err);
}

struct values {
    const cJSON *plain, *encoded;
    const char *missing; /* printf format of the error for an absent key */
};

static int add_items(struct payload *p, const struct values *v, const cJSON *items, bool optional, int mode,
                     struct err *err)
{
    for (JSON_EACH(item, items)) {
        const char *key = json_str_or(item, "key", ""), *path = json_str_or(item, "path", "");
        const cJSON *value = json_get(v->plain, key);
        bool plain = value != NULL;
        if (!value)
            value = json_get(v->encoded, key);
        if (!value && optional)
            continue;
        if (!value)
            return err_set(err, ENOENT, v->missing, key);
        int r = add_value(p, path, value, plain, (int)json_int(item, "mode", mode), err);
        if (r)
            return r;
    }
    return 0;
}

static int add_values(struct payload *p, const struct values *v, const cJSON *items, bool optional, int mode,
                      struct err *err)
{
    if (json_count(items))
        return add_items(p, v, items, optional, mode, err);
    int r = 0;
    for (JSON_EACH(value, v->plain))
        r = r ? r : add_value(p, value->string, value, true, mode, err);
    for (JSON_EACH(value, v->encoded))
        r = r ? r : add_value(p, value->string, value, false, mode, err);
    return r;
}

int payload_add_configmap(struct payload *p, const cJSON *object, const cJSON *items, bool optional, int mode,
                          struct err *err)
{
    const struct values v = {json_get(object, "data"), json_get(object, "binaryData"),
                             "configmap references non-existent config key: %s"};
    return object ? add_values(p, &v, items, optional, mode, err) : 0;
}

int payload_add_secret(struct payload *p, const cJSON *object, const cJSON *items, bool optional, int mode,
                       struct err *err)
{
    const struct values v = {NULL, json_get(object, "data"), "references non-existent secret key: %s"};
    return object ? add_values(p, &v, items, optional, mode, err) : 0;
}
