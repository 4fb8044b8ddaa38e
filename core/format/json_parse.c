/* Text to tree. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/format/json_scan.h"

enum {
    HASHED_FROM = 32,   /* members of one object from which keys are looked up in a table */
    ALWAYS_FITS = 1024, /* bytes of a text that is read into a full arena, too: our own literals */
};

struct parser {
    struct arena *arena;
    const char *p, *end;
    struct json_duplicates *dups;
    const struct json_only *only; /* NULL: everything */
    struct err *err;
    int depth;
    bool bounded;
    cJSON *path[JSON_DEPTH_MAX + 1]; /* from the root to the value being read, for the paths of duplicates */
    size_t index[JSON_DEPTH_MAX + 1];
};

static int parse_value(struct parser *s, cJSON *into);

/* As Go shows a byte, which it takes for a code point. */
static int fail_char(struct parser *s, unsigned char c, const char *context)
{
    static const char short_forms[] = "\aa\bb\ff\nn\rr\tt\vv\\\\''";
    const char *f = short_forms;
    while (*f && (unsigned char)*f != c)
        f += 2;
    if (c && *f)
        return err_set(s->err, EINVAL, "invalid character '\\%c' %s", f[1], context);
    if (c < 0x20 || c == 0x7f)
        return err_set(s->err, EINVAL, "invalid character '\\x%02x' %s", c, context);
    if (c < 0x7f)
        return err_set(s->err, EINVAL, "invalid character '%c' %s", c, context);
    if (c <= 0xa0 || c == 0xad)
        return err_set(s->err, EINVAL, "invalid character '\\u%04x' %s", c, context);
    return err_set(s->err, EINVAL, "invalid character '%c%c' %s", 0xc0 | c >> 6, 0x80 | (c & 0x3f), context);
}

static int fail_at(struct parser *s, const char *context)
{
    if (s->p >= s->end)
        return err_set(s->err, EINVAL, "unexpected end of JSON input");
    return fail_char(s, (unsigned char)*s->p, context);
}

static void skip_space(struct parser *s)
{
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

static int hex4(const char *p, const char *end, unsigned *ret)
{
    unsigned v = 0;
    if (end - p < 4)
        return -EINVAL;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 16u;
        if (digit > 15)
            return -EINVAL;
        v = v << 4 | digit;
    }
    *ret = v;
    return 0;
}

static char *put_utf8(char *out, unsigned c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    return out;
}

/* \uXXXX, with its second half when it is a surrogate pair. A lone half becomes U+FFFD, and so does U+0000: the tree's
 * strings end at a NUL, and no name or value in the API may hold one. */
static int parse_unicode_escape(struct parser *s, char **out)
{
    unsigned c, low;
    if (hex4(s->p, s->end, &c))
        return fail_at(s, "in \\u hexadecimal character escape");
    s->p += 4;
    if (c >= 0xd800 && c < 0xdc00 && s->end - s->p >= 6 && s->p[0] == '\\' && s->p[1] == 'u' &&
        !hex4(s->p + 2, s->end, &low) && low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        s->p += 6;
    } else if ((c >= 0xd800 && c < 0xe000) || c == 0) {
        c = 0xfffd;
    }
    *out = put_utf8(*out, c);
    return 0;
}

static int parse_escape(struct parser *s, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    s->p++;
    if (s->p >= s->end)
        return fail_at(s, "");
    if (*s->p == 'u') {
        s->p++;
        return parse_unicode_escape(s, out);
    }
    const char *at = strchr(from, *s->p);
    if (!at || !*s->p)
        return fail_at(s, "in string escape code");
    *(*out)++ = to[at - from];
    s->p++;
    return 0;
}

/* At the opening quote. The result lives in the arena; an escaped form is never shorter than what it stands for, but an
 * escaped NUL grows from nothing to three bytes out of six. */
static int parse_string(struct parser *s, char **ret)
{
    const char *from = ++s->p, *q = from + json_plain_run(from, (size_t)(s->end - from), false);
    if (q < s->end && *q == '"') { /* nothing to unescape */
        *ret = arena_text(s->arena, from, (size_t)(q - from));
        s->p = q + 1;
        return 0;
    }
    const char *close = q;
    while (close < s->end && *close != '"')
        close += *close == '\\' && close + 1 < s->end ? 2 : 1;
    char *text = arena_text_room(s->arena, (size_t)(MIN_OF(close, s->end) - from)), *out = text;
    for (;;) {
        if (s->p >= s->end)
            return fail_at(s, "");
        if (*s->p == '"')
            break;
        if ((unsigned char)*s->p < 0x20)
            return fail_at(s, "in string literal");
        if (*s->p != '\\') {
            *out++ = *s->p++;
            continue;
        }
        int r = parse_escape(s, &out);
        if (r)
            return r;
    }
    s->p++;
    *out = 0;
    *ret = text;
    return 0;
}

static size_t digits(struct parser *s)
{
    const char *from = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return (size_t)(s->p - from);
}

