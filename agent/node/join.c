#include "agent/node/join.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/node/credentials.h"
#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cli/options.h"
#include "core/cli/token.h"
#include "core/format/json.h"
#include "core/wire/http_client.h"
#include "core/wire/key.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "core/wire/x509.h"

enum { ANSWER_MAX = 1 << 20, FIRST_RETRY_MS = 1000, LAST_RETRY_MS = 30000, TIMEOUT_MS = 15000 };

struct node_join {
    struct node_join_options o;
    struct arena *arena; /* of this attempt */
    struct http_client *client;
    struct loop_timer *retry;
    uint64_t backoff_ms;
    struct join_token token;
    size_t step;
};

static void next(struct node_join *j);

static void hang_up(struct node_join *j)
{
    j->client = http_client_free(j->client);
}

static void try_later(struct node_join *j, const char *why)
{
    hang_up(j);
    log_error("cannot join the cluster at %s:%d: %s; trying again in %llu s", j->o.host, j->o.port, why,
              (unsigned long long)j->backoff_ms / 1000);
    loop_timer_set(j->retry, j->backoff_ms);
    j->backoff_ms = MIN_OF(j->backoff_ms * 2, (uint64_t)LAST_RETRY_MS);
}

static int dial(struct node_join *j, const char *ca, struct err *err)
{
    struct tls_config *tls;
    hang_up(j);
    int r = tls_config_new(&(struct tls_options){.ca = ca, .insecure = !ca}, &tls, err);
    if (r)
        return r;
    struct http_client_options o = {.host = j->o.host, .port = j->o.port, .tls = tls, .http1_only = true};
    r = http_client_new(j->o.loop, &o, &j->client, err);
    tls_config_free(tls);
    return r;
}

/* The sentence of a refusal, for the log. */
static const char *words_of(struct node_join *j, int code, struct slice body, const char *why)
{
    while (body.n && (body.p[body.n - 1] == '\n' || body.p[body.n - 1] == '\r'))
        body.n--;
    return code ? arena_printf(j->arena, "%d: %.*s", code, (int)MIN_OF(body.n, (size_t)200), body.p) : why;
}

/* ---- the CA, before anything is trusted */

static void on_ca(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why)
{
    struct node_join *j = ctx;
    char hash[65];
    struct err err = {0};
    struct x509_cert cert;
    (void)h;
    if (code != 200 || x509_parse(j->arena, body.p, body.n, &cert, &err)) {
        try_later(j, code == 200 ? err.text : words_of(j, code, body, why));
        return;
    }
    const char *pem = arena_dup(j->o.options->arena, body.p, body.n);
    join_token_ca_hash(pem, hash);
    if (j->token.ca_hash && strcmp(j->token.ca_hash, hash)) {
        try_later(
            j,
            "token CA hash does not match the Cluster CA certificate hash: this is another cluster, or somebody is in "
            "between; nothing was sent to it");
        return;
    }
    if (!j->token.ca_hash)
        log_warn("the token pins no CA: the CA of %s:%d with hash %s is taken on trust", j->o.host, j->o.port, hash);
    j->o.credentials->server_ca = pem;
    if (dial(j, pem, &err))
        try_later(j, err.text);
    else
        next(j);
}

static void ask_ca(struct node_join *j)
{
    struct err err = {0};
    if (dial(j, NULL, &err)) {
        try_later(j, err.text);
        return;
    }
    struct http_call_options call = {.method = "GET", .target = "/cacerts", .timeout_ms = TIMEOUT_MS};
    http_client_fetch(j->client, &call, ANSWER_MAX, on_ca, j);
}

/* ---- everything else, with the token */

static void add_headers(struct node_join *j, struct http_headers *h)
{
    struct arena *a = j->arena;
    const char *plain = arena_printf(a, "%s:%s", j->token.user ? j->token.user : "node", j->token.password);
    char *encoded = arena_alloc(a, BASE64_ENCODED_MAX(strlen(plain)) + 1);
    base64_encode(encoded, plain, strlen(plain), 0);
    http_headers_add(a, h, "authorization", arena_printf(a, "Basic %s", encoded));
    http_headers_add(a, h, "k3c-node-name", j->o.node_name);
    http_headers_add(a, h, "k3c-node-password", j->o.password);
    const char *ips = "";
    for (const char *const *ip = j->o.ips; *ip; ip++)
        ips = arena_printf(a, "%s%s%s", ips, *ips ? "," : "", *ip);
    http_headers_add(a, h, "k3c-node-ip", ips);
}

