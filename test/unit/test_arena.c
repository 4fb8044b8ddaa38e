#include "core/base/arena.h"

#include <stdint.h>
#include <stdlib.h>

#include "test/unit/tap.h"

static bool aligned(const void *p)
{
    return (uintptr_t)p % 16 == 0;
}

static void pieces_do_not_touch(void)
{
    enum { COUNT = 20000 };
    struct arena *a = arena_new();
    char **texts = calloc(COUNT, sizeof(*texts));
    size_t *numbers[COUNT / 8];
    bool straight = true, same = true, zeroed = true;
    for (size_t i = 0; i < COUNT; i++) {
        char text[64];
        int n = snprintf(text, sizeof(text), "%zu%.*s", i, (int)(i % 40), "----------------------------------------");
        texts[i] = i % 3 ? arena_text(a, text, (size_t)n) : arena_strdup(a, text);
        if (i % 8 == 0) {
            size_t *p = numbers[i / 8] = arena_alloc(a, (1 + i % 5) * sizeof(size_t));
            straight &= aligned(p);
            for (size_t k = 0; k <= i % 5; k++) {
                zeroed &= !p[k];
                p[k] = i;
            }
        }
    }
    for (size_t i = 0; i < COUNT; i++) {
        char text[64];
        snprintf(text, sizeof(text), "%zu%.*s", i, (int)(i % 40), "----------------------------------------");
        same &= !strcmp(texts[i], text);
        for (size_t k = 0; i % 8 == 0 && k <= i % 5; k++)
            same &= numbers[i / 8][k] == i;
    }
    ok(straight, "what is no text is aligned, also behind text");
    ok(zeroed, "and zeroed");
    ok(same, "nothing is overwritten by what comes later");
    free(texts);
    arena_free(a);
}

static void a_list_grows(void)
{
    enum { COUNT = 1000 };
    struct arena *a = arena_new();
    int *list = NULL;
    size_t cap = 0, copies = 0;
    bool kept = true, zeroed = true;
    for (int i = 0; i < COUNT; i++) {
        int *room = arena_room(a, list, (size_t)i, &cap, sizeof(*list));
        copies += room != list;
        list = room;
        zeroed &= cap > (size_t)i && !list[i];
        list[i] = i;
    }
    for (int i = 0; i < COUNT; i++)
        kept &= list[i] == i;
    ok(kept && zeroed, "a list keeps its items while it grows, and its room is zeroed");
    okf(copies < 10, "and is copied a few times only (%zu)", copies);
    arena_free(a);
}

static void text_costs_its_bytes(void)
{
    struct arena *a = arena_new();
    for (int i = 0; i < 1 << 20; i++)
        arena_text(a, "", 0);
    okf(arena_bytes(a) < (1 << 20) + (80 << 10), "a million empty texts take a million bytes (%zu)", arena_bytes(a));
    arena_reset(a);
    okf(arena_bytes(a) <= (64 << 10) + 64, "a reset keeps one block (%zu)", arena_bytes(a));
    char *large = arena_text_room(a, 1 << 20);
    memset(large, 'x', 1 << 20);
    char *small = arena_strdup(a, "small");
    ok(strlen(large) == 1 << 20 && !strcmp(small, "small"), "a large text has a block of its own");
    arena_free(a);
}

static void a_bound_is_told(void)
{
    struct arena *a = arena_new();
    arena_alloc(a, 1 << 20);
    ok(!arena_full(a), "an arena without a bound is never full");
    arena_bound(a, 100000);
    ok(!arena_full(a), "a bound counts from now");
    arena_alloc(a, 200000);
    ok(arena_full(a), "above it the arena is full");
    memset(arena_alloc(a, 1000), 1, 1000);
    ok(arena_full(a), "and still allocates");
    arena_unbound(a);
    ok(!arena_full(a), "until the bound is lifted");
    arena_bound(a, 1);
    arena_reset(a);
    arena_alloc(a, 100000);
    ok(!arena_full(a), "as a reset does");
    arena_free(a);
}

int main(void)
{
    pieces_do_not_touch();
    a_list_grows();
    text_costs_its_bytes();
    a_bound_is_told();
    return done();
}
