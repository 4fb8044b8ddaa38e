#include "core/format/selector.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/names.h"
#include "core/format/quote.h"

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct selector_term *)a)->key, ((const struct selector_term *)b)->key);
}

static const char *label(const cJSON *labels, const char *key)
{
    const cJSON *v = json_get(labels, key);
    return json_is_str(v) ? v->valuestring : NULL;
}

static bool has_value(const struct selector_term *t, const char *value)
{
    for (size_t i = 0; i < t->nvalues; i++)
        if (!strcmp(t->values[i], value))
            return true;
    return false;
}

static bool ordered(const struct selector_term *t, const char *value)
{
    int64_t have, want;
    if (t->nvalues != 1 || str_to_i64(value, &have) || str_to_i64(t->values[0], &want))
        return false;
    return t->op == SELECTOR_GT ? have > want : have < want;
}

static bool term_matches(const struct selector_term *t, const char *value)
{
    switch (t->op) {
    case SELECTOR_EQUALS:
    case SELECTOR_IN:
        return value && has_value(t, value);
    case SELECTOR_NOT_EQUALS:
    case SELECTOR_NOT_IN:
        return !value || !has_value(t, value);
    case SELECTOR_EXISTS:
        return value;
    case SELECTOR_NOT_EXISTS:
        return !value;
    case SELECTOR_GT:
    case SELECTOR_LT:
        return value && ordered(t, value);
    }
    return false;
}

bool selector_matches(const struct selector *s, const cJSON *labels)
{
    for (size_t i = 0; i < s->count; i++)
        if (!term_matches(&s->terms[i], label(labels, s->terms[i].key)))
            return false;
    return !s->nothing;
}

const char *selector_exact(const struct selector *s, const char *key)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct selector_term *t = &s->terms[i];
        if (!strcmp(t->key, key))
            return (t->op == SELECTOR_EQUALS || t->op == SELECTOR_IN) && t->nvalues == 1 ? t->values[0] : NULL;
    }
    return NULL;
}

void selector_format(const struct selector *s, struct strbuf *out)
{
    static const char *const between[] = {
        [SELECTOR_EQUALS] = "=",        [SELECTOR_NOT_EQUALS] = "!=", [SELECTOR_IN] = " in (",
        [SELECTOR_NOT_IN] = " notin (", [SELECTOR_GT] = ">",          [SELECTOR_LT] = "<",
    };
    for (size_t i = 0; i < s->count; i++) {
        const struct selector_term *t = &s->terms[i];
        strbuf_adds(out, i ? "," : "");
        strbuf_adds(out, t->op == SELECTOR_NOT_EXISTS ? "!" : "");
        strbuf_adds(out, t->key);
        if (t->op == SELECTOR_EXISTS || t->op == SELECTOR_NOT_EXISTS)
            continue;
        strbuf_adds(out, t->double_equals ? "==" : between[t->op]);
        for (size_t v = 0; v < t->nvalues; v++) {
            strbuf_adds(out, v ? "," : "");
            strbuf_adds(out, t->values[v]);
        }
        strbuf_adds(out, t->op == SELECTOR_IN || t->op == SELECTOR_NOT_IN ? ")" : "");
    }
}

/* ---- making ---- */

static const char *joined(struct arena *a, const char *const *messages, size_t count)
{
    cleanup_strbuf struct strbuf text = {0};
    for (size_t i = 0; i < count; i++) {
        strbuf_adds(&text, i ? "; " : "");
        strbuf_adds(&text, messages[i]);
    }
    return arena_dup(a, text.p, text.len);
}

static int check_key(struct arena *a, const char *path, const char *key, struct err *err)
{
    const char *says[NAME_MESSAGES_MAX];
    size_t n = name_label_key(key, says);
    if (!n)
        return 0;
    return err_set(err, EINVAL, "%s: Invalid value: %s: %s", path, go_quote(a, key), joined(a, says, n));
}

