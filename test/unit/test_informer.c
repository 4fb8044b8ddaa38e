#include <stdio.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/str.h"
#include "core/client/informer.h"
#include "core/format/json.h"
#include "test/unit/fake_api.h"
#include "test/unit/fake_timing.h"
#include "test/unit/tap.h"

static const struct informer_resource pods = {.group = "", .version = "v1", .resource = "pods"};

struct seen {
    struct strbuf log;
    int synced;
};

static void on_changed(void *ctx, struct item *old, struct item *now)
{
    struct seen *s = ctx;
    strbuf_addf(&s->log, "%s%s ", !old ? "+" : !now ? "-" : "~", now ? now->name : old->name);
}

static void on_synced(void *ctx)
{
    ((struct seen *)ctx)->synced++;
}

static const struct informer_handler handler = {on_changed, on_synced};

static const char *take_log(struct fake_api *f, struct seen *s)
{
    const char *text = arena_strdup(fake_arena(f), s->log.p ? s->log.p : "");
    strbuf_reset(&s->log);
    return text;
}

static void put_pod(struct fake_api *f, const char *ns, const char *name, const char *node)
{
    fake_put(f, "pods", "{'metadata':{'namespace':%s,'name':%s},'spec':{'nodeName':%s}}", ns, name, node);
}

static int seed(struct informer *i, const char *text)
{
    struct blob *b = blob_new(text, strlen(text));
    int r = informer_seed(i, b, NULL);
    blob_unref(b);
    return r;
}

/* Before the server is asked, and while its first answer is coming. */
static void test_seeds(void)
{
    struct fake_api *f = fake_api_new();
    struct informers *inf = informers_new(fake_api(f), fake_timing(f));
    struct informer *i = informers_get(inf, &pods);
    struct seen s = {0};
    informer_handle(i, &handler, &s);
    put_pod(f, "a", "one", "n1");
    ok(!seed(i, "{\"metadata\":{\"namespace\":\"a\",\"name\":\"one\",\"uid\":\"other\",\"resourceVersion\":\"1\"}}") &&
           !seed(i, "{\"metadata\":{\"namespace\":\"a\",\"name\":\"old\",\"uid\":\"x\",\"resourceVersion\":\"1\"}}"),
       "objects from before are taken");
    ok(seed(i, "{}") < 0, "what is no object is not");
    is_string(take_log(f, &s), "+one +old ", "they are heard as added");
    ok(!informer_synced(i) && !s.synced && informer_get(i, "a/old"), "and known, but nothing is synced");
    fake_settle(f);
    is_string(take_log(f, &s), "-one +one -old ", "the first state takes their place");
    ok(!seed(i, "{\"metadata\":{\"namespace\":\"a\",\"name\":\"late\"}}") && !informer_get(i, "a/late"),
       "after it nothing is taken");
    informers_free(inf);
    fake_api_free(f);
    strbuf_free(&s.log);
}

static void test_changes(void)
{
    struct fake_api *f = fake_api_new();
    struct informers *inf = informers_new(fake_api(f), fake_timing(f));
    struct informer *i = informers_get(inf, &pods);
    struct seen s = {0};
    informer_handle(i, &handler, &s);
    put_pod(f, "a", "one", "n1");
    ok(!informer_synced(i), "an informer that has not read is not synced");
    fake_settle(f);
    ok(informer_synced(i) && s.synced == 1, "it is synced after the first state");
    is_string(take_log(f, &s), "+one ", "the first state is heard as additions");
    put_pod(f, "a", "two", "n1");
    fake_merge(f, "pods", "a", "one", "{'metadata':{'labels':{'x':'y'}}}");
    fake_remove(f, "pods", "a", "two");
    fake_settle(f);
    is_string(take_log(f, &s), "+two ~one -two ", "changes are heard in order");
    is_int((long long)informer_count(i), 1, "the cache holds what is there");
    is_string(json_str(item_tree(informer_get(i, "a/one")), "metadata.labels.x"), "y",
              "the cache holds the newest state");
    ok(!informer_get_in(i, "a", "two"), "what was deleted is not found");
    ok(informers_get(inf, &pods) == i, "an informer is shared by all who ask for its resource");

    struct seen late = {0};
    informer_handle(i, &handler, &late);
    fake_settle(f);
    ok(late.synced == 1 && str_eq(late.log.p, "+one "), "a late handler hears what is there, then synced");
    informer_unhandle(i, &late);
    put_pod(f, "a", "three", "n1");
    fake_settle(f);
    is_string(late.log.p, "+one ", "a removed handler hears nothing more");
    strbuf_free(&late.log);
    strbuf_free(&s.log);
    informers_free(inf);
    fake_api_free(f);
}

