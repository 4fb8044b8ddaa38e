/* Object name: what an object says that it is (apiVersion and kind), and Go's words where that is not what it should
 * be. */
#ifndef K3C_MODEL_OBJECT_NAME_H
#define K3C_MODEL_OBJECT_NAME_H

#include <cjson/cJSON.h>

struct arena;

struct object_name {
    const char *group, *version, *kind; /* the core group is "" */
};

/* Why `n` (NULL: absent) cannot be the text of `key`, or NULL. */
const char *object_name_mistyped(struct arena *a, const char *key, const cJSON *n);
/* Reads them, filling what is absent from `fallback`. NULL, or the error's text: more than one slash. */
const char *object_name_parse(struct arena *a, const struct object_name *fallback, const char *api_version,
                              const char *kind, struct object_name *ret);
/* Why an object of that name cannot become one of `want`: no such kind, or another one. NULL for the same kind, which
 * may be of another version. */
const char *object_name_refused(struct arena *a, const struct object_name *want, const struct object_name *is);

#endif
