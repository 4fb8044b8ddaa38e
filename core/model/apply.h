/* Server-side apply: a client says what it wants of an object and owns what it said. What it said before and says no
 * more goes, unless somebody else owns it; what others own and it says differently is a conflict, unless it forces.
 * Pure.
 * Owners in another API version of the kind are asked in that version; what a manager applied in another version itself
 * is not taken away when it applies in this one.
 *
 * Source: structured-merge-diff v6 merge.Updater.Apply and the managers that Kubernetes puts around it (versions,
 * kubectl's last-applied annotation both ways, what was there before the first apply). */
#ifndef K3C_MODEL_APPLY_H
#define K3C_MODEL_APPLY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct managed_write;

struct apply_conflict {
    const char *message; /* conflict with "kubectl" using apps/v1 */
    const char *field;   /* .spec.replicas */
};

/* Why an apply failed, in Kubernetes' words. */
struct apply_error {
    int code; /* HTTP: 400, 409, 413, 500 */
    const char *message;
    const struct apply_conflict *conflicts; /* of a 409 */
    size_t count;
};

/* Applies `config`, as the client sent it, to `live` (NULL: nothing is there yet). The new object has its managedFields
 * and its schema's defaults; the kind's own defaults are the caller's. An apply that changes nothing but who owns what
 * leaves the times of the entries alone. 0 or -EINVAL with *why. */
int apply_config(struct arena *a, const struct managed_write *w, const cJSON *live, const cJSON *config, bool force,
                 cJSON **ret, struct apply_error *why);

#endif
