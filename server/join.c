#include "server/join.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/cli/token.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/wire/crypto.h"
#include "core/wire/http_server.h"
#include "core/wire/x509.h"
#include "server/node_password.h"
#include "server/pki.h"

struct join {
    struct join_options options;
    struct api *api;
    struct list waiting; /* struct node_request */
};

struct node_request;

/* A path that takes a token or a certificate. */
struct door {
    const char *path, *method;
    bool node; /* for a node, by its name and password */
    void (*granted)(struct node_request *r);
};

/* A request whose credentials are being checked. */
struct node_request {
    struct list node;
    struct join *join;
    struct http_request *http;
    struct api_call *call;
    const struct door *door;
    const char *name, *password; /* of the node; in the request's arena */
    const char *token_secret;    /* of a bootstrap token */
};

static void reply(struct http_request *r, int code, const char *type, const char *text)
{
    cleanup_blob struct blob *body = blob_new(text, strlen(text));
    struct http_headers h = {0};
    http_headers_add(r->arena, &h, "content-type", type);
    if (code == 401)
        http_headers_add(r->arena, &h, "www-authenticate", "Basic realm=\"k3c\"");
    http_reply(r, code, &h, body);
}

static void refuse(struct http_request *r, int code, const char *why)
{
    reply(r, code, "text/plain", arena_printf(r->arena, "%s\n", why));
}

/* ---- who asks */

static bool password_ok(const struct join *j, const char *user, const char *password)
{
    const struct join_options *o = &j->options;
    bool server = crypto_str_equal(password, o->server_password);
    bool agent = o->agent_password && crypto_str_equal(password, o->agent_password);
    return (!strcmp(user, "server") && server) || (!strcmp(user, "node") && (server || agent));
}

/* User and password of basic authentication; false without it. */
static bool basic_credentials(struct http_request *r, const char **user, const char **password)
{
    const char *header = http_headers_get(&r->headers, "authorization");
    if (!header || strncasecmp(header, "basic ", 6))
        return false;
    struct slice text = base64_bytes(r->arena, header + 6, strlen(header + 6), 0);
    const char *colon = text.p ? strchr(text.p, ':') : NULL;
    if (!colon)
        return false;
    *user = arena_dup(r->arena, text.p, (size_t)(colon - text.p));
    *password = colon + 1;
    return true;
}

/* The node that a client certificate names, or NULL. */
static const char *certified_node(struct http_request *r)
{
    struct x509_cert c;
    if (!r->peer_cert.n || x509_parse(r->arena, r->peer_cert.p, r->peer_cert.n, &c, NULL) || !c.subject.cn ||
        strncmp(c.subject.cn, "system:node:", 12))
        return NULL;
    for (const char *const *org = c.subject.orgs; org && *org; org++)
        if (!strcmp(*org, "system:nodes"))
            return c.subject.cn + 12;
    return NULL;
}

/* ---- certificates */

static int parse_request(struct http_request *r, struct x509_request *ret)
{
    struct err err = {0};
    if (x509_request_parse(r->arena, r->body.p, r->body.n, ret, &err)) {
        refuse(r, 400, arena_printf(r->arena, "bad certificate request: %s", err.text));
        return -EINVAL;
    }
    return 0;
}

static void send_cert(struct http_request *r, int result, char *cert, const struct err *err)
{
    if (result) {
        log_error("cannot sign a certificate for %s: %s; the node will ask again", r->peer, err->text);
        refuse(r, 500, err->text);
    } else {
        reply(r, 200, "application/x-pem-file", cert);
    }
    free(cert);
}

static void give_client_kubelet(struct node_request *n)
{
    struct x509_request csr;
    struct err err = {0};
    char *cert = NULL;
    if (parse_request(n->http, &csr))
        return;
    const char *cn = arena_printf(n->http->arena, "system:node:%s", n->name);
    int r = pki_sign_client(n->join->options.pki, csr.spki, cn, "system:nodes", 0, &cert, &err);
    send_cert(n->http, r, cert, &err);
}

