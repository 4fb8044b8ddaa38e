/* Strings: borrowed slices, a growing buffer, and the few comparisons that C lacks. */
#ifndef K3C_BASE_STR_H
#define K3C_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/base/defs.h"

struct arena;

/* Borrowed bytes, not NUL-terminated. Printf: "%.*s", SLICE_ARGS(s). */
struct slice {
    const char *p;
    size_t n;
};
#define SLICE_ARGS(s) (int)(s).n, (s).p

static inline struct slice slice_of(const char *s)
{
    return (struct slice){s, s ? strlen(s) : 0};
}
bool slice_is(struct slice s, const char *text);
/* Whether a path is that folder, or something in it. */
bool slice_is_below(struct slice path, const char *folder);
/* Cuts `*rest` at the first `sep`: returns what is before it and leaves what is behind it; all of it when there is
 * none. */
struct slice slice_cut(struct slice *rest, char sep);

bool str_eq(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
char *str_lower(char *s);                            /* ASCII, in place; returns s */
int str_order(const void *one, const void *other);   /* of a qsort of strings: of two `const char *` */
bool str_in(const char *s, const char *const *list); /* the list ends in NULL */
/* A whole decimal number, no sign for the unsigned form, no spaces; 0 or -EINVAL or -ERANGE. */
int str_to_u64(const char *s, uint64_t *ret);
int str_to_i64(const char *s, int64_t *ret);
int str_to_bool(const char *s, bool *ret); /* what Go's strconv.ParseBool takes ("1", "true", "F"), else -EINVAL */

/* A growing text; always NUL-terminated once something was added. Zero-initialise; strbuf_free releases. */
struct strbuf {
    char *p;
    size_t len, cap;
};
void strbuf_add(struct strbuf *b, const void *data, size_t len);
void strbuf_adds(struct strbuf *b, const char *s);
void strbuf_addc(struct strbuf *b, char c);
void strbuf_addf(struct strbuf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vaddf(struct strbuf *b, const char *fmt, va_list args);
/* At least `room` free bytes at p + len, for a reader to fill; the reader then raises len. */
char *strbuf_reserve(struct strbuf *b, size_t room);
void strbuf_drop(struct strbuf *b, size_t n); /* removes n bytes from the front */
void strbuf_reset(struct strbuf *b);          /* empty, memory kept */
void strbuf_free(struct strbuf *b);
char *strbuf_take(struct strbuf *b); /* the text as a heap string ("" if nothing was added); the buffer is empty */
struct blob *strbuf_to_blob(const struct strbuf *b);

#define cleanup_strbuf __attribute__((cleanup(strbuf_free)))

#endif
