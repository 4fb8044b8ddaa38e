/* Links in HTML that passes through a proxy: a path of the server's own gets the proxy's prefix in front, everything
 * else stays byte for byte. Works piece by piece, and holds no more than one tag (HTML_TAG_MAX; a longer one stays as
 * it is). The elements and attributes are those whose values HTML says are addresses. */
#ifndef K3C_FORMAT_HTML_LINKS_H
#define K3C_FORMAT_HTML_LINKS_H

#include <stdbool.h>

#include "core/base/str.h"

enum { HTML_TAG_MAX = 32768 };

/* What is in front of the proxied server's paths. */
struct html_base {
    const char *prefix;   /* "/api/v1/namespaces/default/services/web/proxy", no slash at the end */
    const char *hosts[2]; /* names by which it may speak of itself in whole URLs; NULL: none */
};

struct html_links; /* the state between pieces */

struct html_links *html_links_new(const struct html_base *base); /* copied */
struct html_links *html_links_free(struct html_links *l);        /* NULL is fine; returns NULL */
/* Appends to `out` what can be said after this piece; an empty piece is the end. */
void html_links_feed(struct html_links *l, struct slice in, struct strbuf *out);

/* One URL (a Location header): appends what becomes of it. */
void html_link(const struct html_base *base, struct slice url, struct strbuf *out);

#endif
