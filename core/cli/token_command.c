#include "core/cli/token_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/cli/options.h"
#include "core/cli/token.h"
#include "core/client/api.h"
#include "core/client/http_api.h"
#include "core/client/kubeconfig.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"

enum { ID_LENGTH = 6, SECRET_LENGTH = 16, TIMEOUT_MS = 30000 };

struct command {
    struct options o;
    struct arena *arena;
    struct loop *loop;
    struct kubeconfig kubeconfig;
    struct tls_config *tls;
    struct api *api;
};

/* ---- the server */

struct waiting {
    struct arena *arena;
    bool done;
    int code;
    cJSON *object;
    const char *message;
};

static void on_done(void *ctx, const struct api_result *r)
{
    struct waiting *w = ctx;
    w->done = true;
    w->code = r->code;
    w->object = json_copy(w->arena, r->object);
    w->message = arena_strdup(w->arena, r->message);
}

static int ask(struct command *c, const struct api_request *r, cJSON **ret, struct err *err)
{
    struct waiting w = {.arena = c->arena};
    api_do(c->api, r, on_done, &w);
    if (loop_run_until(c->loop, &w.done, TIMEOUT_MS))
        return err_set(err, ETIMEDOUT, "the server does not answer");
    if (w.code < 200 || w.code > 299)
        return err_set(err, w.code == 404 ? ENOENT : EIO, "%s", w.message);
    if (ret)
        *ret = w.object;
    return 0;
}

static int connect_server(struct command *c, struct err *err)
{
    int r = kubeconfig_read(c->arena, c->o.kubeconfig, &c->kubeconfig, err);
    if (r)
        return r;
    const struct kubeconfig *k = &c->kubeconfig;
    r = tls_config_new(&(struct tls_options){.cert = k->cert, .key = k->key, .ca = k->ca}, &c->tls, err);
    if (r)
        return r;
    if (!str_starts(k->server, "https://"))
        return err_set(err, EINVAL, "%s: the server %s is no https URL", c->o.kubeconfig, k->server);
    char *host = arena_strdup(c->arena, k->server + strlen("https://"));
    host[strcspn(host, "/")] = 0;
    char *colon = strrchr(host, ':');
    uint64_t port = 443;
    if (colon) {
        *colon = 0;
        if (str_to_u64(colon + 1, &port) || port > 65535)
            return err_set(err, EINVAL, "%s: the server's port is none", c->o.kubeconfig);
    }
    struct http_api_options o = {
        .host = host, .port = (int)port, .tls = c->tls, .token = k->token, .user_agent = "k3c-token"};
    return http_api_new(c->loop, &o, &c->api, err);
}

/* ---- tokens */

static void random_word(char *out, size_t len)
{
    static const char alphabet[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t i = 0; i < len; i++) {
        uint8_t b;
        do
            random_bytes(&b, 1);
        while (b >= 36 * 7); /* an even share for each */
        out[i] = alphabet[b % 36];
    }
    out[len] = 0;
}

static bool is_word(const char *s, size_t len)
{
    return strlen(s) == len && strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz") == len;
}

/* "ID.SECRET" into its parts. */
static int split(struct command *c, const char *text, const char **id, const char **secret, struct err *err)
{
    char *copy = arena_strdup(c->arena, text), *dot = strchr(copy, '.');
    if (dot)
        *dot = 0;
    if (!dot || !is_word(copy, ID_LENGTH) || !is_word(dot + 1, SECRET_LENGTH))
        return err_set(err, EINVAL, "the token \"%s\" is not of the form \"[a-z0-9]{6}.[a-z0-9]{16}\"", text);
    *id = copy;
    *secret = dot + 1;
    return 0;
}

static const char *make_token(struct arena *a)
{
    char id[ID_LENGTH + 1], secret[SECRET_LENGTH + 1];
    random_word(id, ID_LENGTH);
    random_word(secret, SECRET_LENGTH);
    return arena_printf(a, "%s.%s", id, secret);
}

static int generate(struct command *c, struct err *err)
{
    (void)err;
    printf("%s\n", make_token(c->arena));
    return 0;
}

static int create(struct command *c, struct err *err)
{
    const char *text = c->o.rest.count > 1 ? c->o.rest.items[1] : make_token(c->arena), *until = NULL;
    const char *id = NULL, *secret = NULL;
    int64_t ttl_ns;
    char when[CLOCK_RFC3339_SIZE];
    int r = split(c, text, &id, &secret, err);
    if (r || (r = connect_server(c, err)))
        return r;
    if (!duration_parse(c->o.ttl, &ttl_ns, NULL) && ttl_ns) {
        clock_rfc3339(clock_real_us() + ttl_ns / 1000, 0, when);
        until = when;
    }
    cJSON *body = json_build(c->arena,
                             "{'apiVersion':'v1','kind':'Secret','metadata':{'name':%s,'namespace':'kube-system'},"
                             "'type':'bootstrap.kubernetes.io/token','stringData':{'token-id':%s,'token-secret':%s,"
                             "'description':%s,'expiration':%s,'usage-bootstrap-authentication':'true',"
                             "'usage-bootstrap-signing':'true','auth-extra-groups':"
                             "'system:bootstrappers:k3c:default-node-token'}}",
                             arena_printf(c->arena, "bootstrap-token-%s", id), id, secret, c->o.description, until);
    struct api_request q = {
        .verb = API_CREATE, .version = "v1", .resource = "secrets", .namespace = "kube-system", .body = body};
    r = ask(c, &q, NULL, err);
    char hash[65];
    join_token_ca_hash(c->kubeconfig.ca ? c->kubeconfig.ca : "", hash);
    if (!r)
        printf("K10%s::%s.%s\n", hash, id, secret);
    return r;
}