static int parse_number(struct parser *s, cJSON *into)
{
    const char *from = s->p;
    if (*s->p == '-')
        s->p++;
    if (s->p < s->end && *s->p == '0')
        s->p++;
    else if (!digits(s))
        return fail_at(s, "in numeric literal");
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (!digits(s))
            return fail_at(s, "after decimal point in numeric literal");
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (!digits(s))
            return fail_at(s, "in exponent of numeric literal");
    }
    into->type = cJSON_Number;
    into->valuestring = arena_text(s->arena, from, (size_t)(s->p - from));
    into->valuedouble = strtod(into->valuestring, NULL);
    if (!isfinite(into->valuedouble))
        return err_set(s->err, EINVAL, "json: cannot unmarshal number %.40s into Go value of type float64",
                       into->valuestring);
    into->valueint = into->valuedouble >= INT32_MAX   ? INT32_MAX
                     : into->valuedouble <= INT32_MIN ? INT32_MIN
                                                      : (int)into->valuedouble;
    return 0;
}

static int parse_word(struct parser *s, const char *word, int type, cJSON *into)
{
    for (const char *w = word; *w; w++, s->p++)
        if (s->p >= s->end || *s->p != *w) {
            char context[64];
            snprintf(context, sizeof(context), "in literal %s (expecting '%c')", word, *w);
            return fail_char(s, s->p < s->end ? (unsigned char)*s->p : ' ', context); /* Go looks for a space there */
        }
    into->type = type;
    return 0;
}

static void add_duplicate(struct parser *s, const cJSON *object, const cJSON *member)
{
    if (!s->dups || s->dups->count == JSON_DUPLICATES_MAX)
        return;
    struct strbuf path = {0};
    for (int d = 1; d < s->depth; d++) {
        if (json_is_arr(s->path[d - 1]))
            strbuf_addf(&path, "[%zu]", s->index[d - 1]);
        else
            strbuf_addf(&path, "%s%s", path.len ? "." : "", s->path[d]->string);
    }
    strbuf_addf(&path, "%s%s", path.len ? "." : "", member->string);
    for (size_t i = 0; i < s->dups->count; i++)
        if (!strcmp(s->dups->path[i], path.p)) {
            strbuf_free(&path);
            return;
        }
    s->dups->node[s->dups->count] = member;
    s->dups->after[s->dups->count] = object->child->prev;
    s->dups->path[s->dups->count++] = arena_text(s->arena, path.p, path.len);
    strbuf_free(&path);
}

/* Members of one object by key: a hash table that is full to three quarters at most. */
struct keys {
    cJSON **slots;
    size_t nslots; /* a power of 2 */
};

static void keys_free(struct keys *k)
{
    free(k->slots);
}

/* Where the member of that key is, or would be. */
static cJSON **keys_slot(const struct keys *k, const char *key)
{
    for (size_t i = map_hash(key, strlen(key));; i++) {
        cJSON **slot = &k->slots[i & (k->nslots - 1)];
        if (!*slot || !strcmp((*slot)->string, key))
            return slot;
    }
}

static void keys_grow(struct keys *k, cJSON *object)
{
    k->nslots = k->nslots ? k->nslots * 2 : (size_t)HASHED_FROM * 4;
    free(k->slots);
    k->slots = mem_alloc(k->nslots * sizeof(cJSON *));
    for (cJSON *m = object->child; m; m = m->next)
        *keys_slot(k, m->string) = m;
}

/* The member that already has this key. Small objects are searched, large ones through a table, so that a hostile
 * object of many keys costs no more than its length. */
static cJSON *seen(cJSON *object, struct keys *keys, size_t count, const char *key)
{
    if (count < HASHED_FROM) {
        for (cJSON *m = object->child; m; m = m->next)
            if (!strcmp(m->string, key)) // NOLINT: the analyser takes a failed parse_string for a success
                return m;
        return NULL;
    }
    if (count >= keys->nslots / 4 * 3)
        keys_grow(keys, object);
    return *keys_slot(keys, key);
}

/* Whether the member of that key of the object being read is asked for. */
static bool is_wanted(const struct parser *s, const char *key)
{
    const struct json_only *o = s->only;
    if (!o || s->depth > 2)
        return true;
    if (s->depth == 1)
        return str_in(key, o->members);
    return !o->in || !json_is_obj(s->path[0]) || strcmp(s->path[1]->string, o->in) || str_in(key, o->inner);
}

static int skip_string(struct parser *s)
{
    for (s->p++;; s->p += 2) {
        s->p += json_plain_run(s->p, (size_t)(s->end - s->p), false);
        if (s->p < s->end && *s->p == '"') {
            s->p++;
            return 0;
        }
        if (s->end - s->p < 2 || *s->p != '\\')
            return fail_at(s, "in string literal");
    }
}

static int skip_value(struct parser *s)
{
    int depth = 0;
    do {
        skip_space(s);
        if (s->p >= s->end)
            return fail_at(s, "");
        if (*s->p == '"') {
            int r = skip_string(s);
            if (r)
                return r;
            continue;
        }
        depth += (*s->p == '{' || *s->p == '[') - (*s->p == '}' || *s->p == ']');
        if (depth < 0)
            return fail_at(s, "looking for beginning of value");
        char c = *s->p++;
        if (strchr("{[]},:", c))
            continue;
        while (s->p < s->end && !strchr("]}, \n\t\r", *s->p)) /* the rest of a number or a word */
            s->p++;
    } while (depth);
    return 0;
}

