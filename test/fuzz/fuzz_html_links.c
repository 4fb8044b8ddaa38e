#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/format/html_links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void run(const uint8_t *data, size_t len, size_t step, struct strbuf *out)
{
    static const struct html_base base = {"/p", {"h", NULL}};
    struct html_links *l = html_links_new(&base);
    for (size_t at = 0; at < len; at += step)
        html_links_feed(l, (struct slice){(const char *)data + at, len - at < step ? len - at : step}, out);
    html_links_feed(l, (struct slice){"", 0}, out);
    html_links_free(l);
}

/* In pieces and at once, the same comes out. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct strbuf whole = {0}, pieces = {0};
    if (len > HTML_TAG_MAX)
        return 0;
    run(data, len, len ? len : 1, &whole);
    run(data, len, 3, &pieces);
    if (whole.len != pieces.len || (whole.len && memcmp(whole.p, pieces.p, whole.len)))
        abort();
    strbuf_free(&whole);
    strbuf_free(&pieces);
    return 0;
}
