/* Selectors: label selectors as query text ("a=b,c!=d,e in (x,y),!f") and as LabelSelector trees, field selectors
 * ("metadata.name=x,status.phase!=Running"), and matching. Errors are worded as apimachinery's labels and fields. */
#ifndef K3C_FORMAT_SELECTOR_H
#define K3C_FORMAT_SELECTOR_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

struct arena;
struct err;

enum selector_op {
    SELECTOR_EQUALS, /* one value */
    SELECTOR_NOT_EQUALS,
    SELECTOR_IN, /* one or more values, sorted */
    SELECTOR_NOT_IN,
    SELECTOR_EXISTS,
    SELECTOR_NOT_EXISTS,
    SELECTOR_GT, /* one integer */
    SELECTOR_LT,
};

struct selector_term {
    const char *key;
    enum selector_op op;
    const char *const *values;
    size_t nvalues;
    bool double_equals; /* written "==" */
};

struct selector {
    const struct selector_term *terms; /* sorted by key */
    size_t count;                      /* 0: matches everything */
    bool nothing;                      /* matches nothing: an absent LabelSelector */
};

/* From a query parameter; lives in the arena. "" matches everything. 0 or -EINVAL. */
int selector_parse(struct arena *a, const char *text, struct selector *ret, struct err *err);
/* From a LabelSelector tree: NULL (or null) matches nothing, {} everything. 0 or -EINVAL. */
int selector_from_tree(struct arena *a, const cJSON *label_selector, struct selector *ret, struct err *err);
/* From a plain map (Service.spec.selector); NULL and {} match everything, values are not checked. */
void selector_from_map(struct arena *a, const cJSON *map, struct selector *ret);
bool selector_matches(const struct selector *s, const cJSON *labels); /* labels: an object of strings, or NULL */
/* The query form: "a=b,c in (x,y)". "" for everything and for nothing. */
void selector_format(const struct selector *s, struct strbuf *out);
/* The value a label must have when the selector leaves one only ("metadata.name=x"), else NULL. */
const char *selector_exact(const struct selector *s, const char *key);

/* Field selector: terms are SELECTOR_EQUALS or SELECTOR_NOT_EQUALS. */
int field_selector_parse(struct arena *a, const char *text, struct selector *ret, struct err *err);
/* `value` answers a field's text ("" when it is not set). */
typedef const char *field_value_fn(void *ctx, const char *field);
bool field_selector_matches(const struct selector *s, field_value_fn *value, void *ctx);

#endif
