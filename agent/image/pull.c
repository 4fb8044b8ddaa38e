#include "agent/image/pull.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/layer_jobs.h"
#include "agent/image/pull_sources.h"
#include "agent/image/reference.h"
#include "agent/image/registry.h"
#include "agent/image/store.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "core/wire/loop.h"
#include "core/wire/loop_task.h"

enum { RESOLVE_RETRIES = 2, INDEX_DEPTH_MAX = 3 };

#define ACCEPT MEDIA_DOCKER_MANIFEST ", " MEDIA_DOCKER_LIST ", " MEDIA_OCI_MANIFEST ", " MEDIA_OCI_INDEX ", */*"

/* What goes wrong at several sources: the error that tells most is shown (containerd's order). */
enum weight { NOTHING, NO_ANSWER, NO_IMAGE, OTHER_STATUS };

/* A manifest, index or configuration being fetched by digest, from one source after the other. */
struct document {
    const char *kind, *digest, *media_type; /* media_type "": it will be announced */
    uint64_t size;                          /* 0: not known */
    void (*take)(struct pull *p, struct slice body, const char *media_type);
    size_t turn;
    const char *error;
};

struct pull {
    struct loop *loop;
    struct image_store *store;
    struct layer_jobs *jobs;
    struct pull_sources *sources;
    struct platform platform;
    void (*done)(void *arg, const char *id, const char *digest, const char *error);
    void *arg;
    struct arena *arena;
    struct loop_task start;
    struct registry_call *call;
    /* resolving */
    size_t turn;
    bool by_get; /* HEAD did not tell what we need */
    const char *error;
    enum weight weight;
    /* what is known by now */
    const char *digest; /* that the name stands for */
    struct document document;
    unsigned depth; /* of indexes */
    uint64_t size;
    struct manifest manifest;
    struct image_config config;
    const char *config_path;
    struct slice config_text;
    bool working, cancelled; /* a thread writes the configuration */
    struct err work_err;
    struct layer_wait **waits;
    size_t missing; /* layers that are not there yet, and the configuration */
    bool kept;      /* the store keeps the layers for us */
};

/* ---- endings ---- */

static void forget_layers(struct pull *p)
{
    for (size_t i = 0; p->waits && i < p->manifest.ndescriptors; i++)
        if (p->waits[i])
            layer_jobs_unwant(p->waits[i]);
    p->waits = NULL;
    for (size_t i = 0; p->kept && i < p->config.ndiff_ids; i++)
        image_store_unkeep_layer(p->store, p->config.diff_ids[i]);
    p->kept = false;
}

static void pull_free(struct pull *p)
{
    if (p->call)
        registry_cancel(p->call);
    forget_layers(p);
    loop_task_remove(&p->start);
    pull_sources_unref(p->sources);
    arena_free(p->arena);
    free(p);
}

void pull_cancel(struct pull *p)
{
    p->cancelled = true;
    if (!p->working) {
        pull_free(p);
        return;
    }
    forget_layers(p);
    if (p->call)
        registry_cancel(TAKE(p->call));
}

static void finish(struct pull *p, const char *id, const char *error)
{
    void (*done)(void *arg, const char *id, const char *digest, const char *error) = p->done;
    void *arg = p->arg;
    struct arena *a = TAKE(p->arena);
    const char *digest = p->digest;
    if (p->working) { /* then it is an error: the thread's end frees the rest */
        forget_layers(p);
        p->arena = a;
        p->cancelled = true;
        done(arg, NULL, NULL, error);
        return;
    }
    pull_free(p);
    done(arg, id, digest, error);
    arena_free(a);
}

static void fail(struct pull *p, const char *why)
{
    finish(p, NULL, arena_printf(p->arena, "failed to pull and unpack image \"%s\": %s", p->sources->ref.name, why));
}

/* ---- documents ---- */

static void fetch_document(struct pull *p);

static const char *check_document(struct pull *p, struct slice body)
{
    const struct document *d = &p->document;
    char hex[SHA256_HEX_SIZE];
    sha256_hex(body.p, body.n, hex);
    if (str_eq(hex, image_digest_hex(d->digest)))
        return NULL;
    return arena_printf(p->arena,
                        "failed commit on ref \"%s-%s\": unexpected commit digest sha256:%s, expected %s: "
                        "failed precondition",
                        str_eq(d->kind, "blobs") ? "config" : "manifest", d->digest, hex, d->digest);
}

static void next_document_source(struct pull *p, const char *why)
{
    struct document *d = &p->document;
    if (!d->error)
        d->error = arena_strdup(p->arena, why);
    if (++d->turn < p->sources->n)
        fetch_document(p);
    else
        fail(p, d->error);
}