/* What labels.NewRequirement refuses. */
static int check_term(struct arena *a, const struct selector_term *t, struct err *err)
{
    int r = check_key(a, "key", t->key, err);
    if (r < 0)
        return r;
    if ((t->op == SELECTOR_IN || t->op == SELECTOR_NOT_IN) && !t->nvalues)
        return err_set(err, EINVAL,
                       "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
    if ((t->op == SELECTOR_EXISTS || t->op == SELECTOR_NOT_EXISTS) && t->nvalues)
        return err_set(err, EINVAL,
                       "values: Invalid value: [%s]: values set must be empty for exists and does not exist",
                       go_quote(a, t->values[0]));
    for (size_t i = 0; i < t->nvalues; i++) {
        const char *says[NAME_MESSAGES_MAX];
        int64_t number;
        if ((t->op == SELECTOR_GT || t->op == SELECTOR_LT) && str_to_i64(t->values[i], &number))
            return err_set(err, EINVAL,
                           "values[%zu]: Invalid value: %s: for 'Gt', 'Lt' operators, the value must be an integer", i,
                           go_quote(a, t->values[i]));
        size_t n = name_label_value(t->values[i], says);
        if (n)
            return err_set(err, EINVAL, "values[%zu][%s]: Invalid value: %s: %s", i, t->key, go_quote(a, t->values[i]),
                           joined(a, says, n));
    }
    return 0;
}

/* Sorted, each once. */
static void set_values(struct selector_term *t, const char **values, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(values, count, sizeof(*values), str_order);
    for (size_t i = 0; i < count; i++)
        if (!kept || strcmp(values[kept - 1], values[i]))
            values[kept++] = values[i];
    t->values = values;
    t->nvalues = kept;
}

struct builder {
    struct arena *arena;
    struct selector_term *terms;
    size_t count, cap;
};

static struct selector_term *add_term(struct builder *b)
{
    b->terms = arena_room(b->arena, b->terms, b->count, &b->cap, sizeof(*b->terms));
    return &b->terms[b->count++];
}

static void add_equals(struct builder *b, const char *key, const char *value)
{
    struct selector_term *t = add_term(b);
    const char **values = arena_alloc(b->arena, sizeof(*values));
    values[0] = value;
    *t = (struct selector_term){.key = key, .op = SELECTOR_EQUALS, .values = values, .nvalues = 1};
}

static void finish(struct builder *b, struct selector *ret)
{
    if (b->count)
        qsort(b->terms, b->count, sizeof(*b->terms), by_key);
    *ret = (struct selector){.terms = b->terms, .count = b->count};
}

void selector_from_map(struct arena *a, const cJSON *map, struct selector *ret)
{
    struct builder b = {.arena = a};
    for (JSON_EACH(item, map))
        if (json_is_str(item))
            add_equals(&b, arena_strdup(a, item->string), arena_strdup(a, item->valuestring));
    finish(&b, ret);
}

static int term_from_tree(struct builder *b, const cJSON *expression, struct err *err)
{
    static const struct {
        const char *name;
        enum selector_op op;
    } ops[] = {
        {"In", SELECTOR_IN},
        {"NotIn", SELECTOR_NOT_IN},
        {"Exists", SELECTOR_EXISTS},
        {"DoesNotExist", SELECTOR_NOT_EXISTS},
    };
    const char *op = json_str_or(expression, "operator", "");
    struct selector_term t = {.key = arena_strdup(b->arena, json_str_or(expression, "key", ""))};
    size_t i = 0;
    while (i < COUNT_OF(ops) && strcmp(ops[i].name, op))
        i++;
    if (i == COUNT_OF(ops))
        return err_set(err, EINVAL, "%s is not a valid label selector operator", go_quote(b->arena, op));
    t.op = ops[i].op;
    const cJSON *list = json_get(expression, "values");
    const char **values = arena_alloc(b->arena, (json_count(list) + 1) * sizeof(*values));
    size_t n = 0;
    for (JSON_EACH(v, list))
        values[n++] = json_is_str(v) ? arena_strdup(b->arena, v->valuestring) : "";
    set_values(&t, values, n);
    int r = check_term(b->arena, &t, err);
    if (r == 0)
        *add_term(b) = t;
    return r;
}

int selector_from_tree(struct arena *a, const cJSON *label_selector, struct selector *ret, struct err *err)
{
    if (!json_is_obj(label_selector)) {
        *ret = (struct selector){.nothing = true};
        return 0;
    }
    struct builder b = {.arena = a};
    for (JSON_EACH(item, json_get(label_selector, "matchLabels"))) {
        if (!json_is_str(item))
            continue;
        add_equals(&b, arena_strdup(a, item->string), arena_strdup(a, item->valuestring));
        int r = check_term(a, &b.terms[b.count - 1], err);
        if (r < 0)
            return r;
    }
    for (JSON_EACH(expression, json_get(label_selector, "matchExpressions"))) {
        int r = term_from_tree(&b, expression, err);
        if (r < 0)
            return r;
    }
    finish(&b, ret);
    return 0;
}

/* ---- parsing the query form ---- */

enum token { T_END, T_WORD, T_IN, T_NOT_IN, T_OPEN, T_CLOSE, T_COMMA, T_NOT, T_EQ, T_EQEQ, T_NE, T_GT, T_LT, T_ERROR };

struct lexer {
    struct arena *arena;
    const char *p;
    enum token token; /* the next one */
    const char *text;
};

static enum token take_special(struct lexer *l, size_t *len)
{
    static const struct {
        const char *text;
        enum token token;
    } specials[] = {{"==", T_EQEQ}, {"!=", T_NE},   {"=", T_EQ}, {"!", T_NOT}, {"(", T_OPEN},
                    {")", T_CLOSE}, {",", T_COMMA}, {">", T_GT}, {"<", T_LT}};
    for (size_t i = 0; i < COUNT_OF(specials); i++) {
        if (str_starts(l->p, specials[i].text)) {
            *len = strlen(specials[i].text);
            return specials[i].token;
        }
    }
    return T_ERROR;
}

static void advance(struct lexer *l)
{
    l->p += strspn(l->p, " \t\r\n");
    size_t len = strcspn(l->p, "=!(),>< \t\r\n");
    if (!*l->p)
        l->token = T_END;
    else if (len)
        l->token = T_WORD;
    else
        l->token = take_special(l, &len);
    l->text = arena_dup(l->arena, l->p, len);
    l->p += len;
    if (l->token == T_WORD && !strcmp(l->text, "in"))
        l->token = T_IN;
    else if (l->token == T_WORD && !strcmp(l->text, "notin"))
        l->token = T_NOT_IN;
}

/* Keywords are words where a key or a value is expected. */
static bool is_word(const struct lexer *l)
{
    return l->token == T_WORD || l->token == T_IN || l->token == T_NOT_IN;
}

static int parse_operator(struct lexer *l, struct selector_term *t, struct err *err)
{
    static const enum selector_op ops[] = {
        [T_IN] = SELECTOR_IN,       [T_NOT_IN] = SELECTOR_NOT_IN, [T_EQ] = SELECTOR_EQUALS,
        [T_EQEQ] = SELECTOR_EQUALS, [T_NE] = SELECTOR_NOT_EQUALS, [T_GT] = SELECTOR_GT,
        [T_LT] = SELECTOR_LT,
    };
    switch (l->token) {
    case T_IN:
    case T_NOT_IN:
    case T_EQ:
    case T_EQEQ:
    case T_NE:
    case T_GT:
    case T_LT:
        t->op = ops[l->token];
        t->double_equals = l->token == T_EQEQ;
        advance(l);
        return 0;
    default:
        return err_set(err, EINVAL, "unable to parse requirement: found '%s', expected: in, notin, =, ==, !=, gt, lt",
                       l->text);
    }
}

struct words {
    const char **list;
    size_t count, cap;
};

static void cleanup_words(struct words *w)
{
    free(w->list);
}

static void add_word(struct words *w, const char *text)
{
    w->list = mem_grow(w->list, w->count, &w->cap, sizeof(*w->list));
    w->list[w->count++] = text;
}

/* "(x,y)": an empty place between commas is an empty value. */
static int parse_list(struct lexer *l, struct words *words, struct err *err)
{
    if (l->token != T_OPEN)
        return err_set(err, EINVAL, "unable to parse requirement: found '%s' expected: '('", l->text);
    advance(l);
    for (bool first = true;; first = false) {
        if (is_word(l)) {
            add_word(words, l->text);
            advance(l);
        } else if (l->token == T_COMMA || l->token == T_CLOSE) {
            add_word(words, "");
        } else {
            return err_set(err, EINVAL, "unable to parse requirement: found '%s', expected: ',', %s", l->text,
                           first ? "')' or identifier" : "or identifier");
        }
        if (l->token != T_COMMA && l->token != T_CLOSE)
            return err_set(err, EINVAL, "unable to parse requirement: found '%s', expected: ',' or ')'", l->text);
        bool closed = l->token == T_CLOSE;
        advance(l);
        if (closed)
            return 0;
    }
}

static int parse_values(struct lexer *l, struct selector_term *t, struct err *err)
{
    __attribute__((cleanup(cleanup_words))) struct words words = {0};
    if (t->op == SELECTOR_IN || t->op == SELECTOR_NOT_IN) {
        int r = parse_list(l, &words, err);
        if (r < 0)
            return r;
    } else if (l->token == T_END || l->token == T_COMMA) {
        add_word(&words, "");
    } else if (is_word(l)) {
        add_word(&words, l->text);
        advance(l);
    } else {
        return err_set(err, EINVAL, "unable to parse requirement: found '%s', expected: identifier", l->text);
    }
    set_values(t, arena_dup(l->arena, words.list, words.count * sizeof(*words.list)), words.count);
    return 0;
}

static int parse_term(struct lexer *l, struct selector_term *t, struct err *err)
{
    bool not = l->token == T_NOT;
    if (not )
        advance(l);
    if (!is_word(l))
        return err_set(err, EINVAL, "unable to parse requirement: found '%s', expected: identifier", l->text);
    t->key = l->text;
    int r = check_key(l->arena, "<nil>", t->key, err);
    if (r < 0)
        return err_wrap(err, "unable to parse requirement");
    advance(l);
    if (not ) {
        t->op = SELECTOR_NOT_EXISTS;
        return 0;
    }
    if (l->token == T_END || l->token == T_COMMA) {
        t->op = SELECTOR_EXISTS;
        return 0;
    }
    r = parse_operator(l, t, err);
    if (r == 0)
        r = parse_values(l, t, err);
    if (r < 0)
        return r;
    return check_term(l->arena, t, err) < 0 ? err_wrap(err, "unable to parse requirement") : 0;
}

int selector_parse(struct arena *a, const char *text, struct selector *ret, struct err *err)
{
    struct builder b = {.arena = a};
    struct lexer l = {.arena = a, .p = text};
    struct err own = {0};
    if (!err)
        err = &own;
    advance(&l);
    while (l.token != T_END) {
        if (!is_word(&l) && l.token != T_NOT)
            return err_set(err, EINVAL, "found '%s', expected: !, identifier, or 'end of string'", l.text);
        struct selector_term t = {0};
        int r = parse_term(&l, &t, err);
        if (r < 0)
            return r;
        *add_term(&b) = t;
        if (l.token == T_END)
            break;
        if (l.token != T_COMMA)
            return err_set(err, EINVAL, "found '%s', expected: ',' or 'end of string'", l.text);
        advance(&l);
        if (!is_word(&l) && l.token != T_NOT)
            return err_set(err, EINVAL, "found '%s', expected: identifier after ','", l.text);
    }
    finish(&b, ret);
    return 0;
}
