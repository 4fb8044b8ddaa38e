/* SPDY/3.1 header blocks: name/value pairs, compressed with zlib and a dictionary that both sides know. Each direction
 * of a session is one zlib stream, so blocks are read and written in order, and after an error nothing more can be.
 * Source: SPDY Protocol, Draft 3, section 2.6.10. */
#ifndef K3C_WIRE_SPDY_HEADERS_H
#define K3C_WIRE_SPDY_HEADERS_H

#include "core/base/str.h"

struct arena;
struct err;
struct http_headers;
struct spdy_headers; /* one direction */

enum { SPDY_BLOCK_MAX = 16384 /* bytes of a block as it is decompressed */ };

struct spdy_headers *spdy_headers_reader(void);
struct spdy_headers *spdy_headers_writer(void);
struct spdy_headers *spdy_headers_free(struct spdy_headers *h); /* NULL is fine; returns NULL */

/* Reads one block: names in lower case; a name with several values comes as several headers. -EPROTO: it is damaged,
 * too large, or names a header twice. */
int spdy_headers_read(struct spdy_headers *h, struct slice block, struct arena *a, struct http_headers *ret,
                      struct err *err);
/* Appends one block; `list` NULL: an empty one. */
void spdy_headers_write(struct spdy_headers *h, const struct http_headers *list, struct strbuf *out);

#endif