static void on_document(void *arg, const struct registry_result *r, const struct http_headers *h, struct slice body)
{
    struct pull *p = arg;
    struct document *d = &p->document;
    p->call = NULL;
    if (r->outcome == REGISTRY_NOT_FOUND) {
        next_document_source(p, arena_printf(p->arena,
                                             "failed to copy: httpReadSeeker: failed open: could not fetch content "
                                             "descriptor %s (%s) from remote: not found",
                                             d->digest, d->media_type));
        return;
    }
    const char *wrong = r->outcome == REGISTRY_OK
                            ? check_document(p, body)
                            : arena_printf(p->arena, "failed to copy: httpReadSeeker: failed open: %s", r->message);
    if (wrong) {
        next_document_source(p, wrong);
        return;
    }
    const char *type = http_headers_get(h, "content-type");
    p->size += body.n;
    d->take(p, body, *d->media_type ? d->media_type : arena_strdup(p->arena, type ? type : ""));
}

static void fetch_document(struct pull *p)
{
    struct document *d = &p->document;
    struct err err = {0};
    struct registry *r = pull_sources_get(p->sources, pull_sources_turn(p->sources, d->turn), &err);
    if (!r) {
        next_document_source(p, err.text);
        return;
    }
    struct registry_request q = {.method = "GET",
                                 .kind = d->kind,
                                 .object = d->digest,
                                 .accept = str_eq(d->kind, "manifests") ? ACCEPT : NULL,
                                 .retries = RESOLVE_RETRIES};
    p->call = registry_fetch(r, &q, d->size ? (size_t)d->size : MANIFEST_BYTES_MAX, on_document, p);
}

/* ---- layers ---- */

static void got_one(struct pull *p)
{
    if (--p->missing)
        return;
    for (size_t i = 0; i < p->manifest.ndescriptors; i++)
        p->size += p->manifest.descriptors[i].size;
    const struct image_ref *ref = &p->sources->ref;
    struct image_record r = {
        .id = p->manifest.config.digest,
        .name = ref->digest ? NULL : ref->name,
        .digest = arena_printf(p->arena, "%s@%s", ref->repo, p->digest),
        .layers = p->config.diff_ids,
        .nlayers = p->config.ndiff_ids,
        .size = p->size,
        .grant = pull_sources_grant(p->sources, p->sources->best, p->arena),
    };
    image_store_add(p->store, &r);
    finish(p, r.id, NULL);
}

struct layer_arg {
    struct pull *pull;
    size_t i;
};

static void want_layer(struct pull *p, size_t i);

static void on_layer(void *arg, const char *error, bool other)
{
    struct layer_arg *l = arg;
    struct pull *p = l->pull;
    p->waits[l->i] = NULL;
    if (error && other)
        want_layer(p, l->i);
    else if (error)
        fail(p, error);
    else
        got_one(p);
}

static void want_layer(struct pull *p, size_t i)
{
    struct layer_arg *l = arena_alloc(p->arena, sizeof(*l));
    *l = (struct layer_arg){p, i};
    p->waits[i] = layer_jobs_want(p->jobs, p->sources, &p->manifest.descriptors[i], p->config.diff_ids[i], on_layer, l);
}

static void write_work(void *arg)
{
    struct pull *p = arg;
    file_write(p->config_path, p->config_text.p, p->config_text.n, 0600, &p->work_err);
}

static void on_written(void *arg)
{
    struct pull *p = arg;
    p->working = false;
    if (p->cancelled)
        pull_free(p);
    else if (p->work_err.code)
        fail(p, p->work_err.text);
    else
        got_one(p);
}

static void take_config(struct pull *p, struct slice body, const char *media_type)
{
    struct err err = {0};
    (void)media_type;
    p->config_text = (struct slice){arena_dup(p->arena, body.p, body.n), body.n};
    if (image_config_parse(p->arena, p->config_text.p, body.n, &p->config, &err) ||
        image_config_check(&p->config, &p->manifest, &p->platform, &err)) {
        fail(p, err.text);
        return;
    }
    size_t n = p->manifest.ndescriptors;
    p->config_path =
        arena_printf(p->arena, "%s/blobs/%s", image_store_dir(p->store), image_digest_hex(p->manifest.config.digest));
    p->missing = n + 1;
    p->kept = true;
    for (size_t i = 0; i < n; i++)
        image_store_keep_layer(p->store, p->config.diff_ids[i]);
    p->waits = arena_alloc(p->arena, n * sizeof(struct layer_wait *) + 1);
    for (size_t i = 0; i < n; i++)
        want_layer(p, i);
    p->working = true;
    loop_work(p->loop, write_work, on_written, p);
}

/* ---- manifests ---- */

static void take_manifest(struct pull *p, struct slice body, const char *media_type)
{
    struct manifest m;
    struct err err = {0};
    const struct descriptor *d;
    const char *text = arena_dup(p->arena, body.p, body.n);
    if (manifest_parse(p->arena, text, body.n, media_type, &m, &err)) {
        fail(p, err.text);
        return;
    }
    if (!m.index) {
        p->manifest = m;
        p->document = (struct document){.kind = "blobs",
                                        .digest = m.config.digest,
                                        .media_type = m.config.media_type,
                                        .size = m.config.size,
                                        .take = take_config};
        fetch_document(p);
        return;
    }
    if (++p->depth > INDEX_DEPTH_MAX || manifest_choose(&m, &p->platform, &d, &err)) {
        fail(p, err.code ? err.text : "its indexes lead to further indexes");
        return;
    }
    p->document = (struct document){
        .kind = "manifests", .digest = d->digest, .media_type = d->media_type, .size = d->size, .take = take_manifest};
    fetch_document(p);
}

