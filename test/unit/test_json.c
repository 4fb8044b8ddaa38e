#include "core/base/mem.h"
#include "core/format/json.h"
#include "core/format/json_scan.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "test/unit/tap.h"

static struct arena *a;

static cJSON *parse(const char *text, struct json_duplicates *dups, struct err *err)
{
    cJSON *tree = NULL;
    return json_parse(a, text, strlen(text), &tree, dups, err) ? NULL : tree;
}

static const char *text_of(const cJSON *node)
{
    struct strbuf b = {0};
    json_write(&b, node);
    const char *copy = arena_dup(a, b.p, b.len);
    strbuf_free(&b);
    return copy;
}

static void parts_are_read_alone(void)
{
    static const char *const members[] = {"kind", "metadata", NULL}, *const inner[] = {"name", "uid", NULL};
    const struct json_only only = {members, "metadata", inner};
    static const char text[] =
        " {\"data\":{\"metadata\":\"}\\\"{\",\"name\":[1,{\"x\":-2e5}]},\"kind\":\"A\", \"n\" : 12 , "
        "\"metadata\":{\"labels\":{\"name\":\"no\"},\"name\":\"yes\",\"t\":true,\"uid\":[{\"name\":1}]}} ";
    static const char *const broken[] = {"{\"data\":", "{\"data\":\"x", "{\"data\":[\"\\", "{\"data\":]}"};
    cJSON *tree = NULL;
    ok(!json_parse_only(a, text, sizeof(text) - 1, &only, &tree, NULL), "a part of a text is read");
    is_string(text_of(tree), "{\"kind\":\"A\",\"metadata\":{\"name\":\"yes\",\"uid\":[{\"name\":1}]}}",
              "nothing else is there");
    for (size_t i = 0; i < COUNT_OF(broken); i++)
        okf(json_parse_only(a, broken[i], strlen(broken[i]), &only, &tree, NULL) < 0, "%s is no object", broken[i]);
}

static void texts_survive_a_round_trip(void)
{
    static const char *const same[] = {
        "{}",
        "[]",
        "null",
        "true",
        "\"\"",
        "0",
        "-1.5e+10",
        "9223372036854775807",
        "18446744073709551615",
        "{\"a\":[1,{\"b\":null},\"c\"],\"d\":{\"e\":false}}",
        "\"\\\"\\\\\\n\\r\\t\\u0001\"",
        "\"\xc3\xa4\xf0\x9f\x98\x80\"",
    };
    for (size_t i = 0; i < COUNT_OF(same); i++) {
        cJSON *tree = parse(same[i], NULL, NULL);
        ok(tree && !strcmp(text_of(tree), same[i]), same[i]);
    }
    ok(!strcmp(text_of(parse("\"\\ud83d\\ude00\\u00e4\\/\"", NULL, NULL)), "\"\xf0\x9f\x98\x80\xc3\xa4/\""),
       "escapes become UTF-8, pairs become one character");
    ok(!strcmp(text_of(parse("\"\\ud83d x \\u0000 \xff\"", NULL, NULL)),
               "\"\xef\xbf\xbd x \xef\xbf\xbd \xef\xbf\xbd\""),
       "lone surrogates, NUL and invalid UTF-8 become U+FFFD");
}

