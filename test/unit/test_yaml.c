#include "core/format/yaml.h"

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "test/unit/tap.h"

static struct arena *a;

static const char *as_json(const char *text, struct json_duplicates *dups, struct err *err)
{
    cJSON *list;
    if (yaml_parse(a, text, strlen(text), &list, dups, err))
        return "error";
    struct strbuf b = {0};
    json_write(&b, list);
    const char *copy = arena_dup(a, b.p, b.len);
    strbuf_free(&b);
    return copy;
}

static void documents_become_json(void)
{
    static const char *const cases[][3] = {
        {"", "[]", "an empty text has no document"},
        {"a: 1\nb: [x, 'y', \"z\"]\n", "[{\"a\":1,\"b\":[\"x\",\"y\",\"z\"]}]", "maps and lists"},
        {"a: 1\n---\n# nothing\n---\nb: 2\n", "[{\"a\":1},{\"b\":2}]", "several documents, empty ones left out"},
        {"[yes, No, on, true, ~, null, 'yes', \"1\", !!str 1]",
         "[[true,false,true,true,null,null,\"yes\",\"1\",\"1\"]]", "YAML 1.1 words"},
        {"[0644, 0o17, 0x1f, 0b11, 1_000, -5, +5]", "[[420,15,31,3,1000,-5,5]]", "integers of every base"},
        {"[1.5, .5, -.0, 1.2.3, 10Gi, 1-2, e, 08]", "[[1.5,0.5,0,\"1.2.3\",\"10Gi\",\"1-2\",\"e\",8]]",
         "floats, and what only looks so"},
        {"1: a\ntrue: b\n", "[{\"1\":\"a\",\"true\":\"b\"}]", "keys become strings"},
        {"a: &x {k: v}\nb: *x\n", "[{\"a\":{\"k\":\"v\"},\"b\":{\"k\":\"v\"}}]", "aliases are copies"},
        {"a: |\n  x\n  y\nb: >-\n  x\n  y\n", "[{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}]", "block scalars"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_string(as_json(cases[i][0], NULL, NULL), cases[i][1], cases[i][2]);
}

static void bombs_and_nonsense_are_refused(void)
{
    struct err err = {0};
    struct strbuf b = {0};
    strbuf_adds(&b, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
        strbuf_addf(&b, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            strbuf_addf(&b, "%s*a%d", j ? "," : "", i - 1);
        strbuf_adds(&b, "]\n");
    }
    is_string(as_json(b.p, NULL, &err), "error", "a billion laughs");
    is_string(err.text, "yaml: document contains excessive aliasing", "and why");
    strbuf_free(&b);
    for (int i = 0; i < 5000; i++)
        strbuf_addc(&b, '[');
    is_string(as_json(b.p, NULL, &err), "error", "a depth bomb");
    strbuf_free(&b);
    is_string(as_json("a: &a [*a]", NULL, &err), "error", "an anchor inside itself");
    is_string(as_json("a: *b", NULL, &err), "error", "an unknown anchor");
    is_string(as_json("a: b: c", NULL, &err), "error", "a syntax error");
    ok(strstr(err.text, "yaml: line 1: ") == err.text, "with its line");
    is_string(as_json("x: {<<: {a: 1}}", NULL, &err), "error", "a merge key");
}

static void duplicates_are_reported(void)
{
    struct json_duplicates d;
    is_string(as_json("a: 1\nb:\n  c: 1\n  c: 2\n", &d, NULL), "[{\"a\":1,\"b\":{\"c\":2}}]", "the last value wins");
    ok(d.count == 1, "one duplicate");
    is_string(d.count ? d.path[0] : NULL, "line 4: key \"c\" already set in map", "its line and key");
}

static void trees_become_yaml(void)
{
    static const char *const strings[] = {
        "",         "a b",          "true",         "No",   "12",       "1e3", "0x1f",     "~",           " x",
        "x ",       "a: b",         "a:",           "a #b", "#b",       "- a", "-a",       "-",           "2020-01-01",
        "12:30",    "<<",           "a\nb",         "a\n",  "a\n\nb\n", "\n",  " a\nb",    "a\n\n",       "\x7f",
        "\xc2\x85", "\xe2\x80\xa8", "\xef\xbb\xbf", "it's", "\"q\"",    "\\",  "tab\tbed", "caf\xc3\xa9", "{a}",
        "[a",       "*a",           "---",          "?",    "? a",      "| a", "%a",       ".inf"};
    struct strbuf b = {0};
    cJSON *tree, *again, *all = json_array(a);
    json_parse(
        a, "{\"b\":[1,{\"c\":\"x\",\"d\":[[2],[]]},{}],\"a\":{\"m\":null,\"t\":\"one\\ntwo\\n\"},\"yes\":\"1\"}",
        strlen("{\"b\":[1,{\"c\":\"x\",\"d\":[[2],[]]},{}],\"a\":{\"m\":null,\"t\":\"one\\ntwo\\n\"},\"yes\":\"1\"}"),
        &tree, NULL, NULL);
    yaml_write(&b, tree);
    is_string(b.p,
              "a:\n  m: null\n  t: |\n    one\n    two\nb:\n- 1\n- c: x\n  d:\n  - - 2\n  - []\n- {}\n\"yes\": \"1\"\n",
              "a tree in block style, keys sorted, quotes where they are needed");
    for (size_t i = 0; i < COUNT_OF(strings); i++) {
        cJSON *o = json_object(a);
        json_append(all, json_string(a, strings[i]));
        json_set_str(a, o, strings[i], strings[i]);
        json_append(all, o);
    }
    char *wide = arena_alloc(a, 2000);
    memset(wide, 'k', 1999);
    cJSON *long_key = json_object(a);
    json_set_str(a, long_key, wide, "v");
    json_append(all, long_key);
    strbuf_reset(&b);
    yaml_write(&b, all);
    ok(!yaml_parse_one(a, b.p, b.len, &again, NULL, NULL) && json_equal(all, again),
       "strings of every sort read back as what they were, as keys too");
    strbuf_reset(&b);
    yaml_write(&b, json_string(a, "one\ntwo"));
    is_string(b.p, "|-\n  one\n  two\n", "lines alone are a document, too");
    strbuf_free(&b);
}

int main(void)
{
    a = arena_new();
    documents_become_json();
    bombs_and_nonsense_are_refused();
    duplicates_are_reported();
    trees_become_yaml();
    arena_free(a);
    return done();
}
