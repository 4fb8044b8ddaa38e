/* Quote: text as Go's %q (strconv.Quote) shows it; the API's error messages are full of it. */
#ifndef K3C_FORMAT_QUOTE_H
#define K3C_FORMAT_QUOTE_H

struct arena;

/* In the arena. Invalid UTF-8 becomes \xNN. What Go's unicode tables call unprintable is approximated by its blocks. */
const char *go_quote(struct arena *a, const char *s);

#endif
