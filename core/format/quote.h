/* Quote: text as Go's %q (strconv.Quote) shows it; the API's error messages are full of it. */
#ifndef K3C_FORMAT_QUOTE_H
#define K3C_FORMAT_QUOTE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct strbuf;

/* In the arena. Invalid UTF-8 becomes \xNN. What Go's unicode tables call unprintable is approximated by its blocks. */
const char *go_quote(struct arena *a, const char *s);

/* Length of the character at `s`, which is not empty, and whether Go takes it as printable; *point is the character, -1
 * for what is no UTF-8. */
size_t go_printable(const char *s, bool *printable, int32_t *point);

/* A tree as Go's %v prints the maps and slices it would be there: map[a:1 b:[x y] c:<nil>]. */
void go_print(struct strbuf *out, const cJSON *n);

#endif