/* Splits a header of comma-separated words into a NULL-terminated list. */
static const char *const *words(struct arena *a, const char *first, const char *text)
{
    enum { WORDS_MAX = 16 };
    const char **list = arena_alloc(a, (WORDS_MAX + 2) * sizeof(*list));
    size_t n = 0;
    if (first)
        list[n++] = first;
    struct slice rest = slice_of(text);
    while (rest.n && n < WORDS_MAX) {
        struct slice word = slice_cut(&rest, ',');
        list[n++] = arena_dup(a, word.p, word.n);
    }
    return list;
}

static void give_serving_kubelet(struct node_request *n)
{
    struct http_request *h = n->http;
    struct x509_request csr;
    struct err err = {0};
    char *cert = NULL;
    if (parse_request(h, &csr))
        return;
    const char *cn = arena_printf(h->arena, "system:node:%s", n->name);
    const char *const *ips = words(h->arena, "127.0.0.1", http_headers_get(&h->headers, "k3c-node-ip"));
    const char *const dns[] = {n->name, "localhost", NULL};
    int r = pki_sign_serving(n->join->options.pki, csr.spki, cn, "system:nodes", dns, ips, 0, &cert, &err);
    if (r == -EINVAL) { /* an address that is none */
        refuse(h, 400, err.text);
        return;
    }
    send_cert(h, r, cert, &err);
}

static void give_client_kube_proxy(struct node_request *n)
{
    struct x509_request csr;
    struct err err = {0};
    char *cert = NULL;
    if (parse_request(n->http, &csr))
        return;
    int r = pki_sign_client(n->join->options.pki, csr.spki, "system:kube-proxy", "system:node-proxier", 0, &cert, &err);
    send_cert(n->http, r, cert, &err);
}

/* ---- node passwords */

static void finish(struct node_request *n)
{
    list_remove(&n->node);
    free(n);
}

static void on_close(void *ctx)
{
    struct node_request *n = ctx;
    if (n->call)
        api_cancel(n->join->api, n->call);
    http_abort(n->http);
    finish(n);
}

static void fail(struct node_request *n, int code, const char *why)
{
    refuse(n->http, code, why);
    finish(n);
}

static void grant(struct node_request *n)
{
    n->door->granted(n);
    finish(n);
}

static const char *secret_name(const struct node_request *n)
{
    return arena_printf(n->http->arena, "%s.node-password.k3c", n->name);
}

static cJSON *secret_body(const struct node_request *n)
{
    struct arena *a = n->http->arena;
    char hash[NODE_PASSWORD_HASH_SIZE];
    node_password_hash(n->password, hash);
    return json_build(a,
                      "{'apiVersion':'v1','kind':'Secret','metadata':{'name':%s,'namespace':'kube-system'},"
                      "'immutable':true,'type':'Opaque','stringData':{'hash':%s}}",
                      secret_name(n), hash);
}

static void ask(struct node_request *n, enum api_verb verb, const char *resource, const char *name, const cJSON *body,
                api_done *done)
{
    const bool is_secret = !strcmp(resource, "secrets");
    struct api_request r = {.verb = verb,
                            .version = "v1",
                            .resource = resource,
                            .name = name,
                            .body = body,
                            .namespace = is_secret ? "kube-system" : NULL};
    n->call = api_do(n->join->api, &r, done, n);
}

static void check_password(struct node_request *n);

static void on_created(void *ctx, const struct api_result *r)
{
    struct node_request *n = ctx;
    n->call = NULL;
    if (api_ok(r))
        grant(n);
    else if (r->code == 409) /* another request of this name was quicker */
        check_password(n);
    else
        fail(n, 503, arena_printf(n->http->arena, "the node password cannot be kept: %s", r->message));
}

