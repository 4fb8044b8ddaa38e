#include "core/format/html_links.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "core/base/mem.h"

enum place { IN_TEXT, IN_COMMENT, IN_RAW };

struct html_links {
    char *prefix, *hosts[2];
    struct html_base base;
    enum place place;
    char raw[16];       /* the element whose text is no HTML */
    struct strbuf held; /* what cannot be told yet */
};

/* ---- addresses */

static bool starts(struct slice s, const char *text)
{
    size_t n = strlen(text);
    return s.n >= n && !memcmp(s.p, text, n);
}

/* What follows "http://HOST", if that is the server itself; else s itself. */
static struct slice without_host(const struct html_base *b, struct slice s)
{
    struct slice rest = s;
    const char *scheme = starts(s, "http://") ? "http://" : starts(s, "https://") ? "https://" : NULL;
    if (!scheme)
        return s;
    rest.p += strlen(scheme);
    rest.n -= strlen(scheme);
    struct slice path = rest, host = slice_cut(&path, '/');
    path = (struct slice){rest.p + host.n, rest.n - host.n};
    for (size_t i = 0; path.n && i < COUNT_OF(b->hosts); i++)
        if (b->hosts[i] && slice_is(host, b->hosts[i]))
            return path;
    return s;
}

void html_link(const struct html_base *b, struct slice url, struct strbuf *out)
{
    struct slice s = without_host(b, url);
    if (starts(s, "/") && !starts(s, "//") && !starts(s, b->prefix))
        strbuf_adds(out, b->prefix);
    strbuf_add(out, s.p, s.n);
}

/* ---- tags */