static int parse_member(struct parser *s, cJSON *object, struct keys *keys, size_t *count)
{
    char *key = NULL;
    if (s->p >= s->end || *s->p != '"')
        return fail_at(s, "looking for beginning of object key string");
    int r = parse_string(s, &key);
    if (r)
        return r;
    skip_space(s);
    if (s->p >= s->end || *s->p != ':')
        return fail_at(s, "after object key");
    s->p++;
    if (!is_wanted(s, key))
        return skip_value(s);
    cJSON *item = seen(object, keys, *count, key);
    if (item) {
        add_duplicate(s, object, item);
        item->child = NULL;
        item->valuestring = NULL;
    } else {
        item = arena_alloc(s->arena, sizeof(*item));
        item->string = key;
        json_append(object, item);
        if (*count >= HASHED_FROM)
            *keys_slot(keys, key) = item;
        (*count)++;
    }
    s->path[s->depth] = item;
    return parse_value(s, item);
}

static int parse_object(struct parser *s, cJSON *into)
{
    __attribute__((cleanup(keys_free))) struct keys keys = {0};
    size_t count = 0;
    into->type = cJSON_Object;
    s->p++;
    skip_space(s);
    if (s->p < s->end && *s->p == '}') {
        s->p++;
        return 0;
    }
    for (;;) {
        skip_space(s);
        int r = parse_member(s, into, &keys, &count);
        if (r)
            return r;
        skip_space(s);
        if (s->p < s->end && *s->p == '}')
            break;
        if (s->p >= s->end || *s->p != ',')
            return fail_at(s, "after object key:value pair");
        s->p++;
    }
    s->p++;
    return 0;
}

static int parse_array(struct parser *s, cJSON *into)
{
    into->type = cJSON_Array;
    s->p++;
    skip_space(s);
    if (s->p < s->end && *s->p == ']') {
        s->p++;
        return 0;
    }
    int mine = s->depth - 1;
    for (s->index[mine] = 0;; s->index[mine]++) {
        cJSON *item = arena_alloc(s->arena, sizeof(*item));
        json_append(into, item);
        s->path[s->depth] = item;
        int r = parse_value(s, item);
        if (r)
            return r;
        skip_space(s);
        if (s->p < s->end && *s->p == ']')
            break;
        if (s->p >= s->end || *s->p != ',')
            return fail_at(s, "after array element");
        s->p++;
    }
    s->p++;
    return 0;
}

static int parse_value(struct parser *s, cJSON *into)
{
    skip_space(s);
    if (s->p >= s->end)
        return fail_at(s, "");
    if (s->bounded && arena_full(s->arena))
        return err_set(s->err, EFBIG, JSON_TOO_MANY);
    char *text = NULL;
    int r;
    switch (*s->p) {
    case '{':
    case '[':
        if (s->depth == JSON_DEPTH_MAX)
            return err_set(s->err, E2BIG, "exceeded max depth");
        s->path[s->depth++] = into;
        r = *s->p == '{' ? parse_object(s, into) : parse_array(s, into);
        s->depth--;
        return r;
    case '"':
        r = parse_string(s, &text);
        into->type = cJSON_String;
        into->valuestring = r ? NULL : text;
        return r;
    case 't':
        return parse_word(s, "true", cJSON_True, into);
    case 'f':
        return parse_word(s, "false", cJSON_False, into);
    case 'n':
        return parse_word(s, "null", cJSON_NULL, into);
    default:
        if (*s->p == '-' || (*s->p >= '0' && *s->p <= '9'))
            return parse_number(s, into);
        return fail_at(s, "looking for beginning of value");
    }
}

static int parse_text(struct parser *s, cJSON **ret)
{
    s->bounded = s->end - s->p > ALWAYS_FITS;
    cJSON *root = arena_alloc(s->arena, sizeof(*root));
    int r = parse_value(s, root);
    if (r)
        return r;
    skip_space(s);
    if (s->p != s->end)
        return fail_at(s, "after top-level value");
    *ret = root;
    return 0;
}

int json_parse(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
               struct err *err)
{
    if (dups)
        dups->count = 0;
    /* not initialised whole: the paths are 4 kB */
    struct parser s;
    s.arena = a, s.p = text, s.end = text + len, s.dups = dups, s.only = NULL, s.err = err, s.depth = 0;
    return parse_text(&s, ret);
}

cJSON *json_of(struct arena *a, const char *text)
{
    cJSON *tree = NULL;
    return text && !json_parse(a, text, strlen(text), &tree, NULL, NULL) ? tree : NULL;
}

int json_parse_only(struct arena *a, const char *text, size_t len, const struct json_only *only, cJSON **ret,
                    struct err *err)
{
    struct parser s;
    s.arena = a, s.p = text, s.end = text + len, s.dups = NULL, s.only = only, s.err = err, s.depth = 0;
    return parse_text(&s, ret);
}
