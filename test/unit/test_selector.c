#include "core/format/selector.h"

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"
#include "test/unit/tap.h"

static void texts_are_parsed_sorted_and_written_back(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"  ", ""},
        {"a", "a"},
        {"!a", "!a"},
        {"a=b", "a=b"},
        {"a==b", "a==b"},
        {"a!=b", "a!=b"},
        {"a=", "a="},
        {"b=1,a=2", "a=2,b=1"},
        {"x in (b,a,a)", "x in (a,b)"},
        {"x notin (a)", "x notin (a)"},
        {"x in ()", "x in ()"},
        {"x in (,a)", "x in (,a)"},
        {"x in (a,)", "x in (,a)"},
        {"x in (a,,b)", "x in (,a,b)"},
        {"x>1", "x>1"},
        {"x<2", "x<2"},
        {"in", "in"},
        {"in in (in)", "in in (in)"},
        {" a = b , ! c ", "a=b,!c"},
        {"a.b/c=d", "a.b/c=d"},
        {"x in (a),y", "x in (a),y"},
    };
    cleanup_arena struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct selector s;
        struct err err = {0};
        cleanup_strbuf struct strbuf out = {0};
        strbuf_adds(&out, "");
        if (selector_parse(a, cases[i][0], &s, &err) == 0)
            selector_format(&s, &out);
        else
            strbuf_adds(&out, err.text);
        is_string(out.p, cases[i][1], cases[i][0]);
    }
}

static void wrong_texts_are_named(void)
{
    static const char *const cases[][2] = {
        {"a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"},
        {"a,", "found '', expected: identifier after ','"},
        {",a", "found ',', expected: !, identifier, or 'end of string'"},
        {"a in b", "unable to parse requirement: found 'b' expected: '('"},
        {"a in (b", "unable to parse requirement: found '', expected: ',' or ')'"},
        {"a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"},
        {"a in (=)", "unable to parse requirement: found '=', expected: ',', ')' or identifier"},
        {"a=b c", "found 'c', expected: ',' or 'end of string'"},
        {"!a=b", "found '=', expected: ',' or 'end of string'"},
        {"!", "unable to parse requirement: found '', expected: identifier"},
        {"a=b=c", "found '=', expected: ',' or 'end of string'"},
        {"a>b",
         "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an "
         "integer"},
        {"(a)", "found '(', expected: !, identifier, or 'end of string'"},
    };
    cleanup_arena struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct selector s;
        struct err err = {0};
        int r = selector_parse(a, cases[i][0], &s, &err);
        is_string(r < 0 ? err.text : "(fine)", cases[i][1], cases[i][0]);
    }
    struct selector s;
    struct err err = {0};
    ok(selector_parse(a, "-a=b", &s, &err) < 0 &&
           str_starts(err.text, "unable to parse requirement: <nil>: Invalid value: \"-a\": name part must consist of"),
       "a bad key is told apart");
    ok(selector_parse(a, "a=-b", &s, &err) < 0 &&
           str_starts(err.text,
                      "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be"),
       "a bad value is told apart");
}

static void labels_match(void)
{
    static const struct {
        const char *selector;
        int matches;
    } cases[] = {
        {"", 1},
        {"app=web", 1},
        {"app=db", 0},
        {"app!=db", 1},
        {"none!=db", 1},
        {"none=", 0},
        {"empty=", 1},
        {"app", 1},
        {"!app", 0},
        {"!none", 1},
        {"app in (db,web)", 1},
        {"app notin (db,web)", 0},
        {"none notin (a)", 1},
        {"n>4", 1},
        {"n>5", 0},
        {"n<6", 1},
        {"app>1", 0},
        {"none<1", 0},
        {"app=web,n=5", 1},
        {"app=web,n=6", 0},
    };
    cleanup_arena struct arena *a = arena_new();
    const cJSON *labels = json_build(a, "{'app':'web','n':'5','empty':''}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct selector s;
        okf(selector_parse(a, cases[i].selector, &s, NULL) == 0 && selector_matches(&s, labels) == cases[i].matches,
            "'%s' %s", cases[i].selector, cases[i].matches ? "matches" : "does not match");
    }
    struct selector s;
    selector_parse(a, "a=b", &s, NULL);
    ok(!selector_matches(&s, NULL), "no labels do not match a value");
    is_string(selector_exact(&s, "a"), "b", "the one value is told");
    is_string(selector_exact(&s, "b"), NULL, "an unnamed key has none");
}

