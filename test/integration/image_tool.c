/* image_tool DIR [OPTION...] COMMAND...: the agent's image service by hand, for tests of it. DIR is a data directory.
 *
 *   pull IMAGE...          all at once; a line for each: "IMAGE: ok ID NAME IMAGE-ID SIZE present|pulled"
 *                          or "IMAGE: REASON: MESSAGE"
 *   list                   what the node's status says of images
 *   mount ID CONTAINER     prints the path
 *   unmount CONTAINER
 *   gc PERCENT             prints how many images went
 *
 *   --registries FILE  --policy POLICY  --secret FILE (a Secret as JSON)  --cancel MS (the pulls, after a while) */
#include <stdio.h>
#include <stdlib.h>

#include "agent/image/images.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/loop.h"

enum { TIMEOUT_MS = 120000, SECRETS_MAX = 8 };

struct tool {
    struct arena *arena;
    struct loop *loop;
    struct images *images;
    const char *policy;
    const cJSON *secrets[SECRETS_MAX];
    size_t nsecrets;
    unsigned cancel_ms;
    size_t left;
    bool done;
    int status;
};

struct want {
    struct tool *tool;
    const char *image;
    void *handle;
};

static void on_pulling(void *arg)
{
    struct want *w = arg;
    printf("%s: pulling\n", w->image);
}

static void one_less(struct tool *t)
{
    if (!--t->left)
        t->done = true;
}

static void on_image(void *arg, const struct pod_image *image, const char *reason, const char *message)
{
    struct want *w = arg;
    w->handle = NULL;
    if (image)
        printf("%s: ok %s %s %s %llu %s\n", w->image, image->id, image->name, image->image_id,
               (unsigned long long)image->size, image->was_present ? "present" : "pulled");
    else
        printf("%s: %s: %s\n", w->image, reason, message);
    w->tool->status |= !image;
    one_less(w->tool);
}

static struct want wants[64];

static void on_cancel(void *arg)
{
    struct tool *t = arg;
    for (size_t i = 0; i < COUNT_OF(wants); i++)
        if (wants[i].handle) {
            images_cancel(t->images, wants[i].handle);
            printf("%s: cancelled\n", wants[i].image);
            one_less(t);
        }
}

static void pull(struct tool *t, char **names)
{
    static const struct pod_image_events events = {on_pulling, on_image};
    struct loop_timer *timer = loop_timer_new(t->loop, on_cancel, t);
    for (; *names && t->left < COUNT_OF(wants); names++) {
        struct want *w = &wants[t->left++];
        struct pod_image_request r = {
            .image = *names, .policy = t->policy, .secrets = t->secrets, .nsecrets = t->nsecrets};
        *w = (struct want){t, *names, NULL};
        w->handle = images_pull(t->images, &r, &events, w);
    }
    if (t->cancel_ms)
        loop_timer_set(timer, t->cancel_ms);
    if (loop_run_until(t->loop, &t->done, TIMEOUT_MS))
        printf("nothing more happens\n");
    loop_timer_free(timer);
}

static void on_mounted(void *arg, const char *path, const char *why)
{
    struct tool *t = arg;
    puts(path ? path : why);
    t->status = !path;
    t->done = true;
}

static void on_unmounted(void *arg)
{
    ((struct tool *)arg)->done = true;
}

static void on_gc(void *arg, size_t removed, uint64_t over)
{
    struct tool *t = arg;
    (void)over;
    printf("%zu\n", removed);
    t->done = true;
}

static void list(struct tool *t)
{
    struct strbuf text = {0};
    json_write(&text, images_list(t->images, t->arena));
    puts(text.p);
    strbuf_free(&text);
}

static void add_secret(struct tool *t, const char *path)
{
    char *text;
    size_t len;
    cJSON *secret;
    if (t->nsecrets < SECRETS_MAX && !file_read(path, 1 << 20, &text, &len, NULL)) {
        if (!json_parse(t->arena, text, len, &secret, NULL, NULL))
            t->secrets[t->nsecrets++] = secret;
        free(text);
    }
}

static int command(struct tool *t, char **argv)
{
    if (str_eq(argv[0], "pull") && argv[1])
        pull(t, argv + 1);
    else if (str_eq(argv[0], "list"))
        t->done = true;
    else if (str_eq(argv[0], "mount") && argv[1] && argv[2])
        images_mount(t->images, argv[1], argv[2], on_mounted, t);
    else if (str_eq(argv[0], "unmount") && argv[1])
        images_unmount(t->images, argv[1], on_unmounted, t);
    else if (str_eq(argv[0], "gc") && argv[1])
        images_gc(t->images, &(struct images_gc){.percent = (unsigned)atoi(argv[1]), .done = on_gc, .arg = t});
    else
        return 2;
    loop_run_until(t->loop, &t->done, TIMEOUT_MS);
    while (!images_imported(t->images)) {
        t->done = false;
        loop_run_until(t->loop, &t->done, 50);
    }
    if (str_eq(argv[0], "list"))
        list(t);
    return t->status;
}

int main(int argc, char **argv)
{
    struct tool t = {.arena = arena_new(), .policy = "IfNotPresent"};
    struct images_options o = {.data_dir = argv[1], .run_dir = argv[1], .registries = ""};
    struct err err = {0};
    int i = 2;
    for (; i + 1 < argc && str_starts(argv[i], "--"); i += 2) {
        if (str_eq(argv[i], "--registries"))
            o.registries = argv[i + 1];
        else if (str_eq(argv[i], "--policy"))
            t.policy = argv[i + 1];
        else if (str_eq(argv[i], "--secret"))
            add_secret(&t, argv[i + 1]);
        else if (str_eq(argv[i], "--cancel"))
            t.cancel_ms = (unsigned)atoi(argv[i + 1]);
    }
    if (i >= argc)
        return 2;
    setvbuf(stdout, NULL, _IOLBF, 0);
    t.loop = o.loop = loop_new();
    if (images_new(&o, &t.images, &err)) {
        printf("%s\n", err.text);
        return 1;
    }
    int status = command(&t, argv + i);
    images_free(t.images);
    loop_free(t.loop);
    arena_free(t.arena);
    return status;
}