static void test_resume(void)
{
    struct fake_api *f = fake_api_new();
    struct informers *inf = informers_new(fake_api(f), fake_timing(f));
    struct informer *i = informers_get(inf, &pods);
    struct seen s = {0};
    informer_handle(i, &handler, &s);
    put_pod(f, "a", "keep", "n1");
    put_pod(f, "a", "change", "n1");
    put_pod(f, "a", "gone", "n1");
    put_pod(f, "a", "again", "n1");
    fake_settle(f);
    take_log(f, &s);
    fake_drop_watches(f, false);
    fake_settle(f);
    put_pod(f, "a", "new", "n1");
    fake_settle(f);
    is_string(take_log(f, &s), "", "while disconnected nothing is heard");
    fake_advance(f, 1000);
    is_string(take_log(f, &s), "+new ", "after a reconnect only what was missed is heard");

    fake_drop_watches(f, true);
    fake_settle(f);
    fake_merge(f, "pods", "a", "change", "{'metadata':{'labels':{'x':'y'}}}");
    fake_remove(f, "pods", "a", "gone");
    fake_remove(f, "pods", "a", "again");
    put_pod(f, "a", "again", "n2");
    fake_drop_watches(f, true);
    fake_advance(f, 5000);
    is_string(take_log(f, &s), "-again +again ~change -gone ", "when history is lost, the difference is heard");
    is_int(s.synced, 1, "synced is heard once");
    strbuf_free(&s.log);
    informers_free(inf);
    fake_api_free(f);
}

static void test_index(void)
{
    struct fake_api *f = fake_api_new();
    struct informers *inf = informers_new(fake_api(f), fake_timing(f));
    struct informer *i = informers_get(inf, &pods);
    unsigned node = informer_index(i, informer_by_node);
    put_pod(f, "a", "one", "n1");
    put_pod(f, "b", "two", "n1");
    put_pod(f, "b", "three", "n2");
    fake_settle(f);
    unsigned ns = informer_index(i, informer_by_namespace);
    is_int((long long)informer_find(i, node, "n1").count, 2, "an index finds the items of a value");
    is_int((long long)informer_find(i, ns, "b").count, 2, "an index made late finds them too");
    put_pod(f, "a", "one", "n2");
    fake_remove(f, "pods", "b", "three");
    fake_settle(f);
    struct informer_set n1 = informer_find(i, node, "n1"), n2 = informer_find(i, node, "n2");
    ok(n1.count == 1 && str_eq(n1.list[0]->name, "two"), "an item leaves a value that it no longer has");
    ok(n2.count == 1 && str_eq(n2.list[0]->name, "one"), "and enters the one that it has now");
    is_int((long long)informer_find(i, node, "n3").count, 0, "a value nobody has finds nothing");
    informers_free(inf);
    fake_api_free(f);
}

static void test_trees(void)
{
    struct fake_api *f = fake_api_new();
    struct informers *inf = informers_new(fake_api(f), fake_timing(f));
    static const char *const members[] = {"kind", "metadata", NULL}, *const inner[] = {"namespace", "name", NULL};
    static const struct json_only only = {members, "metadata", inner};
    struct informer_resource meta = pods;
    meta.only = &only;
    struct informer *full = informers_get(inf, &pods), *i = informers_get(inf, &meta);
    ok(full != i, "a trimmed cache is one of its own");
    fake_put(f, "pods", "{'kind':'Pod','metadata':{'namespace':'a','name':'one','managedFields':[1]},'spec':{'x':1}}");
    fake_settle(f);
    const cJSON *tree = item_tree(informer_get(i, "a/one"));
    ok(!json_get(tree, "spec") && !json_at(tree, "metadata.managedFields") && json_str(tree, "kind"),
       "a metadata cache keeps metadata and kind only");
    ok(!strstr(informer_get(i, "a/one")->raw->data, "spec"), "and no text of the rest");
    struct strbuf pad = {0};
    for (int n = 0; n < 2000; n++)
        strbuf_addc(&pad, 'x');
    char name[16];
    for (int n = 0; n < 1500; n++) {
        snprintf(name, sizeof(name), "p%d", n);
        put_pod(f, "a", name, pad.p);
    }
    fake_settle(f);
    int held = 0;
    struct item *it;
    for (size_t c = 0; (it = informer_next(full, &c));)
        held += it->arena != NULL;
    okf(held > 10 && held < 500, "trees of a large cache are dropped (%d of 1501 held)", held);
    is_string(json_str(item_tree(informer_get(full, "a/p0")), "metadata.name"), "p0", "and made anew when asked for");
    strbuf_free(&pad);
    informers_free(inf);
    fake_api_free(f);
}

static void on_ready(void *ctx)
{
    ++*(int *)ctx;
}

static void test_wait(void)
{
    struct fake_api *f = fake_api_new();
    struct informers *inf = informers_new(fake_api(f), fake_timing(f));
    struct informer_resource nodes = {.group = "", .version = "v1", .resource = "nodes"};
    struct informer *list[] = {informers_get(inf, &pods), informers_get(inf, &nodes)};
    int ready = 0;
    informers_wait(inf, list, 2, on_ready, &ready);
    fake_hold(f, "nodes", true);
    fake_settle(f);
    is_int(ready, 0, "waiting for two informers outlasts the first");
    fake_hold(f, "nodes", false);
    fake_settle(f);
    is_int(ready, 1, "and ends with the second");
    informers_wait(inf, list, 2, on_ready, &ready);
    fake_settle(f);
    is_int(ready, 2, "waiting for what is synced ends at once");
    informers_free(inf);
    fake_api_free(f);
}

int main(void)
{
    test_changes();
    test_seeds();
    test_resume();
    test_index();
    test_trees();
    test_wait();
    return done();
}