static void trees(void)
{
    cleanup_arena struct arena *a = arena_new();
    const cJSON *labels = json_build(a, "{'app':'web'}");
    struct selector s;
    struct err err = {0};
    ok(selector_from_tree(a, NULL, &s, NULL) == 0 && !selector_matches(&s, labels), "no LabelSelector matches nothing");
    ok(selector_from_tree(a, json_object(a), &s, NULL) == 0 && selector_matches(&s, labels),
       "an empty one matches all");
    const cJSON *tree = json_build(a, "{'matchLabels':{'app':'web'},'matchExpressions':[{'key':'app','operator':'In',"
                                      "'values':['x','web']},{'key':'z','operator':'DoesNotExist'}]}");
    ok(selector_from_tree(a, tree, &s, &err) == 0 && selector_matches(&s, labels), "all of its terms must match");
    cleanup_strbuf struct strbuf out = {0};
    selector_format(&s, &out);
    is_string(out.p, "app=web,app in (web,x),!z", "it has a query form");
    tree = json_build(a, "{'matchExpressions':[{'key':'app','operator':'Near'}]}");
    ok(selector_from_tree(a, tree, &s, &err) < 0 &&
           !strcmp(err.text, "\"Near\" is not a valid label selector operator"),
       "an unknown operator is refused");
    tree = json_build(a, "{'matchExpressions':[{'key':'app','operator':'In'}]}");
    ok(selector_from_tree(a, tree, &s, &err) < 0 && strstr(err.text, "values set can't be empty"), "In wants values");
    selector_from_map(a, labels, &s);
    ok(selector_matches(&s, labels) && !selector_matches(&s, NULL), "a plain map is a selector");
}

static const char *pod_field(void *ctx, const char *field)
{
    (void)ctx;
    return !strcmp(field, "metadata.name") ? "a,b" : !strcmp(field, "status.phase") ? "Running" : NULL;
}

static void fields(void)
{
    static const struct {
        const char *selector;
        int matches; /* 2: an error */
    } cases[] = {
        {"", 1},
        {"status.phase=Running", 1},
        {"status.phase==Running", 1},
        {"status.phase!=Running", 0},
        {"spec.nodeName=", 1},
        {"spec.nodeName!=", 0},
        {"metadata.name=a\\,b", 1},
        {"metadata.name=a\\,b,status.phase=Failed", 0},
        {",,status.phase=Running,", 1},
        {"status.phase", 2},
        {"a=b=c", 2},
        {"a=b\\", 2},
        {"a=\\x", 2},
    };
    cleanup_arena struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct selector s;
        int r = field_selector_parse(a, cases[i].selector, &s, NULL);
        is_int(r < 0 ? 2 : field_selector_matches(&s, pod_field, NULL), cases[i].matches, cases[i].selector);
    }
    struct selector s;
    struct err err = {0};
    field_selector_parse(a, "x=1,bad", &s, &err);
    is_string(err.text, "invalid selector: 'x=1,bad'; can't understand 'bad'", "what is not understood is named");
    field_selector_parse(a, "z,y", &s, &err);
    is_string(err.text, "invalid selector: 'z,y'; can't understand 'y'", "of two mistakes the first in order of text");
    is_int(field_selector_parse(a, "=,!=", &s, NULL) == 0 && !s.count, true, "no name and no value asks for nothing");
}

int main(void)
{
    texts_are_parsed_sorted_and_written_back();
    wrong_texts_are_named();
    labels_match();
    trees();
    fields();
    return done();
}
