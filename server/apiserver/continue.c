#include "server/apiserver/continue.h"

#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "storage/store.h"

#define TOKEN_VERSION "meta.k8s.io/v1"

const char *continue_encode(struct arena *a, int64_t revision, const char *start)
{
    cleanup_strbuf struct strbuf json = {0};
    json_write(&json, json_build(a, "{'v':%s,'rv':%I,'start':%s}", TOKEN_VERSION, revision, start));
    char *text = arena_alloc(a, BASE64_ENCODED_MAX(json.len) + 1);
    base64_encode(text, json.p, json.len, BASE64_URL | BASE64_NO_PAD);
    return text;
}

/* A key below the prefix and nowhere else: no empty segment, no dots. */
static bool is_clean(const char *start)
{
    struct slice rest = slice_of(*start == '/' ? start + 1 : start);
    do {
        struct slice segment = slice_cut(&rest, '/');
        if (!segment.n || slice_is(segment, ".") || slice_is(segment, ".."))
            return false;
    } while (rest.n);
    return true;
}

int continue_decode(struct arena *a, const char *text, struct continue_token *ret, struct err *err)
{
    cJSON *tree = NULL;
    size_t len = strlen(text);
    struct slice bytes = {NULL, 0};
    if (len <= 4 * STORE_KEY_MAX)
        bytes = base64_bytes(a, text, len, BASE64_URL | BASE64_NO_PAD);
    if (!bytes.p || json_parse(a, bytes.p, bytes.n, &tree, NULL, NULL) < 0)
        return err_set(err, EINVAL, "continue key is not valid");
    const char *start = json_str(tree, "start"), *version = json_str_or(tree, "v", "");
    int64_t revision = json_int(tree, "rv", 0);
    if (strcmp(version, TOKEN_VERSION))
        return err_set(err, EINVAL, "continue key is not valid: server does not recognize this encoded version %s",
                       version);
    if (!revision)
        return err_set(err, EINVAL, "continue key is not valid: incorrect encoded start resourceVersion (version %s)",
                       TOKEN_VERSION);
    if (!start || !*start)
        return err_set(err, EINVAL, "continue key is not valid: encoded start key empty (version %s)", TOKEN_VERSION);
    if (strlen(start) > STORE_KEY_MAX || !is_clean(start))
        return err_set(err, EINVAL, "continue key is not valid: %.*s", STORE_KEY_MAX, start);
    *ret = (struct continue_token){revision, start};
    return 0;
}
