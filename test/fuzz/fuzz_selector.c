#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/mem.h"
#include "core/format/ip.h"
#include "core/format/json.h"
#include "core/format/selector.h"

/* What parses is written as a text that parses to the same text; addresses likewise. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    char *text = mem_dup(data, len);
    struct selector s, again;
    if (!selector_parse(a, text, &s, NULL)) {
        struct strbuf one = {0}, two = {0};
        strbuf_adds(&one, "");
        strbuf_adds(&two, "");
        selector_format(&s, &one);
        if (selector_parse(a, one.p ? one.p : "", &again, NULL))
            abort();
        selector_format(&again, &two);
        if (one.len != two.len || (one.len && memcmp(one.p, two.p, one.len)))
            abort();
        (void)selector_matches(&s, json_build(a, "{'a':'b','n':'1'}"));
        strbuf_free(&one);
        strbuf_free(&two);
    }
    (void)field_selector_parse(a, text, &s, NULL);
    struct cidr c;
    struct ip ip, back;
    char shown[IP_TEXT_SIZE];
    if (!ip_parse(text, &ip, NULL)) {
        ip_format(&ip, shown);
        if (ip_parse(shown, &back, NULL) || !ip_equal(&ip, &back))
            abort();
    }
    if (!cidr_parse(text, &c, NULL))
        cidr_format(&c, shown);
    free(text);
    arena_free(a);
    return 0;
}
