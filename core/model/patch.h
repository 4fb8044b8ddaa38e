/* The patch family over trees. The result is a new tree in the arena; the original stays as it was. Errors carry the
 * HTTP-level meaning in their code: EINVAL -> 400, E2BIG -> 413, ENOENT/EBADMSG (a patch that does not apply) -> 422,
 * EPROTO (what Kubernetes has no better answer for) -> 500. */
#ifndef K3C_MODEL_PATCH_H
#define K3C_MODEL_PATCH_H

#include <cjson/cJSON.h>

struct arena;
struct err;
struct json_duplicates;
struct schema_message;

enum { PATCH_OPERATIONS_MAX = 10000, PATCH_COPY_BYTES_MAX = 3 << 20, PATCH_COMPLAINTS_MAX = 100 };

/* RFC 6902 */
int patch_json(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err);
/* RFC 7386 */
int patch_merge(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err);
/* $patch, $retainKeys, $setElementOrder, $deleteFromPrimitiveList and merge keys, by the schema of `m`. */
int patch_strategic(struct arena *a, const struct schema_message *m, const cJSON *original, const cJSON *patch,
                    cJSON **ret, struct err *err);

/* What strict field validation says of the patch itself, appended to `strict`: duplicate members, and members that an
 * operation of a JSON patch does not have. */
void patch_complaints(struct arena *a, const cJSON *patch, const struct json_duplicates *dups, cJSON *strict);
/* object_prune's words for a value of a wrong type as Kubernetes puts them where it converts maps instead of reading
 * JSON (strategic merge, apply): "unrecognized type: int32". What is something else stays as it is. */
const char *patch_conversion_error(struct arena *a, const char *json_error);

#endif
