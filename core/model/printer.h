/* Printer: cells of tables, worded as kubectl shows them. */
#ifndef K3C_MODEL_PRINTER_H
#define K3C_MODEL_PRINTER_H

#include <cjson/cJSON.h>
#include <stdint.h>

struct arena;

void cell_str(struct arena *a, cJSON *cells, const char *text); /* NULL is "" */
void cell_int(struct arena *a, cJSON *cells, int64_t n);
/* How long ago an RFC 3339 time was: "5m3s"; "<unknown>" when it is absent. */
void cell_age(struct arena *a, cJSON *cells, const char *time, int64_t now);
/* metadata.name and metadata.creationTimestamp, the cells nearly every kind has. */
void cell_name(struct arena *a, cJSON *cells, const cJSON *object);
void cell_created(struct arena *a, cJSON *cells, const cJSON *object, int64_t now);

const char *print_age(struct arena *a, const char *time, int64_t now);
/* "a=1,b=2", sorted; "<none>" for none. */
const char *print_labels(struct arena *a, const cJSON *map);
/* The members `key` of a list of objects, joined by commas: container names, images. */
const char *print_joined(struct arena *a, const cJSON *list, const char *key);
/* The query form of a LabelSelector; `none` when it is empty, `wrong` when it is no selector. */
const char *print_selector(struct arena *a, const cJSON *selector, const char *none, const char *wrong);

#endif
