#include "core/model/status.h"

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/kind.h"
#include "test/unit/tap.h"

static const struct kind pods = {.group = "", .version = "v1", .kind = "Pod", .resource = "pods"};
static const struct kind deployments = {
    .group = "apps", .version = "v1", .kind = "Deployment", .resource = "deployments"};

static void is_status(const cJSON *s, const char *want, const char *what)
{
    cleanup_strbuf struct strbuf got = {0};
    json_write(&got, s);
    is_string(got.p, want, what);
}

static void statuses_are_worded_as_apimachinery_words_them(void)
{
    cleanup_arena struct arena *a = arena_new();
    is_status(status_not_found(a, &pods, "x"),
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"
              "\"pods \\\"x\\\" not "
              "found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"x\",\"kind\":\"pods\"},\"code\":404}",
              "not found in the core group");
    is_status(status_already_exists(a, &deployments, "x"),
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"
              "\"deployments.apps \\\"x\\\" already exists\",\"reason\":\"AlreadyExists\",\"details\":{\"name\":\"x\","
              "\"group\":\"apps\",\"kind\":\"deployments\"},\"code\":409}",
              "already exists in a named group");
    is_status(
        status_success(a, &pods, "x", "u-1"),
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\",\"details\":{\"name\":\"x\","
        "\"kind\":\"pods\",\"uid\":\"u-1\"}}",
        "success names what was deleted and has no code");
    is_status(
        status_internal(a, "it broke"),
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"
        "\"Internal error occurred: it broke\",\"reason\":\"InternalError\",\"details\":{\"causes\":[{\"message\":"
        "\"it broke\"}]},\"code\":500}",
        "an internal error carries its cause and ends with its code");
    is_status(status_too_large_resource_version(a, 9, 5),
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":"
              "\"Timeout: Too large resource version: 9, current: 5\",\"reason\":\"Timeout\",\"details\":{\"causes\":"
              "[{\"reason\":\"ResourceVersionTooLarge\",\"message\":\"Too large resource version\"}],"
              "\"retryAfterSeconds\":1},\"code\":504}",
              "a resourceVersion from the future is a timeout to retry");
}

static void messages(void)
{
    cleanup_arena struct arena *a = arena_new();
    is_string(json_str(status_forbidden(a, NULL, NULL, "no"), "message"), "forbidden: no",
              "forbidden without a resource");
    is_string(json_str(status_forbidden(a, &pods, "", "no"), "message"), "pods is forbidden: no",
              "forbidden for a collection");
    is_string(json_str(status_forbidden(a, &pods, "x", "no"), "message"), "pods \"x\" is forbidden: no",
              "forbidden for one");
    is_string(json_str(status_conflict(a, &deployments, "d", "old"), "message"),
              "Operation cannot be fulfilled on deployments.apps \"d\": old", "conflict");
    is_string(json_str(status_expired(a, "gone", "tok"), "metadata.continue"), "tok",
              "expired hands out a continue token");
    is_int(status_code(status_unauthorized(a)), 401, "unauthorized is 401");
    is_int(status_code(status_success(a, NULL, NULL, NULL)), 200, "success counts as 200");
    is_int(status_code(status_timeout(a, "x", 3)), 504, "timeout is 504");
}

static void invalid_lists_every_error_once(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct field_errors e = {.arena = a};
    is_string(json_str(status_invalid(a, &pods, "x", &e), "message"), "Pod \"x\" is invalid", "invalid without errors");
    field_required(&e, "spec.containers", "");
    is_string(json_str(status_invalid(a, &pods, "x", &e), "message"),
              "Pod \"x\" is invalid: spec.containers: Required value", "one error stands without brackets");
    field_required(&e, "spec.containers", "");
    is_string(json_str(status_invalid(a, &pods, "x", &e), "message"),
              "Pod \"x\" is invalid: spec.containers: Required value", "the same error twice is shown once");
    field_invalid_str(&e, "metadata.name", "A\n", "bad");
    cJSON *s = status_invalid(a, &deployments, "x", &e);
    is_string(json_str(s, "message"),
              "Deployment.apps \"x\" is invalid: [spec.containers: Required value, metadata.name: Invalid value: "
              "\"A\\n\": bad]",
              "several are bracketed and the kind carries its group");
    is_string(json_str(s, "details.kind"), "Deployment", "details name the kind, not the resource");
    is_int((long long)json_count(json_at(s, "details.causes")), 3, "every error is a cause");
    const cJSON *last = json_at(s, "details.causes")->child->prev;
    is_string(json_str(last, "reason"), "FieldValueInvalid", "a cause has the error's type");
    is_string(json_str(last, "field"), "metadata.name", "a cause has the field");
    is_string(json_str(last, "message"), "Invalid value: \"A\\n\": bad", "a cause has the error without its field");
}

