/* Watches that are told apart by what they are for: an event finds those that it concerns instead of asking all. */
#include <stdlib.h>
#include <string.h>

#include "core/base/blob.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "storage/store_int.h"

/* One way of telling the watches of a group apart. */
struct aspect {
    struct list link; /* in its group */
    struct store_aspect is;
    char *name;
    struct map places;
};

/* The watches for one value of it. */
struct store_place {
    struct aspect *aspect;
    struct list watches;
    char value[];
};

static struct aspect *aspect_of(struct ring_group *g, const struct store_aspect *is)
{
    for (LIST_EACH(node, &g->aspects)) {
        struct aspect *a = CONTAINER_OF(node, struct aspect, link);
        if (!strcmp(a->name, is->name))
            return a;
    }
    struct aspect *a = mem_alloc(sizeof(*a));
    a->is = *is;
    a->is.name = a->name = mem_strdup(is->name);
    list_insert(&g->aspects, &a->link);
    return a;
}

void store_watch_only(struct store_watch *w, const struct store_aspect *is, const char *value)
{
    struct aspect *a = aspect_of(w->group, is);
    struct store_place *p = map_get(&a->places, value);
    if (!p) {
        size_t size = strlen(value) + 1;
        p = mem_alloc(sizeof(*p) + size);
        p->aspect = a;
        list_init(&p->watches);
        memcpy(p->value, value, size);
        map_set(&a->places, value, p);
    }
    w->place = p;
    list_remove(&w->in_group);
    list_insert(&p->watches, &w->in_group);
}

void store_place_left(struct store_place *p)
{
    struct aspect *a = p->aspect;
    if (!list_empty(&p->watches))
        return;
    map_del(&a->places, p->value);
    free(p);
    if (map_count(&a->places))
        return;
    list_remove(&a->link);
    map_free(&a->places);
    free(a->name);
    free(a);
}

static struct store_place *place_of(const struct aspect *a, const struct ring_event *e, struct blob *state)
{
    const char *value = state ? a->is.value(&a->is, e->key->data, state) : NULL;
    return value ? map_get(&a->places, value) : NULL;
}

void store_places_each(const struct ring_event *e, void (*each)(struct list *watches, const struct ring_event *e))
{
    for (LIST_EACH(node, &e->group->aspects)) {
        const struct aspect *a = CONTAINER_OF(node, struct aspect, link);
        struct store_place *now = place_of(a, e, e->value), *before = place_of(a, e, e->prev);
        if (now)
            each(&now->watches, e);
        if (before && before != now)
            each(&before->watches, e);
    }
}
