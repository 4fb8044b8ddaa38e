/* Warnings: texts for the Warning header, of what is accepted and will not do what was meant. */
#ifndef K3C_MODEL_WARNINGS_H
#define K3C_MODEL_WARNINGS_H

#include "core/base/err.h"
#include "core/model/validate.h"

/* Appends "path: text" to the array `list`; beyond a few dozen nothing more is said. */
void warning_add(struct arena *a, cJSON *list, const struct path *p, const char *fmt, ...) PRINTF_LIKE(4, 5);
void warning_text(struct arena *a, cJSON *list, const char *fmt, ...) PRINTF_LIKE(3, 4); /* without a path */
/* Addresses and networks that are not written the one way they should be. */
void warning_ip(struct arena *a, cJSON *list, const struct path *p, const char *text);
void warning_cidr(struct arena *a, cJSON *list, const struct path *p, const char *text);

#endif