static void field_errors_are_worded_as_go(void)
{
    cleanup_arena struct arena *a = arena_new();
    static const char *const allowed[] = {"TCP", "UDP", NULL};
    struct field_errors e = {.arena = a};
    field_required(&e, "a", "why");
    field_invalid(&e, "a", json_number(a, 70000), "must be less");
    field_invalid(&e, "a", NULL, "must be there");
    field_invalid(&e, "a", json_build(a, "{'x':[1,%b]}", true), "odd");
    field_forbidden(&e, "a", "no");
    field_not_supported(&e, "a", "tcp", allowed);
    field_duplicate(&e, "a", json_string(a, "x"));
    field_not_found(&e, "a", "vol");
    field_too_long(&e, "a", 1);
    field_too_long(&e, "a", 63);
    field_too_many(&e, "a", 5, 3);
    field_too_few(&e, "a", 0, 1);
    static const char *const want[][2] = {
        {"FieldValueRequired", "Required value: why"},
        {"FieldValueInvalid", "Invalid value: 70000: must be less"},
        {"FieldValueInvalid", "Invalid value: null: must be there"},
        {"FieldValueInvalid", "Invalid value: {\"x\":[1,true]}: odd"},
        {"FieldValueForbidden", "Forbidden: no"},
        {"FieldValueNotSupported", "Unsupported value: \"tcp\": supported values: \"TCP\", \"UDP\""},
        {"FieldValueDuplicate", "Duplicate value: \"x\""},
        {"FieldValueNotFound", "Not found: \"vol\""},
        {"FieldValueTooLong", "Too long: may not be more than 1 byte"},
        {"FieldValueTooLong", "Too long: may not be more than 63 bytes"},
        {"FieldValueTooMany", "Too many: 5: must have at most 3 items"},
        {"FieldValueTooFew", "Too few: 0: must have at least 1 item"},
    };
    is_int((long long)e.count, COUNT_OF(want), "every report is kept");
    for (size_t i = 0; i < e.count && i < COUNT_OF(want); i++) {
        is_string(e.list[i].message, want[i][1], want[i][1]);
        is_string(e.list[i].reason, want[i][0], want[i][0]);
    }
}

static void quoting_is_strconv_quote(void)
{
    cleanup_arena struct arena *a = arena_new();
    static const char *const cases[][2] = {
        {"", "\"\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\a\b\f\n\r\t\v", "\"\\a\\b\\f\\n\\r\\t\\v\""},
        {"\x01\x7f", "\"\\x01\\x7f\""},
        {"h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80", "\"h\xc3\xa9llo \xe2\x82\xac \xf0\x9f\x98\x80\""},
        {"\xff\xc3", "\"\\xff\\xc3\""},
        {"\xe2\x80\x8b", "\"\\u200b\""},
        {"\xc2\xa0", "\"\\u00a0\""},
        {"\xc0\x80\xed\xa0\x80", "\"\\xc0\\x80\\xed\\xa0\\x80\""},
        {"\xf4\x8f\xbf\xbf", "\"\\U0010ffff\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_string(go_quote(a, cases[i][0]), cases[i][1], cases[i][1]);
}

int main(void)
{
    statuses_are_worded_as_apimachinery_words_them();
    messages();
    invalid_lists_every_error_once();
    field_errors_are_worded_as_go();
    quoting_is_strconv_quote();
    return done();
}
