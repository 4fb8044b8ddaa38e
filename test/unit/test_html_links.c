#include "core/format/html_links.h"

#include "core/base/defs.h"
#include "test/unit/tap.h"

static const struct html_base base = {"/p", {"10.0.0.1:80", "api:6443"}};

/* In pieces of `step` bytes. */
static bool becomes(const char *text, const char *want, size_t step)
{
    struct html_links *l = html_links_new(&base);
    struct strbuf out = {0};
    size_t len = strlen(text);
    for (size_t at = 0; at < len; at += step)
        html_links_feed(l, (struct slice){text + at, MIN_OF(step, len - at)}, &out);
    html_links_feed(l, (struct slice){"", 0}, &out);
    bool same = !strcmp(out.p ? out.p : "", want);
    if (!same)
        printf("#  got: %s\n", out.p ? out.p : "");
    strbuf_free(&out);
    html_links_free(l);
    return same;
}

int main(void)
{
    static const struct {
        const char *what, *text, *want;
    } cases[] = {
        {"a path gets the prefix", "<a href=\"/x/\">t</a>", "<a href=\"/p/x/\">t</a>"},
        {"single quotes, no quotes, capitals", "<A class=c HREF='/x'><img src=/y>",
         "<A class=c HREF='/p/x'><img src=/p/y>"},
        {"spaces around the equals sign", "<a href = \"/x\" >", "<a href = \"/p/x\" >"},
        {"two attributes of one tag", "<video poster=\"/a\" src=\"/b\">", "<video poster=\"/p/a\" src=\"/p/b\">"},
        {"a prefix that is there stays alone", "<a href=\"/p/x\">", "<a href=\"/p/x\">"},
        {"relative addresses stay", "<a href=\"x/y\"><a href=\"?q\"><a href=\"#f\">",
         "<a href=\"x/y\"><a href=\"?q\"><a href=\"#f\">"},
        {"other hosts stay", "<a href=\"http://h/x\"><a href=\"//h/x\">", "<a href=\"http://h/x\"><a href=\"//h/x\">"},
        {"its own host goes", "<a href=\"http://10.0.0.1:80/x\"><a href=\"https://api:6443/p/y\">",
         "<a href=\"/p/x\"><a href=\"/p/y\">"},
        {"other attributes and elements stay", "<a title=\"/x\"><b href=\"/x\"></a href=\"/x\">",
         "<a title=\"/x\"><b href=\"/x\"></a href=\"/x\">"},
        {"a > in a value ends no tag", "<a title=\"1>2\" href=\"/x\">", "<a title=\"1>2\" href=\"/p/x\">"},
        {"comments stay", "<!-- <a href=\"/x\"> --><a href=\"/x\">", "<!-- <a href=\"/x\"> --><a href=\"/p/x\">"},
        {"scripts stay", "<script src=\"/s\">if(a<b) '<a href=\"/x\">'</Script><a href=\"/x\">",
         "<script src=\"/p/s\">if(a<b) '<a href=\"/x\">'</Script><a href=\"/p/x\">"},
        {"text that only looks like a tag", "1 < 2 <3 <", "1 < 2 <3 <"},
        {"a tag that never ends", "<a href=\"/x", "<a href=\"/x"},
        {"a slash ends a tag", "<link href=\"/x\"/><base href=\"/\"/>", "<link href=\"/p/x\"/><base href=\"/p/\"/>"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool all = true;
        for (size_t step = 1; step < 40; step += 6)
            all &= becomes(cases[i].text, cases[i].want, step);
        ok(all, cases[i].what);
    }
    return done();
}
