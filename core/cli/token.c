#include "core/cli/token.h"

#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/crypto.h"

enum { HASH_DIGITS = 64, TOKEN_MAX = 4096 };

int join_token_parse(struct arena *a, const char *text, struct join_token *ret, struct err *err)
{
    struct join_token t = {0};
    size_t len = strlen(text);
    while (len && strchr(" \t\r\n", text[len - 1])) /* files end with a newline */
        len--;
    char *copy = arena_dup(a, text, len);
    if (!len || len > TOKEN_MAX)
        return err_set(err, EINVAL, "the token is empty or too long");
    if (strncmp(copy, "K10", 3) || !strstr(copy, "::")) {
        if (strchr(copy, ':') || !strncmp(copy, "K10", 3))
            return err_set(err, EINVAL,
                           "the token starts with K10 or has a ':', but has not the form "
                           "K10<CA hash>::<user>:<password>");
        t.password = copy;
        *ret = t;
        return 0;
    }
    char *colons = strstr(copy, "::"), *colon = strchr(colons + 2, ':');
    if (colons - copy != 3 + HASH_DIGITS || strspn(copy + 3, "0123456789abcdef") != HASH_DIGITS)
        return err_set(err, EINVAL, "the token's CA hash is not 64 hex digits");
    if (!colon) /* a bootstrap token: id.secret */
        colon = strchr(colons + 2, '.');
    if (!colon || colon == colons + 2 || !colon[1])
        return err_set(err, EINVAL, "the token lacks a user or a password");
    *colons = *colon = 0;
    t.ca_hash = copy + 3;
    t.user = colons + 2;
    t.password = colon + 1;
    *ret = t;
    return 0;
}

void join_token_ca_hash(const char *ca_pem, char out[65])
{
    sha256_hex(ca_pem, strlen(ca_pem), out);
}

const char *join_token_format(struct arena *a, const char *ca_pem, const char *user, const char *password)
{
    char hash[65];
    join_token_ca_hash(ca_pem, hash);
    return arena_printf(a, "K10%s::%s:%s", hash, user, password);
}

const char *token_secret_field(struct arena *a, const struct cJSON *secret, const char *name)
{
    const cJSON *v = json_get(json_get(secret, "data"), name);
    const char *text = json_is_str(v) ? v->valuestring : "";
    struct slice bytes = base64_bytes(a, text, strlen(text), BASE64_STD);
    return bytes.n ? bytes.p : "";
}
