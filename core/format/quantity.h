/* Quantity: resource.Quantity ("100m", "1.5Gi", "12e6"), as apimachinery's api/resource reads and writes it.
 *
 * A value is number * 10^scale, never finer than 10^-9: what is finer rounds away from zero, as Kubernetes does. Exact
 * up to 38 decimal digits; a text with more is refused, a sum beyond them stays at the largest value. */
#ifndef K3C_FORMAT_QUANTITY_H
#define K3C_FORMAT_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

struct err;

enum quantity_format { QUANTITY_DECIMAL_SI, QUANTITY_BINARY_SI, QUANTITY_DECIMAL_EXPONENT };

enum { QUANTITY_SIZE = 64, QUANTITY_TEXT_MAX = 256, QUANTITY_NANO = -9 };

struct quantity {
    __int128 number;
    int scale; /* power of ten, QUANTITY_NANO or more */
    enum quantity_format format;
};

/* 0 or -EINVAL with Go's sentence ("quantities must match the regular expression ..."). Surrounding space is no error.
 */
int quantity_parse(const char *text, struct quantity *ret, struct err *err);
/* The text that Kubernetes stores and shows for `text`: "1024Mi" becomes "1Gi", "0.5" becomes "500m", and a few that
 * are not canonical but short stay as they were typed ("1.500"). 0 or -EINVAL. */
int quantity_canonical(const char *text, char out[QUANTITY_TEXT_MAX], struct err *err);
void quantity_format(const struct quantity *q, char out[QUANTITY_SIZE]);

struct quantity quantity_of(int64_t value, int scale, enum quantity_format format);
int quantity_cmp(const struct quantity *a, const struct quantity *b); /* <0, 0, >0 */
int quantity_sign(const struct quantity *q);                          /* -1, 0, 1 */
/* *a += b, *a -= b; a zero takes the other's format. */
void quantity_add(struct quantity *a, const struct quantity *b);
void quantity_sub(struct quantity *a, const struct quantity *b);
/* Rounded away from zero, kept within int64. */
int64_t quantity_value(const struct quantity *q);
int64_t quantity_milli(const struct quantity *q);
bool quantity_is_integer(const struct quantity *q); /* a whole number */

#endif
