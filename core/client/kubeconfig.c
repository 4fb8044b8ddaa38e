#include "core/client/kubeconfig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/yaml.h"

enum { FILE_MAX = 1 << 20 };

static void add_base64(struct strbuf *out, const char *key, const char *text)
{
    size_t n = strlen(text);
    cleanup_free char *encoded = mem_alloc(BASE64_ENCODED_MAX(n) + 1);
    base64_encode(encoded, text, n, 0);
    strbuf_addf(out, "    %s: %s\n", key, encoded);
}

int kubeconfig_write(const char *path, mode_t mode, const struct kubeconfig *k, struct err *err)
{
    cleanup_strbuf struct strbuf out = {0};
    strbuf_adds(&out, "apiVersion: v1\nclusters:\n- cluster:\n");
    add_base64(&out, "certificate-authority-data", k->ca);
    strbuf_addf(&out, "    server: %s\n  name: default\n", k->server);
    strbuf_adds(&out, "contexts:\n- context:\n    cluster: default\n    user: default\n  name: default\n"
                      "current-context: default\nkind: Config\nusers:\n- name: default\n  user:\n");
    if (k->cert)
        add_base64(&out, "client-certificate-data", k->cert);
    if (k->key)
        add_base64(&out, "client-key-data", k->key);
    if (k->token)
        strbuf_addf(&out, "    token: %s\n", k->token);
    int r = file_make_parents(path, 0755, err);
    return r ? r : file_write(path, out.p, out.len, mode, err);
}

/* The entry of that name in a list of {name, ENTRY: {...}}. */
static const cJSON *entry(const cJSON *config, const char *list, const char *name, const char *key)
{
    return name ? json_get(json_find(json_get(config, list), "name", name), key) : NULL;
}

/* KEY-data as base64, or KEY as a file's name. */
static int read_pem(struct arena *a, const cJSON *from, const char *key, const char **ret, struct err *err)
{
    const char *data = json_str(from, arena_printf(a, "%s-data", key)), *path = json_str(from, key);
    *ret = NULL;
    if (data) {
        *ret = base64_bytes(a, data, strlen(data), BASE64_STD).p;
        if (!*ret)
            return err_set(err, EINVAL, "%s-data is no base64", key);
    } else if (path) {
        cleanup_free char *text = NULL;
        int r = file_read(path, FILE_MAX, &text, NULL, err);
        if (r)
            return r;
        *ret = arena_strdup(a, text);
    }
    return 0;
}

int kubeconfig_read(struct arena *a, const char *path, struct kubeconfig *ret, struct err *err)
{
    cleanup_free char *text = NULL;
    size_t len;
    cJSON *config;
    int r = file_read(path, FILE_MAX, &text, &len, err);
    if (r)
        return r;
    if (yaml_parse_one(a, text, len, &config, NULL, err))
        return err_wrap(err, "%s", path);
    const cJSON *context = entry(config, "contexts", json_str(config, "current-context"), "context");
    const cJSON *cluster = entry(config, "clusters", json_str(context, "cluster"), "cluster");
    const cJSON *user = entry(config, "users", json_str(context, "user"), "user");
    struct kubeconfig k = {.server = json_str(cluster, "server"), .token = json_str(user, "token")};
    if (!k.server)
        return err_set(err, EINVAL, "%s: the current context names no server", path);
    if (read_pem(a, cluster, "certificate-authority", &k.ca, err) ||
        read_pem(a, user, "client-certificate", &k.cert, err) || read_pem(a, user, "client-key", &k.key, err))
        return err_wrap(err, "%s", path);
    *ret = k;
    return 0;
}
