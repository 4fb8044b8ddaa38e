#include "server/apiserver/identity_lease.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/kind.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/bootstrap.h"
#include "server/apiserver/identity.h"
#include "server/apiserver/local_api.h"
#include "server/apiserver/rest.h"
#include "storage/store.h"

#define GROUP "coordination.k8s.io"
#define NAMESPACE "kube-system"
#define COMPONENT "kube-apiserver"
#define LABEL "apiserver.kubernetes.io/identity"

enum {
    RENEW_MS = 600 * 1000, /* kube-apiserver: 10 s; a write that nobody needs would keep the disk from its rest */
    RETRY_MS = 10 * 1000,
    SWEEP_MS = 3600 * 1000,
    DURATION_S = 3600,
    HASHED = 16,                      /* bytes of the hash that the name shows */
    HASH_TEXT = (HASHED * 8 + 4) / 5, /* in base32 */
};

struct identity_lease {
    struct apiserver *srv;
    const struct kind *kind;
    struct identity *who;
    struct loop_timer *timer;
    struct loop_clock *clock;
    char host[256], name[sizeof("apiserver-") + HASH_TEXT], holder[sizeof("apiserver-_") + HASH_TEXT + 37];
    uint64_t renewed_ms, sweep_ms; /* the last that went well; the next */
    bool renewed, swept, failing;
};

/* RFC 4648 in lower case, without padding. */
static void base32(char *out, const uint8_t *in, size_t n)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned have = 0, bits = 0;
    for (size_t i = 0; i < n; i++) {
        have = have << 8 | in[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = digits[have >> (bits - 5) & 31];
        have &= 0xff;
    }
    if (bits)
        *out++ = digits[have << (5 - bits) & 31];
    *out = 0;
}

static void hash_part(struct sha256 *h, const char *text)
{
    size_t n = strlen(text);
    uint8_t length[2] = {(uint8_t)(n >> 8), (uint8_t)n};
    sha256_update(h, length, sizeof(length));
    sha256_update(h, text, n);
}

/* As kube-apiserver's on the same host: of host name and component, each behind its length. */
static void set_names(struct identity_lease *l)
{
    struct sha256 h;
    uint8_t hash[SHA256_SIZE];
    char text[HASH_TEXT + 1], uid[37];
    if (gethostname(l->host, sizeof(l->host) - 1) < 0)
        snprintf(l->host, sizeof(l->host), "localhost");
    sha256_init(&h);
    hash_part(&h, l->host);
    hash_part(&h, COMPONENT);
    sha256_final(&h, hash);
    base32(text, hash, HASHED);
    random_uuid(uid);
    snprintf(l->name, sizeof(l->name), "apiserver-%s", text);
    snprintf(l->holder, sizeof(l->holder), "%s_%s", l->name, uid);
}

static int ask(struct identity_lease *l, struct arena *a, enum api_verb verb, const char *name, const cJSON *body,
               cJSON **answer)
{
    struct api_request q = {.verb = verb,
                            .group = GROUP,
                            .version = "v1",
                            .resource = "leases",
                            .namespace = NAMESPACE,
                            .name = name,
                            .body = body};
    return local_now(l->srv, a, l->who, &q, answer);
}

static void renew(struct identity_lease *l)
{
    cleanup_arena struct arena *a = arena_new();
    char now[CLOCK_RFC3339_SIZE];
    cJSON *lease = rest_read(l->srv, a, l->kind, NAMESPACE, l->name, NULL), *answer = NULL;
    bool present = lease;
    if (!present)
        lease = json_build(a, "{'metadata':{'name':%s}}", l->name);
    clock_rfc3339(clock_real_us(), 6, now);
    cJSON *labels = json_ensure(a, json_get(lease, "metadata"), "labels");
    json_set_str(a, labels, LABEL, COMPONENT);
    json_set_str(a, labels, "kubernetes.io/hostname", l->host);
    json_set(
        a, lease, "spec",
        json_build(a, "{'holderIdentity':%s,'leaseDurationSeconds':%i,'renewTime':%s}", l->holder, DURATION_S, now));
    int code = ask(l, a, present ? API_UPDATE : API_CREATE, present ? l->name : NULL, lease, &answer);
    if (code < 300) {
        l->renewed = true;
        l->renewed_ms = clock_mono_ms();
    } else if (!l->failing) {
        log_warn("the Lease " NAMESPACE "/%s cannot be renewed (%s); it is tried again every %d s", l->name,
                 json_str_or(answer, "message", "no answer"), RETRY_MS / 1000);
    }
    l->failing = code >= 300;
}

