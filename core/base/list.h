/* List: intrusive, doubly linked, circular. The head is a node of its own. */
#ifndef K3C_BASE_LIST_H
#define K3C_BASE_LIST_H

#include <stdbool.h>

#include "core/base/defs.h"

struct list {
    struct list *prev, *next;
};

static inline void list_init(struct list *l)
{
    l->prev = l->next = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

/* Puts `node` before `at`: at the tail when `at` is the head. */
static inline void list_insert(struct list *at, struct list *node)
{
    node->prev = at->prev;
    node->next = at;
    at->prev->next = node;
    at->prev = node;
}

/* Takes `node` out and leaves it initialised, so that removing it twice is harmless. */
static inline void list_remove(struct list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    list_init(node);
}

/* Takes the first node out; NULL when there is none. For emptying a list whose nodes are freed meanwhile. */
static inline struct list *list_pop(struct list *head)
{
    struct list *first = head->next;
    if (first == head)
        return NULL;
    head->next = first->next;
    first->next->prev = head;
    list_init(first);
    return first;
}

/* for (LIST_EACH(node, head)): the body may remove `node`, nothing else. */
#define LIST_EACH(node, head)                                                                                          \
    struct list *node = (head)->next, *node##_next = node->next;                                                       \
    node != (head);                                                                                                    \
    node = node##_next, node##_next = node->next

#endif