static void on_deleted(void *ctx, const struct api_result *r)
{
    struct node_request *n = ctx;
    n->call = NULL;
    if (api_ok(r) || r->code == 404)
        ask(n, API_CREATE, "secrets", NULL, secret_body(n), on_created);
    else
        fail(n, 503, arena_printf(n->http->arena, "the old node password cannot be removed: %s", r->message));
}

/* The password differs: if the Node was deleted, its name is free again. */
static void on_node(void *ctx, const struct api_result *r)
{
    struct node_request *n = ctx;
    n->call = NULL;
    if (r->code == 404) {
        ask(n, API_DELETE, "secrets", secret_name(n), NULL, on_deleted);
        return;
    }
    log_warn("node password of %s (%s) rejected: duplicate hostname or another /etc/k3c/node/password; the node will "
             "try again",
             n->name, n->http->peer);
    fail(n, 403,
         "Node password rejected, duplicate hostname or contents of '/etc/k3c/node/password' may not match server "
         "node-passwd entry, try enabling a unique node name with the --node-name flag");
}

static void on_secret(void *ctx, const struct api_result *r)
{
    struct node_request *n = ctx;
    n->call = NULL;
    if (r->code == 404) {
        ask(n, API_CREATE, "secrets", NULL, secret_body(n), on_created);
        return;
    }
    if (!api_ok(r)) {
        fail(n, 503, arena_printf(n->http->arena, "the node password cannot be read: %s", r->message));
        return;
    }
    const char *hash = token_secret_field(r->arena, r->object, "hash");
    if (*hash && node_password_matches(n->password, hash))
        grant(n);
    else
        ask(n, API_GET, "nodes", n->name, NULL, on_node);
}

static void check_password(struct node_request *n)
{
    ask(n, API_GET, "secrets", secret_name(n), NULL, on_secret);
}

/* ---- tokens that expire */

static bool token_valid(struct arena *a, const cJSON *secret, const char *token_secret)
{
    int64_t until;
    const char *expiration = token_secret_field(a, secret, "expiration");
    if (*expiration && (clock_parse_rfc3339(expiration, &until) || until < clock_real_us()))
        return false;
    return !strcmp(json_str_or(secret, "type", ""), "bootstrap.kubernetes.io/token") &&
           !strcmp(token_secret_field(a, secret, "usage-bootstrap-authentication"), "true") &&
           crypto_str_equal(token_secret_field(a, secret, "token-secret"), token_secret);
}

static void admit(struct node_request *n)
{
    if (n->door->node)
        check_password(n);
    else
        grant(n);
}

static void turn_away(struct node_request *n)
{
    log_warn("%s (%s) came with a wrong token or without one; it was refused and will try again",
             n->name ? n->name : "a node", n->http->peer);
    fail(n, 401, "the token is not the one of this cluster");
}

static void on_token(void *ctx, const struct api_result *r)
{
    struct node_request *n = ctx;
    n->call = NULL;
    if (api_ok(r) && token_valid(r->arena, r->object, n->token_secret))
        admit(n);
    else
        turn_away(n);
}

/* "abcdef", with the secret in the password or behind a dot. */
static bool bootstrap_token(struct arena *a, const char *user, const char *password, const char **id,
                            const char **secret)
{
    const char *dot = strchr(password, '.');
    if (strlen(user) == 6 && name_ok(name_dns1123_label, user)) {
        *id = user;
        *secret = password;
        return true;
    }
    if (!dot || dot - password != 6)
        return false;
    *id = arena_dup(a, password, 6);
    *secret = dot + 1;
    return name_ok(name_dns1123_label, *id);
}