struct sweep {
    struct identity_lease *lease;
    struct arena *arena, *scratch;
    int64_t now_us;
    cJSON *old; /* names */
};

static bool look(void *ctx, const struct store_kv *kv)
{
    struct sweep *s = ctx;
    arena_reset(s->scratch);
    const cJSON *lease = rest_parse(s->scratch, kv->value);
    const cJSON *label = json_get(json_at(lease, "metadata.labels"), LABEL);
    const char *renewed = json_str(lease, "spec.renewTime");
    int64_t at, seconds = json_int(lease, "spec.leaseDurationSeconds", -1);
    if (!json_is_str(label) || strcmp(label->valuestring, COMPONENT))
        return true;
    if (renewed && seconds >= 0 && clock_parse_rfc3339(renewed, &at) == 0 && at + seconds * 1000000 >= s->now_us)
        return true;
    json_append(s->old, json_string(s->arena, json_str_or(lease, "metadata.name", "")));
    return true;
}

static void sweep(struct identity_lease *l)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_arena struct arena *scratch = arena_new();
    struct sweep s = {l, a, scratch, clock_real_us(), json_array(a)};
    l->swept = store_range(l->srv->store, rest_prefix(a, l->kind, NAMESPACE), NULL, 0, look, &s) >= 0;
    for (JSON_EACH(name, s.old)) {
        int code = ask(l, a, API_DELETE, name->valuestring, NULL, NULL);
        l->swept = l->swept && (code < 300 || code == 404);
    }
}

static void tick(void *arg)
{
    struct identity_lease *l = arg;
    uint64_t now = clock_mono_ms();
    renew(l);
    if (now >= l->sweep_ms) {
        sweep(l);
        l->sweep_ms = now + SWEEP_MS;
    }
    loop_timer_set(l->timer, l->failing ? RETRY_MS : RENEW_MS);
}

static void on_clock_set(void *arg, int64_t seconds)
{
    (void)seconds;
    tick(arg);
}

struct identity_lease *identity_lease_new(struct apiserver *s)
{
    struct identity_lease *l = mem_alloc(sizeof(*l));
    cleanup_arena struct arena *a = arena_new();
    l->srv = s;
    l->kind = kind_by_resource(GROUP, "v1", "leases");
    l->who = bootstrap_identity();
    l->timer = loop_timer_new(s->loop, tick, l);
    l->clock = loop_clock_new(s->loop, on_clock_set, l);
    set_names(l);
    ask(l, a, API_DELETE, l->name, NULL, NULL); /* what an earlier process left */
    tick(l);
    return l;
}

void identity_lease_stop(struct identity_lease *l)
{
    if (!l || !l->timer)
        return;
    cleanup_arena struct arena *a = arena_new();
    l->timer = loop_timer_free(l->timer);
    l->clock = loop_clock_free(l->clock);
    ask(l, a, API_DELETE, l->name, NULL, NULL);
}

struct identity_lease *identity_lease_free(struct identity_lease *l)
{
    if (!l)
        return NULL;
    loop_timer_free(l->timer);
    loop_clock_free(l->clock);
    identity_unref(l->who);
    free(l);
    return NULL;
}

bool identity_lease_held(const struct identity_lease *l)
{
    return l && l->renewed && clock_mono_ms() - l->renewed_ms < (uint64_t)DURATION_S * 1000;
}

bool identity_lease_swept(const struct identity_lease *l)
{
    return l && l->swept;
}