static const struct {
    const char *element, *attributes; /* with spaces around each */
} addresses[] = {
    {"a", " href "},
    {"applet", " codebase "},
    {"area", " href "},
    {"audio", " src "},
    {"base", " href "},
    {"blockquote", " cite "},
    {"body", " background "},
    {"button", " formaction "},
    {"command", " icon "},
    {"del", " cite "},
    {"embed", " src "},
    {"form", " action "},
    {"frame", " longdesc src "},
    {"head", " profile "},
    {"html", " manifest "},
    {"iframe", " longdesc src "},
    {"img", " longdesc src usemap "},
    {"input", " src usemap formaction "},
    {"ins", " cite "},
    {"link", " href "},
    {"object", " classid codebase data usemap "},
    {"q", " cite "},
    {"script", " src "},
    {"source", " src "},
    {"track", " src "},
    {"video", " poster src "},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool same_word(struct slice s, const char *word, size_t len)
{
    return s.n == len && !strncasecmp(s.p, word, len);
}

static const char *attributes_of(struct slice element)
{
    for (size_t i = 0; i < COUNT_OF(addresses); i++)
        if (same_word(element, addresses[i].element, strlen(addresses[i].element)))
            return addresses[i].attributes;
    return NULL;
}

static bool is_address(const char *attributes, struct slice name)
{
    struct slice rest = slice_of(attributes);
    while (rest.n) {
        struct slice word = slice_cut(&rest, ' ');
        if (word.n && same_word(name, word.p, word.n))
            return true;
    }
    return false;
}

static size_t word_end(struct slice t, size_t at)
{
    while (at < t.n && !is_space(t.p[at]) && !strchr("=>/", t.p[at]))
        at++;
    return at;
}

static size_t skip_spaces(struct slice t, size_t at)
{
    while (at < t.n && is_space(t.p[at]))
        at++;
    return at;
}

/* The value that begins at `at`, without its quotes; returns where it ends. */
static size_t read_value(struct slice t, size_t at, struct slice *value)
{
    size_t from = at;
    char quote = at < t.n && (t.p[at] == '"' || t.p[at] == '\'') ? t.p[at] : 0;
    if (quote)
        from = ++at;
    while (at < t.n && (quote ? t.p[at] != quote : !is_space(t.p[at]) && t.p[at] != '>'))
        at++;
    *value = (struct slice){t.p + from, at - from};
    return at;
}

static struct slice element_of(struct slice t)
{
    return (struct slice){t.p + 1, word_end(t, 1) - 1};
}

/* A whole tag, from < to >. */
static void rewrite_tag(const struct html_base *b, struct slice t, struct strbuf *out)
{
    struct slice element = element_of(t);
    const char *attributes = attributes_of(element);
    size_t at = 1 + element.n, done = 0;
    while (attributes && at < t.n) {
        size_t from = skip_spaces(t, at);
        at = word_end(t, from);
        struct slice name = {t.p + from, at - from}, value;
        size_t equals = skip_spaces(t, at);
        if (equals >= t.n || t.p[equals] != '=') {
            at = name.n ? at : at + 1; /* no value, or a stray character */
            continue;
        }
        at = read_value(t, skip_spaces(t, equals + 1), &value);
        if (!is_address(attributes, name))
            continue;
        strbuf_add(out, t.p + done, (size_t)(value.p - t.p) - done);
        html_link(b, value, out);
        done = (size_t)(value.p + value.n - t.p);
    }
    strbuf_add(out, t.p + done, t.n - done);
}

/* ---- the text */

/* Where the tag that begins here ends (behind its >), 0: not in sight. Quotes hide a >. */
static size_t tag_end(struct slice t)
{
    char quote = 0;
    for (size_t i = 1; i < t.n; i++) {
        if (quote)
            quote = t.p[i] == quote ? 0 : quote;
        else if (t.p[i] == '>')
            return i + 1;
        else if ((t.p[i] == '"' || t.p[i] == '\'') && (t.p[i - 1] == '=' || is_space(t.p[i - 1])))
            quote = t.p[i];
    }
    return 0;
}

static void enter_raw(struct html_links *l, struct slice tag)
{
    static const char *const elements[] = {"script", "style", "textarea", "title", NULL};
    for (const char *const *e = elements; *e; e++)
        if (same_word(element_of(tag), *e, strlen(*e))) {
            l->place = IN_RAW;
            snprintf(l->raw, sizeof(l->raw), "%s", *e);
        }
}

/* Where raw text ends: at "</name"; as much as cannot be its beginning may go, `*ends` tells whether it is there. */
static size_t raw_end(const struct html_links *l, struct slice t, bool *ends)
{
    size_t len = 2 + strlen(l->raw);
    *ends = false;
    for (size_t i = 0; i < t.n; i++) {
        if (t.p[i] != '<')
            continue;
        if (t.n - i < len)
            return i;
        *ends = t.p[i + 1] == '/' && !strncasecmp(t.p + i + 2, l->raw, len - 2);
        if (*ends)
            return i;
    }
    return t.n;
}

static size_t comment_end(struct slice t, bool *ends)
{
    const char *at = memmem(t.p, t.n, "-->", 3);
    *ends = at;
    return at ? (size_t)(at - t.p) + 3 : t.n > 2 ? t.n - 2 : 0;
}

/* What begins with < and is said for certain: how long it is; 0: more is needed. */
static size_t take_markup(struct html_links *l, struct slice t, bool last, struct strbuf *out)
{
    if (t.n < 4 && !last)
        return 0;
    if (starts(t, "<!--")) {
        l->place = IN_COMMENT;
        strbuf_add(out, t.p, 4);
        return 4;
    }
    size_t n = t.n > 1 && isalpha((unsigned char)t.p[1]) ? tag_end(t) : 1;
    if (n > 1) {
        struct slice tag = {t.p, n};
        rewrite_tag(&l->base, tag, out);
        enter_raw(l, tag);
        return n;
    }
    if (!n && !last && t.n < HTML_TAG_MAX)
        return 0;
    n = n ? n : t.n; /* no tag in its length: as it is, all of it, for looking again and again would cost */
    strbuf_add(out, t.p, n);
    return n;
}

/* Takes one thing off the front; how long it is, 0: more is needed. */
static size_t take(struct html_links *l, struct slice t, bool last, struct strbuf *out)
{
    bool ends = false;
    size_t n;
    if (l->place == IN_TEXT && *t.p == '<')
        return take_markup(l, t, last, out);
    if (l->place == IN_TEXT) {
        const char *tag = memchr(t.p, '<', t.n);
        n = tag ? (size_t)(tag - t.p) : t.n;
    } else {
        n = l->place == IN_RAW ? raw_end(l, t, &ends) : comment_end(t, &ends);
        if (ends)
            l->place = IN_TEXT;
        else if (last)
            n = t.n;
    }
    strbuf_add(out, t.p, n);
    return n || ends ? n : 0;
}

void html_links_feed(struct html_links *l, struct slice in, struct strbuf *out)
{
    bool last = !in.n;
    strbuf_add(&l->held, in.p, in.n);
    size_t at = 0;
    while (at < l->held.len) {
        enum place before = l->place;
        size_t n = take(l, (struct slice){l->held.p + at, l->held.len - at}, last, out);
        if (!n && l->place == before)
            break;
        at += n;
    }
    strbuf_drop(&l->held, at);
}

struct html_links *html_links_new(const struct html_base *base)
{
    struct html_links *l = mem_alloc(sizeof(*l));
    l->prefix = mem_strdup(base->prefix);
    for (size_t i = 0; i < COUNT_OF(l->hosts); i++)
        l->hosts[i] = mem_strdup(base->hosts[i]);
    l->base = (struct html_base){l->prefix, {l->hosts[0], l->hosts[1]}};
    return l;
}

struct html_links *html_links_free(struct html_links *l)
{
    if (!l)
        return NULL;
    strbuf_free(&l->held);
    free(l->prefix);
    for (size_t i = 0; i < COUNT_OF(l->hosts); i++)
        free(l->hosts[i]);
    free(l);
    return NULL;
}