static int delete_one(struct command *c, const char *text, struct err *err)
{
    char *id = arena_strdup(c->arena, text);
    id[strcspn(id, ".")] = 0;
    if (!is_word(id, ID_LENGTH))
        return err_set(err, EINVAL, "\"%s\" is no token id: six of a-z and 0-9 expected", text);
    struct api_request q = {.verb = API_DELETE,
                            .version = "v1",
                            .resource = "secrets",
                            .namespace = "kube-system",
                            .name = arena_printf(c->arena, "bootstrap-token-%s", id)};
    int r = ask(c, &q, NULL, err);
    if (!r)
        printf("bootstrap token \"%s\" deleted\n", id);
    return r;
}

static int delete (struct command *c, struct err *err)
{
    int r = c->o.rest.count > 1 ? connect_server(c, err) : err_set(err, EINVAL, "a token or its id is needed");
    for (size_t i = 1; i < c->o.rest.count && !r; i++)
        r = delete_one(c, c->o.rest.items[i], err);
    return r;
}

static const char *remaining(struct arena *a, const char *expiration)
{
    int64_t us;
    if (clock_parse_rfc3339(expiration, &us))
        return "<forever>";
    int64_t s = us / 1000000 - clock_real_s();
    return s <= 0 ? "<expired>" : arena_printf(a, "%lldh%lldm", (long long)s / 3600, (long long)s / 60 % 60);
}

static void print_row(struct command *c, const cJSON *secret, cJSON *json)
{
    struct arena *a = c->arena;
    const char *id = token_secret_field(a, secret, "token-id"), *expires = token_secret_field(a, secret, "expiration");
    const char *description = token_secret_field(a, secret, "description");
    if (json)
        json_append(
            json, json_build(a, "{'id':%s,'expires':%s,'description':%s}", id, *expires ? expires : NULL, description));
    else
        printf("%-8s  %-12s  %-22s  %s\n", id, remaining(a, expires), *expires ? expires : "<never>",
               *description ? description : "<none>");
}

static int list(struct command *c, struct err *err)
{
    cJSON *secrets, *json = !strcmp(c->o.output, "json") ? json_array(c->arena) : NULL;
    struct api_request q = {.verb = API_LIST,
                            .version = "v1",
                            .resource = "secrets",
                            .namespace = "kube-system",
                            .query = "fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken"};
    int r = connect_server(c, err);
    if (r || (r = ask(c, &q, &secrets, err)))
        return r;
    if (!json)
        printf("%-8s  %-12s  %-22s  %s\n", "TOKEN", "TTL", "EXPIRES", "DESCRIPTION");
    for (JSON_EACH(secret, json_get(secrets, "items")))
        print_row(c, secret, json);
    if (json) {
        struct strbuf text = {0};
        json_write(&text, json);
        printf("%s\n", text.p);
        strbuf_free(&text);
    }
    return 0;
}

static int run(struct command *c, struct err *err)
{
    static const struct {
        const char *name;
        int (*run)(struct command *c, struct err *err);
    } verbs[] = {{"create", create}, {"delete", delete}, {"generate", generate}, {"list", list}, {"ls", list}};
    const char *verb = c->o.rest.count ? c->o.rest.items[0] : "";
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (!strcmp(verbs[i].name, verb))
            return verbs[i].run(c, err);
    if (!strcmp(verb, "rotate"))
        return err_set(err, ENOTSUP, "rotating the server token is not there yet");
    return err_set(err, EINVAL,
                   *verb ? "unknown command \"%s\": create, delete, generate or list is needed"
                         : "create, delete, generate or list is needed%s",
                   verb);
}

int token_main(int argc, char **argv)
{
    struct command c = {0};
    struct err err = {0};
    cleanup_free char *notes = NULL;
    bool help;
    int r = options_parse(OPTIONS_TOKEN, argc, argv, &c.o, &help, &notes, &err);
    if (!r && help) {
        options_usage(OPTIONS_TOKEN);
        return 0;
    }
    if (!r) {
        c.arena = c.o.arena;
        c.loop = loop_new();
        r = run(&c, &err);
        if (c.api)
            c.api->ops->free(c.api);
        tls_config_free(c.tls);
        loop_free(c.loop);
        arena_free(c.arena);
    }
    if (r)
        fprintf(stderr, "k3c token: %s\n", err.text);
    return !r ? 0 : r == -EINVAL ? 2 : 1;
}
