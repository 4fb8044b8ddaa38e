#include "server/apiserver/pretty.h"

static void newline(struct pretty *p, struct strbuf *out)
{
    strbuf_addc(out, '\n');
    for (unsigned i = 0; i < p->depth; i++)
        strbuf_add(out, "  ", 2);
}

static void in_string(struct pretty *p, char c)
{
    if (p->escaped)
        p->escaped = false;
    else if (c == '\\')
        p->escaped = true;
    else if (c == '"')
        p->string = false;
}

static void close(struct pretty *p, struct strbuf *out, char c)
{
    p->depth -= p->depth > 0;
    if (!p->opened)
        newline(p, out);
    p->opened = false;
    strbuf_addc(out, c);
}

static void add_one(struct pretty *p, struct strbuf *out, char c)
{
    if (c == '}' || c == ']') {
        close(p, out, c);
        return;
    }
    if (p->opened && c != '\n') {
        p->opened = false;
        newline(p, out);
    }
    strbuf_addc(out, c);
    if (c == '"') {
        p->string = true;
    } else if (c == '{' || c == '[') {
        p->depth++;
        p->opened = true;
    } else if (c == ',') {
        newline(p, out);
    } else if (c == ':') {
        strbuf_addc(out, ' ');
    }
}

void pretty_add(struct pretty *p, struct strbuf *out, const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (!p->string) {
            add_one(p, out, data[i]);
            continue;
        }
        in_string(p, data[i]);
        strbuf_addc(out, data[i]);
    }
}