static void bad_texts_are_refused_in_go_words(void)
{
    static const char *const cases[][2] = {
        {"", "unexpected end of JSON input"},
        {"{", "unexpected end of JSON input"},
        {"{\"a\"", "unexpected end of JSON input"},
        {"{\"a\":1,}", "invalid character '}' looking for beginning of object key string"},
        {"{'a':1}", "invalid character '\\'' looking for beginning of object key string"},
        {"[1 2]", "invalid character '2' after array element"},
        {"{\"a\" 1}", "invalid character '1' after object key"},
        {"{\"a\":1 \"b\"", "invalid character '\"' after object key:value pair"},
        {"tru!", "invalid character '!' in literal true (expecting 'e')"},
        {"1 2", "invalid character '2' after top-level value"},
        {"\"\\x\"", "invalid character 'x' in string escape code"},
        {"\"a\nb\"", "invalid character '\\n' in string literal"},
        {"-", "unexpected end of JSON input"},
        {"01", "invalid character '1' after top-level value"},
        {"1.x", "invalid character 'x' after decimal point in numeric literal"},
        {"NaN", "invalid character 'N' looking for beginning of value"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        cJSON *tree = parse(cases[i][0], NULL, &err);
        ok(!tree && !strcmp(err.text, cases[i][1]), cases[i][1]);
    }
    ok(!parse("1e999", NULL, NULL), "a number beyond float64 is refused");
}

static void depth_is_bounded(void)
{
    size_t n = 100000;
    char *bomb = malloc(n + 1);
    memset(bomb, '[', n);
    bomb[n] = 0;
    cJSON *tree;
    ok(json_parse(a, bomb, n, &tree, NULL, NULL) == -E2BIG, "a depth bomb is refused");
    free(bomb);
}

static void duplicates_are_named_and_the_last_wins(void)
{
    struct json_duplicates d;
    cJSON *t = parse("{\"a\":1,\"s\":{\"c\":[{},{\"n\":1,\"n\":2,\"n\":3}]},\"a\":{\"x\":1}}", &d, NULL);
    ok(t && d.count == 2, "each duplicate is reported once");
    ok(d.count == 2 && !strcmp(d.path[0], "s.c[1].n") && !strcmp(d.path[1], "a"), "their paths are Kubernetes' paths");
    ok(!strcmp(text_of(t), "{\"a\":{\"x\":1},\"s\":{\"c\":[{},{\"n\":3}]}}"), "the last value wins");
}

static void large_objects_stay_linear(void)
{
    struct strbuf b = {0};
    strbuf_adds(&b, "{");
    for (int i = 0; i < 50000; i++)
        strbuf_addf(&b, "%s\"key%d\":%d", i ? "," : "", i, i);
    strbuf_adds(&b, ",\"key7\":\"again\"}");
    struct json_duplicates d;
    cJSON *t;
    ok(!json_parse(a, b.p, b.len, &t, &d, NULL) && json_count(t) == 50000, "an object of 50000 keys is read");
    ok(d.count == 1 && !strcmp(d.path[0], "key7"), "and its duplicate is found");
    strbuf_free(&b);
}

static void a_full_arena_ends_it(void)
{
    struct arena *small = arena_new();
    struct err err = {0};
    cJSON *t;
    char *text = malloc(200001);
    for (int i = 0; i < 100000; i++)
        memcpy(text + 2L * i, i ? ",1" : "[1", 2);
    text[200000] = ']';
    ok(!json_parse(small, text, 200001, &t, NULL, &err), "a hundred thousand values are read");
    okf(arena_bytes(small) < 67 * 100000, "for 66 bytes each (%zu)", arena_bytes(small));
    arena_bound(small, 1 << 20);
    ok(json_parse(small, text, 200001, &t, NULL, &err) == -EFBIG && !strcmp(err.text, JSON_TOO_MANY),
       "but not into an arena with room for a megabyte");
    ok(arena_full(small) && !json_parse(small, "[1]", 3, &t, NULL, &err), "which takes a short text even then");
    free(text);
    arena_free(small);
}

static void integers_are_exact(void)
{
    int64_t v;
    cJSON *t = parse("{\"a\":9007199254740993,\"b\":1e3,\"c\":1.5,\"d\":99999999999999999999}", NULL, NULL);
    ok(json_int(t, "a", 0) == 9007199254740993, "an integer above 2^53 is exact");
    ok(json_int(t, "b", 0) == 1000, "1e3 is an integer");
    ok(json_to_int64(json_get(t, "c"), &v) == -EINVAL, "1.5 is not");
    ok(json_to_int64(json_get(t, "d"), &v) == -ERANGE, "an integer beyond 64 bits is out of range");
}

static void trees_are_changed_in_place(void)
{
    cJSON *t = parse("{\"a\":1,\"b\":2,\"c\":3}", NULL, NULL);
    json_set_str(a, t, "b", "x");
    json_put(a, t, "m.n.o", json_boolean(a, true));
    json_del(t, "a");
    ok(!strcmp(text_of(t), "{\"b\":\"x\",\"c\":3,\"m\":{\"n\":{\"o\":true}}}"), "set, put and del");
    json_del(t, "m");
    json_set_int(a, t, "z", 1);
    ok(!strcmp(text_of(t), "{\"b\":\"x\",\"c\":3,\"z\":1}"), "removing the last member leaves the tail right");
    cJSON *l = parse("[1,2,3]", NULL, NULL);
    json_insert(l, 0, json_number(a, 0));
    json_insert(l, 9, json_number(a, 4));
    for (JSON_EACH(item, l))
        if (item->valueint % 2)
            json_remove(l, item);
    json_append(l, json_null(a));
    ok(!strcmp(text_of(l), "[0,2,4,null]"), "insert, remove in a loop, append");
    cJSON *one = parse("[1]", NULL, NULL);
    json_replace(one, one->child, json_string(a, "s"));
    json_append(one, json_number(a, 2));
    ok(!strcmp(text_of(one), "[\"s\",2]"), "replacing the only item leaves the tail right");
}

static void equality_ignores_member_order(void)
{
    ok(json_equal(parse("{\"a\":1,\"b\":[1,2]}", NULL, NULL), parse("{\"b\":[1,2],\"a\":1}", NULL, NULL)),
       "member order");
    ok(!json_equal(parse("[1,2]", NULL, NULL), parse("[2,1]", NULL, NULL)), "item order counts");
    ok(!json_equal(parse("{\"a\":1}", NULL, NULL), parse("{\"b\":1}", NULL, NULL)), "other keys");
}

static void templates_build_trees(void)
{
    cJSON *inner = parse("{\"k\":[]}", NULL, NULL);
    cJSON *t = json_build(a, "{'s':%s,'none':%s,'i':%i,%s:%I,'b':%b,'j':%J,'l':['x',%s,null,1.5,true],'e':{}}", "q\"",
                          NULL, -3, "key", INT64_MAX, 1, inner, NULL);
    ok(!strcmp(text_of(t), "{\"s\":\"q\\\"\",\"i\":-3,\"key\":9223372036854775807,\"b\":true,\"j\":{\"k\":[]},"
                           "\"l\":[\"x\",null,1.5,true],\"e\":{}}"),
       "a template with every conversion");
}

/* Every place and length of one odd byte, and pairs of them, in a buffer without room behind. */
static void plain_runs(void)
{
    static const char odd[] = "\"\\\x01\x1f\n\xc3\x80\xff";
    bool right = true;
    for (size_t n = 0; n <= 40; n++) {
        char *text = mem_alloc(n + 1);
        for (size_t at = 0; at <= n; at++)
            for (const char *o = odd; *o; o++) {
                memset(text, at % 2 ? '!' : '#', n); /* next to the quote in ASCII */
                if (at < n)
                    text[at] = *o;
                if (at >= 3 && at < n)
                    text[at - 3] = 0x7f;
                bool foreign = (unsigned char)*o >= 0x80;
                right &= json_plain_run(text, n, true) == at && json_plain_run(text, n, false) == (foreign ? n : at);
            }
        free(text);
    }
    ok(right, "runs of plain bytes end where they should");
}

int main(void)
{
    plain_runs();
    a = arena_new();
    texts_survive_a_round_trip();
    parts_are_read_alone();
    bad_texts_are_refused_in_go_words();
    depth_is_bounded();
    duplicates_are_named_and_the_last_wins();
    large_objects_stay_linear();
    a_full_arena_ends_it();
    integers_are_exact();
    trees_are_changed_in_place();
    equality_ignores_member_order();
    templates_build_trees();
    arena_free(a);
    return done();
}
