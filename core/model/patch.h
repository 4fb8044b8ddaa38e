/* The patch family over trees. The result is a new tree in the arena; the original stays as it was. Errors carry the
 * HTTP-level meaning in their code: EINVAL -> 400, ENOENT/EBADMSG (a JSON patch that does not apply) -> 422, E2BIG ->
 * 413. */
#ifndef K3C_MODEL_PATCH_H
#define K3C_MODEL_PATCH_H

#include <cjson/cJSON.h>

struct arena;
struct err;
struct schema_message;

enum { PATCH_OPERATIONS_MAX = 10000, PATCH_COPY_BYTES_MAX = 3 << 20 };

/* RFC 6902 */
int patch_json(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err);
/* RFC 7386 */
int patch_merge(struct arena *a, const cJSON *original, const cJSON *patch, cJSON **ret, struct err *err);
/* $patch, $retainKeys, $setElementOrder, $deleteFromPrimitiveList and merge keys, by the schema of `m`. */
int patch_strategic(struct arena *a, const struct schema_message *m, const cJSON *original, const cJSON *patch,
                    cJSON **ret, struct err *err);

#endif
