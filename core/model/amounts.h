/* Quantities in lists of resources ({"cpu": "1500m"}) and their arithmetic. */
#ifndef K3C_MODEL_AMOUNTS_H
#define K3C_MODEL_AMOUNTS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/format/quantity.h"

struct arena;

/* False: it is missing or no quantity. */
bool amount_read(const cJSON *item, struct quantity *ret);
/* Rounded up; milli: in thousandths. 0 when missing or no quantity. */
int64_t amount_int(const cJSON *item, bool milli);

/* Of lists; a member that is missing is zero. */
struct quantity amount_of(const cJSON *list, const char *name);
int amount_cmp(const cJSON *list, const cJSON *other, const char *name);
void amounts_set(struct arena *a, cJSON *list, const char *name, const struct quantity *q);
void amounts_add(struct arena *a, cJSON *sum, const cJSON *more);
void amounts_sub(struct arena *a, cJSON *sum, const cJSON *less);
/* Those members of `list` that are in `names` (an array of strings), zeros too. */
cJSON *amounts_only(struct arena *a, const cJSON *list, const cJSON *names);
/* "cpu=1,memory=2Gi", by name. */
const char *amounts_text(struct arena *a, const cJSON *list);
/* Same names, same values, however they are written. */
bool amounts_equal(const cJSON *one, const cJSON *two);

#endif
