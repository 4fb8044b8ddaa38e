#include "agent/node/service_cache.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/blob.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/client/informer.h"
#include "core/wire/loop.h"

enum { DELAY_MS = 250, BYTES_MAX = 64 << 20 };

struct service_cache {
    char *path;
    struct informer **list;
    size_t count;
    struct loop_timer *timer;
    bool due;
    uint64_t written; /* hash of the file's text */
};

static void write_file(void *arg)
{
    struct service_cache *c = arg;
    cleanup_strbuf struct strbuf text = {0};
    struct err err = {0};
    struct item *it;
    c->due = false;
    for (size_t i = 0; i < c->count; i++)
        for (size_t n = 0; (it = informer_next(c->list[i], &n));)
            strbuf_addf(&text, "%s %.*s\n", informer_resource_name(c->list[i]), (int)it->raw->len, it->raw->data);
    uint64_t hash = map_hash(text.p ? text.p : "", text.len);
    if (hash == c->written)
        return;
    if (file_write(c->path, text.p ? text.p : "", text.len, 0600, &err))
        log_warn("what is known of services cannot be kept: %s; a restart of k3c with its server away stops DNS",
                 err.text);
    else
        c->written = hash;
}

void service_cache_changed(struct service_cache *c)
{
    if (!c->due)
        loop_timer_set(c->timer, DELAY_MS);
    c->due = true;
}

static int seed(struct service_cache *c, struct slice line, struct err *err)
{
    struct slice resource = slice_cut(&line, ' ');
    cleanup_blob struct blob *object = blob_new(line.p, line.n);
    for (size_t i = 0; i < c->count; i++)
        if (slice_is(resource, informer_resource_name(c->list[i])))
            return informer_seed(c->list[i], object, err);
    return 0;
}

bool service_cache_load(struct service_cache *c)
{
    cleanup_free char *text = NULL;
    struct err err = {0};
    size_t len;
    if (access(c->path, F_OK))
        return false;
    int r = file_read(c->path, BYTES_MAX, &text, &len, &err);
    c->written = r ? 0 : map_hash(text, len);
    struct slice rest = {text, r ? 0 : len};
    while (!r && rest.n)
        r = seed(c, slice_cut(&rest, '\n'), &err);
    if (r)
        log_warn("%s: %s; services are served once the server has told of them", c->path, err.text);
    return !r;
}

struct service_cache *service_cache_new(struct loop *l, const char *path, struct informer *const *list, size_t count)
{
    struct service_cache *c = mem_alloc(sizeof(*c));
    c->path = mem_strdup(path);
    c->list = mem_dup(list, count * sizeof(struct informer *));
    c->count = count;
    c->timer = loop_timer_new(l, write_file, c);
    return c;
}

struct service_cache *service_cache_free(struct service_cache *c)
{
    if (!c)
        return NULL;
    if (c->due)
        write_file(c);
    loop_timer_free(c->timer);
    free(c->path);
    free(c->list);
    free(c);
    return NULL;
}
