#include "test/unit/api_lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/str.h"

bool api_lab_start(struct api_lab *l)
{
    static const char *const masters[] = {"system:masters", NULL};
    struct err err = {0};
    *l = (struct api_lab){.loop = loop_new(), .arena = arena_new(), .dir = "/tmp/api_lab.XXXXXX"};
    if (!mkdtemp(l->dir))
        return false;
    const struct store_options o = {.path = arena_printf(l->arena, "%s/state.db", l->dir)};
    if (store_open(l->loop, &o, &l->store, &err) < 0 ||
        apiserver_new(&(struct apiserver_options){.loop = l->loop, .store = l->store}, &l->server, &err) < 0) {
        printf("Bail out! %s\n", err.text);
        return false;
    }
    l->admin = apiserver_local(l->server, &(struct apiserver_user){.name = "test", .groups = masters});
    return true;
}

void api_lab_stop(struct api_lab *l)
{
    static const char *const files[] = {"", "-wal", "-shm", ".lock"};
    l->admin->ops->free(l->admin);
    apiserver_free(l->server);
    store_close(l->store);
    loop_free(l->loop);
    for (size_t i = 0; i < COUNT_OF(files); i++)
        unlink(arena_printf(l->arena, "%s/state.db%s", l->dir, files[i]));
    rmdir(l->dir);
    arena_free(l->arena);
}

static void on_answer(void *ctx, const struct api_result *r)
{
    struct answer *a = ctx;
    a->code = r->code;
    a->reason = arena_strdup(a->arena, r->reason);
    a->message = arena_strdup(a->arena, r->message);
    a->object = json_copy(a->arena, r->object);
    a->done = true;
}

void api_lab_send(struct api_lab *l, struct api *as, const struct api_request *q, struct answer *a)
{
    *a = (struct answer){.arena = l->arena};
    api_do(as, q, on_answer, a);
    if (a->done)
        printf("# the answer came from inside the call\n");
}

struct answer api_lab_ask(struct api_lab *l, struct api *as, const struct api_request *q)
{
    struct answer a;
    api_lab_send(l, as, q, &a);
    loop_run_until(l->loop, &a.done, 5000);
    return a;
}

cJSON *api_lab_json(struct api_lab *l, const char *text)
{
    cJSON *tree = NULL;
    struct err err = {0};
    if (json_parse(l->arena, text, strlen(text), &tree, NULL, &err) < 0)
        printf("# %s\n", err.text);
    return tree;
}
