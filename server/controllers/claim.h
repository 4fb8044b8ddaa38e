/* Claim: which objects a controller object controls: those that name it as controller and match its selector. Matching
 * orphans are adopted, controlled ones that no longer match are released, as Kubernetes' ControllerRefManager does. */
#ifndef K3C_SERVER_CONTROLLERS_CLAIM_H
#define K3C_SERVER_CONTROLLERS_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

struct informer;
struct informer_resource;
struct item;
struct queue;
struct selector;
struct work;

struct claim {
    struct item *owner;
    const struct informer_resource *owner_resource;
    const char *api_version, *kind; /* the owner's */
    bool owner_deleting;            /* then it adopts and releases nothing */
    const struct selector *selector;
    const struct informer *children;
    const struct informer_resource *child_resource;
    unsigned index;     /* of `children`, by informer_by_controller */
    bool skip_inactive; /* pods: those that ended or are being deleted are neither adopted nor released */
};

/* The claimed items, in the work's arena, borrowed from the cache. False when adoptions or releases are under way: the
 * events they cause bring the key again. */
bool claim_children(struct work *w, const struct claim *c, struct item ***ret, size_t *count);

/* Who of `owners`, which are of that kind, controls the child; NULL: none of them. */
struct item *claim_owner(const struct informer *owners, const char *kind, struct item *child);
/* Adds the keys of those whose selector matches an orphan. `index`: of `owners`, by informer_by_namespace. */
void claim_enqueue(struct queue *q, const struct informer *owners, unsigned index, struct item *orphan);

#endif