static void authenticate(struct node_request *n)
{
    struct arena *a = n->http->arena;
    const char *user = NULL, *password = NULL, *id, *certified = certified_node(n->http);
    bool basic = basic_credentials(n->http, &user, &password);
    if ((certified && (!n->door->node || !strcmp(certified, n->name))) ||
        (basic && password_ok(n->join, user, password)))
        admit(n);
    else if (basic && bootstrap_token(a, user, password, &id, &n->token_secret))
        ask(n, API_GET, "secrets", arena_printf(a, "bootstrap-token-%s", id), NULL, on_token);
    else
        turn_away(n);
}

static void enter(struct join *j, struct http_request *r, const struct door *door)
{
    const char *name = http_headers_get(&r->headers, "k3c-node-name");
    const char *password = http_headers_get(&r->headers, "k3c-node-password");
    if (door->node &&
        (!name || !password || !name_ok(name_dns1123_subdomain, name) || !*password || strlen(password) > 256)) {
        refuse(r, 400, "k3c-node-name and k3c-node-password are needed");
        return;
    }
    if (!j->api) {
        refuse(r, 503, "the server is starting");
        return;
    }
    struct node_request *n = mem_alloc(sizeof(*n));
    *n = (struct node_request){.join = j, .http = r, .door = door};
    n->name = arena_strdup(r->arena, name);
    n->password = arena_strdup(r->arena, password);
    list_init(&n->node);
    list_insert(&j->waiting, &n->node);
    http_on_close(r, on_close, n);
    authenticate(n);
}

/* ---- the paths */

static void give_client_ca(struct node_request *n)
{
    reply(n->http, 200, "application/x-pem-file", n->join->options.pki->client_ca.cert);
}

static void give_server_ca(struct node_request *n)
{
    reply(n->http, 200, "application/x-pem-file", n->join->options.pki->server_ca.cert);
}

static void give_config(struct node_request *n)
{
    reply(n->http, 200, "application/json", n->join->options.config);
}

void join_handle(void *join, struct http_request *r)
{
    static const struct door doors[] = {
        {"/v1-k3c/client-kubelet.crt", "POST", true, give_client_kubelet},
        {"/v1-k3c/serving-kubelet.crt", "POST", true, give_serving_kubelet},
        {"/v1-k3c/client-kube-proxy.crt", "POST", true, give_client_kube_proxy},
        {"/v1-k3c/client-ca.crt", "GET", false, give_client_ca},
        {"/v1-k3c/server-ca.crt", "GET", false, give_server_ca},
        {"/v1-k3c/config", "GET", false, give_config},
    };
    struct join *j = join;
    struct slice path = http_target_path(r->target);
    for (size_t i = 0; i < COUNT_OF(doors); i++)
        if (slice_is(path, doors[i].path)) {
            if (strcmp(r->method, doors[i].method))
                refuse(r, 405, arena_printf(r->arena, "%s only", doors[i].method));
            else
                enter(j, r, &doors[i]);
            return;
        }
    if (strcmp(r->method, "GET"))
        refuse(r, 405, "GET only");
    else if (slice_is(path, "/ping"))
        reply(r, 200, "text/plain", "pong");
    else if (slice_is(path, "/cacerts"))
        reply(r, 200, "application/x-pem-file", j->options.pki->server_ca.cert);
    else
        refuse(r, 404, "not found");
}

struct join *join_new(const struct join_options *o)
{
    struct join *j = mem_alloc(sizeof(*j));
    j->options = *o;
    j->options.server_password = mem_strdup(o->server_password);
    j->options.agent_password = mem_strdup(o->agent_password);
    j->options.config = mem_strdup(o->config);
    list_init(&j->waiting);
    return j;
}

void join_set_api(struct join *j, struct api *api)
{
    j->api = api;
}

struct join *join_free(struct join *j)
{
    if (!j)
        return NULL;
    for (LIST_EACH(at, &j->waiting))
        on_close(CONTAINER_OF(at, struct node_request, node));
    free((void *)(uintptr_t)j->options.server_password);
    free((void *)(uintptr_t)j->options.agent_password);
    free((void *)(uintptr_t)j->options.config);
    free(j);
    return NULL;
}