/* The name stands for this digest. Often the image is here already: true, and the pull is done. */
static bool is_here(struct pull *p, const char *digest)
{
    const struct image_ref *ref = &p->sources->ref;
    struct image_ref by_digest = {.digest = digest, .name = arena_printf(p->arena, "%s@%s", ref->repo, digest)};
    const struct image *image = image_store_find(p->store, &by_digest);
    p->digest = digest;
    if (!image)
        return false;
    const char *id = arena_strdup(p->arena, image->id);
    image_store_add(p->store, &(struct image_record){
                                  .id = id,
                                  .name = ref->digest ? NULL : ref->name,
                                  .digest = by_digest.name,
                                  .grant = pull_sources_grant(p->sources, p->sources->best, p->arena),
                              });
    finish(p, id, NULL);
    return true;
}

/* ---- resolving ---- */

static void resolve(struct pull *p);

static void next_source(struct pull *p, enum weight weight, const char *why)
{
    if (weight > p->weight) {
        p->weight = weight;
        p->error = arena_strdup(p->arena, why);
    }
    p->by_get = p->sources->ref.digest != NULL;
    p->turn++;
    resolve(p);
}

static void not_resolved(struct pull *p, const struct registry_result *r)
{
    if (!p->by_get && (r->outcome == REGISTRY_STATUS || r->outcome == REGISTRY_NOT_FOUND)) {
        p->by_get = true; /* its words come with a body, and some know no HEAD */
        resolve(p);
    } else if (r->outcome == REGISTRY_NOT_FOUND) {
        next_source(p, NO_IMAGE,
                    arena_printf(p->arena, "%s: not found%s%s", p->sources->ref.name,
                                 *r->words ? " - Server message: " : "", r->words));
    } else {
        next_source(p, r->outcome == REGISTRY_STATUS ? OTHER_STATUS : NO_ANSWER, r->message);
    }
}

static void on_resolved(void *arg, const struct registry_result *r, const struct http_headers *h, struct slice body)
{
    struct pull *p = arg;
    char hex[SHA256_HEX_SIZE];
    p->call = NULL;
    if (r->outcome != REGISTRY_OK) {
        not_resolved(p, r);
        return;
    }
    const char *digest = http_headers_get(h, "docker-content-digest"), *type = http_headers_get(h, "content-type");
    if (!p->by_get && !image_digest_ok(digest)) {
        p->by_get = true;
        resolve(p);
        return;
    }
    p->sources->best = p->turn;
    if (!p->by_get) {
        digest = arena_strdup(p->arena, digest);
        p->document = (struct document){.kind = "manifests", .digest = digest, .media_type = "", .take = take_manifest};
        if (!is_here(p, digest))
            fetch_document(p);
        return;
    }
    sha256_hex(body.p, body.n, hex);
    digest = arena_printf(p->arena, "sha256:%s", hex);
    const char *want = p->sources->ref.digest;
    if (want && !str_eq(want, digest)) {
        next_source(p, OTHER_STATUS, arena_printf(p->arena, "unexpected digest %s, expected %s", digest, want));
        return;
    }
    p->size += body.n;
    if (!is_here(p, digest))
        take_manifest(p, body, type ? arena_strdup(p->arena, type) : "");
}

static void resolve(struct pull *p)
{
    struct err err = {0};
    if (p->turn >= p->sources->n) {
        fail(p, arena_printf(p->arena, "failed to resolve reference \"%s\": %s", p->sources->ref.name,
                             p->error ? p->error : "no resolve hosts: not found"));
        return;
    }
    struct registry *r = pull_sources_get(p->sources, p->turn, &err);
    if (!r) {
        next_source(p, NO_ANSWER, err.text);
        return;
    }
    struct registry_request q = {.method = p->by_get ? "GET" : "HEAD",
                                 .kind = "manifests",
                                 .object =
                                     p->by_get && p->sources->ref.digest ? p->sources->ref.digest : p->sources->ref.tag,
                                 .accept = ACCEPT,
                                 .retries = p->turn + 1 == p->sources->n ? RESOLVE_RETRIES : 0};
    p->call = registry_fetch(r, &q, MANIFEST_BYTES_MAX, on_resolved, p);
}

static void start(void *arg)
{
    struct pull *p = arg;
    p->by_get = p->sources->ref.digest != NULL; /* nothing is to be resolved, but it is asked for in the same way */
    resolve(p);
}

struct pull *pull_start(const struct pull_options *o,
                        void (*done)(void *arg, const char *id, const char *digest, const char *error), void *arg)
{
    struct pull *p = mem_alloc(sizeof(*p));
    p->loop = o->loop;
    p->store = o->store;
    p->jobs = o->jobs;
    p->sources = pull_sources_ref(o->sources);
    p->platform = o->platform;
    p->done = done;
    p->arg = arg;
    p->arena = arena_new();
    loop_task_init(&p->start, start, p);
    loop_task_defer(p->loop, &p->start);
    return p;
}
