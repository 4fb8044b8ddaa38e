/* JSON trees to YAML in block style, keys sorted, as sigs.k8s.io/yaml writes it (but long lines stay whole). */
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/yaml.h"
#include "core/format/yaml_int.h"

enum { KEY_SHORT_MAX = 128 }; /* bytes; a longer key is marked with "?", as readers bound the other form */

static void block(struct strbuf *out, const cJSON *n, unsigned indent, bool on_line);

static void pad(struct strbuf *out, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++)
        strbuf_addc(out, ' ');
}

/* The length of a character at `s` that only a double-quoted scalar may hold, as an escape; 0: it may be as it is. */
static size_t unprintable(const char *s, unsigned *code)
{
    const uint8_t *u = (const uint8_t *)s;
    *code = u[0];
    if (u[0] < 0x20 || u[0] == 0x7f)
        return 1;
    if (u[0] == 0xc2 && u[1] < 0xa0) {
        *code = u[1];
        return 2;
    }
    if (u[0] == 0xe2 && u[1] == 0x80 && (u[2] == 0xa8 || u[2] == 0xa9)) {
        *code = 0x2000U + (u[2] & 0x3fU);
        return 3;
    }
    if (u[0] == 0xef && ((u[1] == 0xbb && u[2] == 0xbf) || (u[1] == 0xbf && u[2] >= 0xbe))) {
        *code = 0xf000U + ((u[1] & 0x3fU) << 6) + (u[2] & 0x3fU);
        return 3;
    }
    return 0;
}

static void double_quoted(struct strbuf *out, const char *s)
{
    unsigned code;
    strbuf_addc(out, '"');
    while (*s) {
        size_t n = unprintable(s, &code);
        if (n && code == '\n')
            strbuf_adds(out, "\\n");
        else if (n && code == '\t')
            strbuf_adds(out, "\\t");
        else if (n)
            strbuf_addf(out, "\\u%04X", code);
        else if (*s == '"' || *s == '\\')
            strbuf_addf(out, "\\%c", *s);
        else
            strbuf_addc(out, *s);
        s += n ? n : 1;
    }
    strbuf_addc(out, '"');
}

static void single_quoted(struct strbuf *out, const char *s)
{
    strbuf_addc(out, '\'');
    for (; *s; s++) {
        if (*s == '\'')
            strbuf_addc(out, '\'');
        strbuf_addc(out, *s);
    }
    strbuf_addc(out, '\'');
}

/* Text whose lines can stand as they are. */
static bool literal_fits(const char *s)
{
    unsigned code;
    if (!strchr(s, '\n') || *s == ' ' || *s == '\n' || *s == '\t')
        return false;
    for (; *s; s++)
        if (unprintable(s, &code) && code != '\n' && code != '\t')
            return false;
    return true;
}

static void literal(struct strbuf *out, const char *s, unsigned indent)
{
    size_t n = strlen(s);
    strbuf_adds(out, s[n - 1] != '\n' ? "|-" : n > 1 && s[n - 2] == '\n' ? "|+" : "|");
    while (*s) {
        size_t line = strcspn(s, "\n");
        strbuf_addc(out, '\n');
        if (line)
            pad(out, indent);
        strbuf_add(out, s, line);
        s += line + (s[line] == '\n');
    }
}

/* Of printable text. */
static bool needs_quotes(const char *s)
{
    size_t n = strlen(s);
    if (strchr(",[]{}#&*!|>'\"%@` ", *s) || (strchr("-?:", *s) && (!s[1] || s[1] == ' ')) || !strncmp(s, "---", 3) ||
        !strncmp(s, "...", 3) || s[n - 1] == ':' || s[n - 1] == ' ')
        return true;
    for (const char *p = s; *p; p++)
        if ((*p == ':' && p[1] == ' ') || (*p == '#' && p > s && p[-1] == ' '))
            return true;
    return false;
}

/* What another reader takes for something else: 2001-01-01, 1:20, .inf, a merge key. */
static bool misread(const char *s)
{
    const char *p = s + strspn(s, "+-");
    size_t digits = strspn(p, "0123456789");
    return (digits == 4 && p[4] == '-') || (digits && p[digits] == ':') || !strcasecmp(p, ".inf") ||
           !strcasecmp(p, ".nan") || !strcmp(s, "<<") || !strcmp(s, "=");
}

static void text(struct strbuf *out, const char *s, unsigned indent, bool key)
{
    unsigned code;
    bool strange = !*s;
    for (const char *p = s; *p && !strange; p++)
        strange = unprintable(p, &code);
    if (!key && strange && literal_fits(s))
        literal(out, s, indent);
    else if (!strange && needs_quotes(s))
        single_quoted(out, s);
    else if (strange || !yaml_plain_is_text(s) || misread(s))
        double_quoted(out, s);
    else
        strbuf_adds(out, s);
}

static void scalar(struct strbuf *out, const cJSON *n, unsigned indent)
{
    if (json_is_str(n))
        text(out, n->valuestring, indent, false);
    else
        json_write(out, n); /* null, true, 12, {} and [] look the same */
    strbuf_addc(out, '\n');
}

static void member(struct strbuf *out, const cJSON *v, unsigned indent)
{
    if (strlen(v->string) > KEY_SHORT_MAX) {
        strbuf_adds(out, "? ");
        text(out, v->string, indent, true);
        strbuf_addc(out, '\n');
        pad(out, indent);
    } else {
        text(out, v->string, indent, true);
    }
    bool deep = v->child != NULL;
    strbuf_adds(out, deep ? ":\n" : ": ");
    if (deep)
        block(out, v, json_is_arr(v) ? indent : indent + 2, false);
    else
        scalar(out, v, indent + 2);
}

static void mapping(struct strbuf *out, const cJSON *n, unsigned indent, bool on_line)
{
    cleanup_free const cJSON **sorted = mem_alloc(json_count(n) * sizeof(const cJSON *));
    size_t count = json_sorted(n, sorted);
    for (size_t i = 0; i < count; i++) {
        if (i || !on_line)
            pad(out, indent);
        member(out, sorted[i], indent);
    }
}

/* `on_line`: the first line's indentation is there already. */
static void block(struct strbuf *out, const cJSON *n, unsigned indent, bool on_line)
{
    if (!n->child) {
        scalar(out, n, indent);
        return;
    }
    if (json_is_obj(n)) {
        mapping(out, n, indent, on_line);
        return;
    }
    for (const cJSON *v = n->child; v; v = v->next) {
        if (v != n->child || !on_line)
            pad(out, indent);
        strbuf_adds(out, "- ");
        block(out, v, indent + 2, true);
    }
}

void yaml_write(struct strbuf *out, const cJSON *node)
{
    block(out, node, node->child ? 0 : 2, true); /* lines of text are further in than what they belong to */
}

void yaml_write_item(struct strbuf *out, const cJSON *node)
{
    strbuf_adds(out, "- ");
    block(out, node, 2, true);
}
