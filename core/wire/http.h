/* HTTP: what server and client share: header lists and limits. */
#ifndef K3C_WIRE_HTTP_H
#define K3C_WIRE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/str.h"

struct arena;

enum {
    HTTP_HEADER_BYTES_MAX = 65536, /* a request's or response's header list */
    HTTP_HEADERS_MAX = 128,        /* fields in it */
    HTTP_TARGET_MAX = 32768,       /* bytes of path and query */
    HTTP_STREAMS_MAX = 100,        /* concurrent HTTP/2 streams on one connection, as kube-apiserver has it */
};

struct http_header {
    const char *name; /* lower case */
    const char *value;
};

/* In an arena; grows by http_headers_add. */
struct http_headers {
    struct http_header *list;
    size_t count, cap;
};

/* Copies name (lower case) and value; the second form keeps the pointers. */
void http_headers_add(struct arena *a, struct http_headers *h, const char *name, const char *value);
void http_headers_add_borrowed(struct arena *a, struct http_headers *h, const char *name, const char *value);
/* The first field of that name (given in lower case), or NULL. */
const char *http_headers_get(const struct http_headers *h, const char *name);
/* Whether a field of that name, a comma-separated list, holds a word; case does not matter. */
bool http_headers_list(const struct http_headers *h, const char *name, const char *word);

/* A field value as it may be sent: a control character would let it begin a line of its own. */
bool http_value_is_clean(const char *value);
/* Only the characters that a target may have, none beyond ASCII. */
bool http_target_is_clean(const char *target);
/* Splits "/path?query"; percent-decodes one component; iterates over a query string. */
struct slice http_target_path(const char *target);
const char *http_target_query(const char *target); /* what is behind '?', "" if nothing */
/* Percent-decodes into the arena; `plus` turns '+' into a space. NULL if the escapes are bad or hide a NUL. */
char *http_percent_decode(struct arena *a, struct slice s, bool plus);
char *http_percent_encode(struct arena *a, const char *s); /* everything but RFC 3986 unreserved */
/* The next key=value of a query; false at its end. Undecodable pairs are skipped. */
bool http_query_next(struct arena *a, const char **query, const char **key, const char **value);
/* The value of `key` in a query, decoded; NULL when absent. */
const char *http_query_get(struct arena *a, const char *query, const char *key);

const char *http_reason(int code); /* "Not Found" */

#endif