/* What is asked, in order; the answer goes to one place each. */
static const struct {
    const char *path;
    enum credential credential; /* CREDENTIALS: none */
} steps[] = {
    {"/v1-k3c/client-kubelet.crt", CLIENT_KUBELET},
    {"/v1-k3c/serving-kubelet.crt", SERVING_KUBELET},
    {"/v1-k3c/client-kube-proxy.crt", CLIENT_KUBE_PROXY},
    {"/v1-k3c/client-ca.crt", CREDENTIALS},
    {"/v1-k3c/config", CREDENTIALS},
};

static int take_answer(struct node_join *j, struct slice body, struct err *err)
{
    struct credentials *c = j->o.credentials;
    struct arena *keep = j->o.options->arena;
    cJSON *config;
    if (steps[j->step].credential != CREDENTIALS) {
        c->cert[steps[j->step].credential] = arena_dup(keep, body.p, body.n);
        return 0;
    }
    if (strstr(steps[j->step].path, "client-ca")) {
        c->client_ca = arena_dup(keep, body.p, body.n);
        return 0;
    }
    int r = json_parse(keep, body.p, body.n, &config, NULL, err);
    if (!r)
        c->config = config;
    return r;
}

static void on_answer(void *ctx, int code, const struct http_headers *h, struct slice body, const char *why)
{
    struct node_join *j = ctx;
    struct err err = {0};
    (void)h;
    if (code != 200) {
        try_later(j, words_of(j, code, body, why));
    } else if (take_answer(j, body, &err)) {
        try_later(j, err.text);
    } else {
        j->step++;
        next(j);
    }
}

static int make_request(struct node_join *j, enum credential c, char **ret, struct err *err)
{
    cleanup_key struct key *k = NULL;
    int r = key_parse(j->o.credentials->key[c], &k, err);
    if (r)
        return err_wrap(err, "the key of %s", credential_name(c));
    return x509_request_new(k, &(struct x509_names){.cn = j->o.node_name}, ret, err);
}

static void finish(struct node_join *j)
{
    struct err err = {0};
    hang_up(j);
    if (credentials_save(j->o.options, j->o.credentials, &err)) {
        try_later(j, err.text);
        return;
    }
    log_info("joined the cluster at %s:%d as node %s", j->o.host, j->o.port, j->o.node_name);
    j->o.done(j->o.ctx);
}

static void next(struct node_join *j)
{
    cleanup_free char *csr = NULL;
    struct err err = {0};
    if (j->step == COUNT_OF(steps)) {
        finish(j);
        return;
    }
    enum credential c = steps[j->step].credential;
    if (c != CREDENTIALS && make_request(j, c, &csr, &err)) {
        try_later(j, err.text);
        return;
    }
    struct http_headers headers = {0};
    add_headers(j, &headers);
    struct http_call_options call = {
        .method = csr ? "POST" : "GET",
        .target = steps[j->step].path,
        .headers = &headers,
        .body = csr,
        .body_len = csr ? strlen(csr) : 0,
        .timeout_ms = TIMEOUT_MS,
    };
    http_client_fetch(j->client, &call, ANSWER_MAX, on_answer, j);
}

static void attempt(void *arg)
{
    struct node_join *j = arg;
    struct err err = {0};
    arena_reset(j->arena);
    j->step = 0;
    if (!j->o.token)
        try_later(j, "a token is needed (--token)");
    else if (join_token_parse(j->arena, j->o.token, &j->token, &err))
        try_later(j, err.text);
    else
        ask_ca(j);
}

static void use_what_is_there(void *arg)
{
    struct node_join *j = arg;
    j->o.done(j->o.ctx);
}

struct node_join *node_join_new(const struct node_join_options *o)
{
    struct node_join *j = mem_alloc(sizeof(*j));
    j->o = *o;
    j->arena = arena_new();
    j->backoff_ms = FIRST_RETRY_MS;
    bool complete = credentials_complete(o->credentials, o->node_name, o->ips);
    j->retry = loop_timer_new(o->loop, complete ? use_what_is_there : attempt, j);
    loop_timer_set(j->retry, 0);
    return j;
}

struct node_join *node_join_free(struct node_join *j)
{
    if (!j)
        return NULL;
    hang_up(j);
    loop_timer_free(j->retry);
    arena_free(j->arena);
    free(j);
    return NULL;
}
