#include "agent/image/credentials.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"

enum { ENTRIES_MAX = 256, KEY_MAX = 1024 };

#define DEFAULT_KEY "index.docker.io"

struct keyed {
    const char *key; /* host[:port][/path], globs in the host */
    size_t order;
    struct registry_auth auth;
};

struct keyring {
    struct keyed entries[ENTRIES_MAX];
    size_t n;
};

int credentials_decode(struct arena *a, const char *base64, struct registry_auth *ret, struct err *err)
{
    size_t n = strlen(base64);
    if (n > CREDENTIALS_BYTES_MAX)
        return err_set(err, EINVAL, "credentials are larger than %d bytes", CREDENTIALS_BYTES_MAX);
    struct slice text = base64_bytes(a, base64, n, BASE64_STD | BASE64_GO);
    const char *colon = text.n ? memchr(text.p, ':', text.n) : NULL;
    if (!colon || memchr(text.p, 0, text.n))
        return err_set(err, EINVAL, "\"auth\" is not the base64 of user:password");
    const char *user = arena_dup(a, text.p, (size_t)(colon - text.p));
    *ret = (struct registry_auth){.username = user, .password = colon + 1, .identity_token = "", .registry_token = ""};
    return 0;
}

/* A key as people write it, with scheme and API version, to what is compared. */
static const char *clean_key(struct arena *a, const char *key)
{
    if (str_starts(key, "https://"))
        key += 8;
    else if (str_starts(key, "http://"))
        key += 7;
    const char *slash = strchr(key, '/');
    if (!slash)
        return key;
    const char *path = str_starts(slash, "/v1/") || str_starts(slash, "/v2/") ? slash + 3 : slash;
    return arena_printf(a, "%.*s%s", (int)(slash - key), key, str_eq(path, "/") ? "" : path);
}

static void add_entry(struct arena *a, struct keyring *ring, const cJSON *entry, const char *secret)
{
    struct registry_auth auth = {
        .username = json_str_or(entry, "username", ""),
        .password = json_str_or(entry, "password", ""),
        .identity_token = "",
        .registry_token = json_str_or(entry, "registrytoken", ""),
    };
    const char *encoded = json_str_or(entry, "auth", "");
    const char *identity = json_str_or(entry, "identitytoken", "");
    if (ring->n == ENTRIES_MAX || !entry->string || strlen(entry->string) > KEY_MAX)
        return;
    if (*encoded && credentials_decode(a, encoded, &auth, NULL))
        return;
    if (*identity)
        auth.identity_token = identity;
    auth.secret = secret;
    ring->entries[ring->n] = (struct keyed){clean_key(a, entry->string), ring->n, auth};
    ring->n++;
}

static cJSON *secret_data(struct arena *a, const cJSON *secret, const char *key)
{
    const cJSON *value = json_get(json_get(secret, "data"), key);
    cJSON *tree;
    if (!json_is_str(value) || strlen(value->valuestring) > 2 * (size_t)CREDENTIALS_BYTES_MAX)
        return NULL;
    struct slice text = base64_bytes(a, value->valuestring, strlen(value->valuestring), BASE64_STD | BASE64_GO);
    return text.p && !json_parse(a, text.p, text.n, &tree, NULL, NULL) ? tree : NULL;
}

static void add_secret(struct arena *a, struct keyring *ring, const cJSON *secret)
{
    const char *type = json_str_or(secret, "type", "");
    const cJSON *auths = NULL;
    if (str_eq(type, "kubernetes.io/dockerconfigjson"))
        auths = json_get(secret_data(a, secret, ".dockerconfigjson"), "auths");
    else if (str_eq(type, "kubernetes.io/dockercfg"))
        auths = secret_data(a, secret, ".dockercfg");
    if (!json_is_obj(auths))
        return;
    for (JSON_EACH(entry, auths))
        add_entry(a, ring, entry, json_str_or(secret, "metadata.uid", ""));
}

/* "*.example.com:5000/path" against "reg.example.com:5000/path/image": as many labels, each matched by its glob; the
 * same port; the path begins alike. */
static bool key_matches(struct arena *a, const char *key, const char *repo)
{
    const char *key_slash = strchr(key, '/'), *repo_slash = strchr(repo, '/');
    struct slice key_host = {key, key_slash ? (size_t)(key_slash - key) : strlen(key)};
    struct slice host = {repo, repo_slash ? (size_t)(repo_slash - repo) : strlen(repo)};
    if (key_slash && !str_starts(repo_slash ? repo_slash : "", key_slash))
        return false;
    struct slice key_name = slice_cut(&key_host, ':'), name = slice_cut(&host, ':');
    if (key_host.n != host.n || (host.n && memcmp(key_host.p, host.p, host.n)))
        return false;
    while (key_name.n || name.n) {
        struct slice pattern = slice_cut(&key_name, '.'), label = slice_cut(&name, '.');
        if (!pattern.n || !label.n ||
            fnmatch(arena_dup(a, pattern.p, pattern.n), arena_dup(a, label.p, label.n), FNM_PATHNAME))
            return false;
    }
    return true;
}

/* The longest keys of a kind sort last, and are asked first. */
static int compare_keys(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int c = strcmp(y->key, x->key);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

size_t credentials_find(struct arena *a, const cJSON *const *secrets, size_t nsecrets, const char *repo,
                        struct registry_auth out[CREDENTIALS_MAX])
{
    struct keyring *ring = arena_alloc(a, sizeof(*ring));
    size_t n = 0;
    for (size_t i = 0; i < nsecrets; i++)
        add_secret(a, ring, secrets[i]);
    qsort(ring->entries, ring->n, sizeof(*ring->entries), compare_keys);
    for (size_t i = 0; i < ring->n && n < CREDENTIALS_MAX; i++)
        if (key_matches(a, ring->entries[i].key, repo))
            out[n++] = ring->entries[i].auth;
    if (n || !str_starts(repo, "docker.io/"))
        return n;
    for (size_t i = 0; i < ring->n && n < CREDENTIALS_MAX; i++)
        if (str_eq(ring->entries[i].key, DEFAULT_KEY))
            out[n++] = ring->entries[i].auth;
    return n;
}
