#include "agent/image/pull_sources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/registry.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/crypto.h"

static void add(struct pull_sources *s, const struct registry_host *host, const struct registry_auth *auth)
{
    if (s->n == SOURCES_MAX)
        return;
    struct source *to = &s->list[s->n++];
    to->host = *host;
    to->has_auth = auth != NULL;
    if (auth)
        to->auth = *auth;
}

/* The kubelet tries every credential that fits, one after the other. */
static void add_host(struct pull_sources *s, const struct registry_host *host, const cJSON *const *secrets,
                     size_t nsecrets)
{
    struct registry_auth auth[CREDENTIALS_MAX];
    const char *repo = host->ns ? arena_printf(s->arena, "%s/%s", host->origin.authority, host->repo) : s->ref.repo;
    size_t n = credentials_find(s->arena, secrets, nsecrets, repo, auth);
    for (size_t i = 0; i < n; i++)
        add(s, host, &auth[i]);
    if (!n)
        add(s, host, host->has_auth ? &host->auth : NULL);
}

/* The registries and secrets go before the sources do. */
static void keep_strings(struct arena *a, struct source *s)
{
    struct registry_host *h = &s->host;
    h->repo = arena_strdup(a, h->repo);
    h->api = arena_strdup(a, h->api);
    h->ns = arena_strdup(a, h->ns);
    h->tls.ca_file = arena_strdup(a, h->tls.ca_file);
    h->tls.cert_file = arena_strdup(a, h->tls.cert_file);
    h->tls.key_file = arena_strdup(a, h->tls.key_file);
    h->has_auth = false;
    if (s->has_auth)
        s->auth = (struct registry_auth){arena_strdup(a, s->auth.username), arena_strdup(a, s->auth.password),
                                         arena_strdup(a, s->auth.identity_token),
                                         arena_strdup(a, s->auth.registry_token), arena_strdup(a, s->auth.secret)};
}

struct pull_sources *pull_sources_new(struct loop *l, const char *image, const struct registries *registries,
                                      bool no_default, const cJSON *const *secrets, size_t nsecrets)
{
    struct registry_host hosts[REGISTRY_HOSTS_MAX];
    struct pull_sources *s = mem_alloc(sizeof(*s));
    s->refs = 1;
    s->loop = l;
    s->arena = arena_new();
    if (!image_ref_parse(s->arena, arena_strdup(s->arena, image), &s->ref, NULL)) {
        size_t n = registries_hosts(s->arena, registries, &s->ref, no_default, hosts);
        for (size_t i = 0; i < n; i++)
            add_host(s, &hosts[i], secrets, nsecrets);
    }
    for (size_t i = 0; i < s->n; i++)
        keep_strings(s->arena, &s->list[i]);
    return s;
}

struct pull_sources *pull_sources_ref(struct pull_sources *s)
{
    s->refs++;
    return s;
}

struct pull_sources *pull_sources_unref(struct pull_sources *s)
{
    if (!s || --s->refs)
        return NULL;
    for (size_t i = 0; i < s->n; i++)
        registry_free(s->list[i].registry);
    arena_free(s->arena);
    free(s);
    return NULL;
}

struct registry *pull_sources_get(struct pull_sources *s, size_t at, struct err *err)
{
    struct source *from = &s->list[at];
    if (!from->registry)
        registry_new(s->loop, &from->host, from->has_auth ? &from->auth : NULL, &from->registry, err);
    return from->registry;
}

size_t pull_sources_turn(const struct pull_sources *s, size_t turn)
{
    if (turn == 0)
        return s->best;
    return turn <= s->best ? turn - 1 : turn;
}

static void hash_text(struct sha256 *h, const char *text)
{
    sha256_update(h, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void hash_auth(struct sha256 *h, const struct source *from)
{
    const struct registry_auth none = {0}, *auth = from->has_auth ? &from->auth : &none;
    hash_text(h, auth->username);
    hash_text(h, auth->password);
    hash_text(h, auth->identity_token);
    hash_text(h, auth->registry_token);
}

void pull_sources_key(const struct pull_sources *s, char out[65])
{
    struct sha256 h;
    sha256_init(&h);
    hash_text(&h, s->ref.name);
    for (size_t i = 0; i < s->n; i++) {
        hash_text(&h, s->list[i].host.origin.authority);
        hash_text(&h, s->list[i].host.repo);
        hash_auth(&h, &s->list[i]);
    }
    sha256_final_hex(&h, out);
}

struct image_grant pull_sources_grant(const struct pull_sources *s, size_t at, struct arena *a)
{
    struct sha256 h;
    char *hash = arena_alloc(a, SHA256_HEX_SIZE);
    if (!s->list[at].has_auth || !s->list[at].auth.secret)
        return (struct image_grant){0};
    sha256_init(&h);
    hash_auth(&h, &s->list[at]);
    sha256_final_hex(&h, hash);
    return (struct image_grant){hash, s->list[at].auth.secret};
}
