#include "core/base/arena.h"
#include "core/base/str.h"
#include "server/apiserver/negotiate.h"
#include "server/apiserver/pretty.h"
#include "test/unit/tap.h"

#define TABLE "application/json;as=Table;v=v1;g=meta.k8s.io"
#define PROTOBUF "application/vnd.kubernetes.protobuf"

static const struct {
    const char *header, *want;
    bool transforms;
} cases[] = {
    {NULL, "json object", true},
    {"*/*", "json object", true},
    {"application/json", "json object", true},
    {"application/yaml", "yaml object", true},
    {PROTOBUF ",application/json", "protobuf object", true},
    {PROTOBUF ";q=0.5,application/json", "json object", true},
    {TABLE ",application/json", "json table", true},
    {TABLE ",application/json", "json object", false},
    {TABLE, "nothing", false},
    {"application/json;as=Table;v=v1beta1;g=meta.k8s.io", "json table", true},
    {"application/json;as=Table;v=v2;g=meta.k8s.io", "nothing", true},
    {PROTOBUF ";as=Table;v=v1;g=meta.k8s.io,application/json", "json object", true},
    {PROTOBUF ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1", "protobuf partial", true},
    {"application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "json partial list", true},
    {"application/json;stream=watch", "json object", true},
    {"application/yaml;stream=watch", "nothing", true},
    {"application/json;stream=other", "nothing", true},
    {"application/cbor", "nothing", true},
    {"text/html,application/xhtml+xml,*/*;q=0.8", "json object", true},
    {"application/json;q=0", "json object", true},
    {"application/json;q=0,application/yaml;q=0.1", "yaml object", true},
    {"application/json;q=abc,application/yaml;q=0.1", "yaml object", true},
    {"*/*,application/yaml", "yaml object", true},
    {"application/*,application/yaml;q=0.9", "json object", true},
    {"application/yaml;as=Table;v=v1;g=meta.k8s.io", "yaml table", true},
    {"application/json;sv=v1", "nothing", true},
    {"application/json;as=", "json object", true},
    {"application/JSON", "nothing", true},
    {"*/json", "nothing", true},
};

static const char *show(bool found, const struct accept *a, struct arena *arena)
{
    static const char *const encodings[] = {
        [OBJECT_JSON] = "json", [OBJECT_YAML] = "yaml", [OBJECT_PROTOBUF] = "protobuf"};
    static const char *const forms[] = {[ACCEPT_OBJECT] = "object",
                                        [ACCEPT_TABLE] = "table",
                                        [ACCEPT_PARTIAL] = "partial",
                                        [ACCEPT_PARTIAL_LIST] = "partial list"};
    return found ? arena_printf(arena, "%s %s", encodings[a->encoding], forms[a->as]) : "nothing";
}

static void pretty_indents(void)
{
    static const char compact[] = "{\"a\":[1,{\"b\":\"x,{\\\"}\"}],\"c\":{},\"d\":[]}";
    cleanup_strbuf struct strbuf whole = {0}, pieces = {0};
    struct pretty p = {0}, q = {0};
    pretty_add(&p, &whole, compact, sizeof(compact) - 1);
    for (size_t i = 0; i < sizeof(compact) - 1; i++)
        pretty_add(&q, &pieces, compact + i, 1);
    is_string(whole.p,
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{\\\"}\"\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}",
              "JSON is indented, empty brackets stay together, text is left alone");
    is_string(pieces.p, whole.p, "whatever the pieces it comes in");
}

int main(void)
{
    struct arena *a = arena_new();
    enum object_encoding e;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct accept accept;
        bool found = accept_parse(cases[i].header, cases[i].transforms, &accept);
        is_string(show(found, &accept, a), cases[i].want, cases[i].header ? cases[i].header : "no Accept header");
    }
    ok(content_type_parse("application/json; charset=utf-8", &e) && e == OBJECT_JSON,
       "parameters of a body's type are passed over");
    ok(content_type_parse("Application/YAML", &e) && e == OBJECT_YAML, "and its case");
    ok(content_type_parse(PROTOBUF, &e) && e == OBJECT_PROTOBUF, "a protobuf body is known");
    ok(!content_type_parse("*/*", &e) && !content_type_parse("text/plain", &e), "a body has one type that is known");
    static const char *const two[] = {"application/json", "application/b", NULL};
    ok(accept_choose(NULL, two) == 0 && accept_choose("*/*", two) == 0 &&
           accept_choose("application/b, */*", two) == 1 &&
           accept_choose("application/b;q=0.5,application/json", two) == 0 && accept_choose("text/plain", two) == -1,
       "a document's form is the best of those there are");
    ok(accept_names(NULL, "a/b") && accept_names("x/y;q=1, a/b;q=0", "c/d, a/b") && accept_names("*/*", "a/b") &&
           !accept_names("a/*", "a/b") && !accept_names(",", "a/b") && !accept_names("A/b", "a/b"),
       "the router looks at types alone, to the letter");
    ok(accepts_gzip("deflate, gzip;q=0.5") && !accepts_gzip("gzip;q=0") && !accepts_gzip(NULL),
       "gzip may be forbidden");
    pretty_indents();
    arena_free(a);
    return done();
}
