/* Objects from protobuf. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/model/object_int.h"
#include "core/model/object_proto.h"
#include "core/model/schema.h"

struct reader {
    struct arena *arena;
    struct err *err;
    int depth;
};

static int read_message(struct reader *r, const struct schema_message *m, struct slice bytes, cJSON *object);

static int fail(struct reader *r, const char *text)
{
    return err_set(r->err, EINVAL, "proto: %s", text);
}

/* The tree's strings end at a NUL, and no name or value in the API may hold one: it becomes U+FFFD. */
static const char *text_of(struct arena *a, struct slice s)
{
    if (!memchr(s.p, 0, s.n))
        return arena_text(a, s.p, s.n);
    struct strbuf out = {0};
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i])
            strbuf_addc(&out, s.p[i]);
        else
            strbuf_adds(&out, "\xef\xbf\xbd");
    const char *text = arena_text(a, out.p, out.len);
    strbuf_free(&out);
    return text;
}

static cJSON *string_node(struct reader *r, struct slice s)
{
    cJSON *n = json_null(r->arena);
    n->type = cJSON_String;
    n->valuestring = (char *)(uintptr_t)text_of(r->arena, s);
    return n;
}

static cJSON *bytes_node(struct reader *r, struct slice s)
{
    char *text = arena_text_room(r->arena, BASE64_ENCODED_MAX(s.n));
    base64_encode(text, s.p, s.n, BASE64_STD);
    cJSON *n = json_null(r->arena);
    n->type = cJSON_String;
    n->valuestring = text;
    return n;
}

/* A small message of numbers 1 and 2 and a string 1 or 3, as Time, Quantity, Duration and IntOrString are. */
struct small {
    int64_t one, two;
    struct slice text;
    bool some;
};

static int read_small(struct reader *r, struct slice bytes, struct small *ret)
{
    struct protobuf_field f;
    int e;
    *ret = (struct small){.text = {"", 0}};
    while ((e = protobuf_next(&bytes, &f, r->err)) == 1) {
        ret->some = true;
        if (f.wire == PROTOBUF_BYTES)
            ret->text = f.bytes;
        else if (f.number == 1)
            ret->one = (int64_t)f.value;
        else if (f.number == 2)
            ret->two = (int64_t)f.value;
    }
    return e ? -EINVAL : 0;
}

static int time_node(struct reader *r, const struct small *s, bool micro, cJSON **ret)
{
    static const int64_t zero = -62135596800; /* Go's zero time */
    if (!s->some || (s->one == zero && !s->two)) {
        *ret = json_null(r->arena);
        return 0;
    }
    if (s->one < OBJECT_TIME_FIRST || s->one > OBJECT_TIME_LAST || s->two < 0 || s->two > 999999999)
        return fail(r, "time out of range");
    time_t t = (time_t)s->one;
    struct tm tm;
    gmtime_r(&t, &tm);
    char fraction[16] = "";
    if (micro)
        snprintf(fraction, sizeof(fraction), ".%06d", (int)(s->two / 1000));
    *ret = json_stringf(r->arena, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                        tm.tm_hour, tm.tm_min, tm.tm_sec, fraction);
    return 0;
}

static int small_node(struct reader *r, const struct schema_field *f, struct slice bytes, cJSON **ret)
{
    struct small s;
    char text[DURATION_SIZE];
    if (read_small(r, bytes, &s))
        return -EINVAL;
    switch (f->type) {
    case SCHEMA_QUANTITY:
        *ret = s.text.n ? string_node(r, s.text) : json_string(r->arena, "0");
        return 0;
    case SCHEMA_INT_OR_STRING:
        *ret = s.one ? string_node(r, s.text) : json_number(r->arena, (int32_t)s.two);
        return 0;
    case SCHEMA_DURATION:
        duration_format(s.one, text);
        *ret = json_string(r->arena, text);
        return 0;
    default:
        return time_node(r, &s, f->type == SCHEMA_MICRO_TIME, ret);
    }
}

static int list_node(struct reader *r, struct slice bytes, cJSON **ret)
{
    struct protobuf_field f;
    cJSON *list = json_array(r->arena);
    int e;
    while ((e = protobuf_next(&bytes, &f, r->err)) == 1 && !arena_full(r->arena))
        if (f.number == 1 && f.wire == PROTOBUF_BYTES)
            json_append(list, string_node(r, f.bytes));
    *ret = list;
    if (e == 1)
        return err_set(r->err, EFBIG, JSON_TOO_MANY);
    return e ? -EINVAL : 0;
}

static bool is_envelope(struct slice s)
{
    return s.n >= 4 && !memcmp(s.p, "k8s", 4);
}

/* JSON, or another object of a kind we know. */
static int raw_node(struct reader *r, struct slice bytes, cJSON **ret)
{
    struct protobuf_field f;
    struct slice raw = {"", 0};
    const char *api_version, *kind;
    int e;
    while ((e = protobuf_next(&bytes, &f, r->err)) == 1)
        if (f.number == 1 && f.wire == PROTOBUF_BYTES)
            raw = f.bytes;
    if (e)
        return -EINVAL;
    if (!raw.n) {
        *ret = json_null(r->arena);
        return 0;
    }
    if (!is_envelope(raw))
        return json_parse(r->arena, raw.p, raw.n, ret, NULL, r->err) ? -EINVAL : 0;
    e = object_open_envelope(r->arena, raw, &api_version, &kind, &bytes, r->err);
    if (e)
        return e;
    const struct schema_message *m = object_schema(api_version, kind);
    if (!m)
        return err_set(r->err, EINVAL, "no kind \"%.60s\" is registered for version \"%.60s\"", kind, api_version);
    cJSON *tree = json_object(r->arena);
    json_set_str(r->arena, tree, "kind", kind);
    json_set_str(r->arena, tree, "apiVersion", api_version);
    *ret = tree;
    return read_message(r, m, bytes, tree);
}

static enum protobuf_wire wire_of(const struct schema_field *f)
{
    if (f->container == SCHEMA_MAP)
        return PROTOBUF_BYTES;
    if (f->type == SCHEMA_BOOL || f->type == SCHEMA_INT32 || f->type == SCHEMA_INT64)
        return PROTOBUF_VARINT;
    return f->type == SCHEMA_DOUBLE ? PROTOBUF_FIXED64 : PROTOBUF_BYTES;
}

static cJSON *double_node(struct reader *r, uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof(d));
    return json_double(r->arena, d);
}

/* One value; `old` is what an earlier field of the same number left, which a message adds to. */
static int read_value(struct reader *r, const struct schema_field *f, const struct protobuf_field *p, cJSON *old,
                      cJSON **ret)
{
    switch (f->type) {
    case SCHEMA_MESSAGE:
        *ret = json_is_obj(old) ? old : json_object(r->arena);
        return read_message(r, f->message, p->bytes, *ret);
    case SCHEMA_STRING:
        *ret = string_node(r, p->bytes);
        return 0;
    case SCHEMA_BYTES:
        *ret = bytes_node(r, p->bytes);
        return 0;
    case SCHEMA_BOOL:
        *ret = json_boolean(r->arena, p->value != 0);
        return 0;
    case SCHEMA_INT32:
        *ret = json_number(r->arena, (int32_t)p->value);
        return 0;
    case SCHEMA_INT64:
        *ret = json_number(r->arena, (int64_t)p->value);
        return 0;
    case SCHEMA_DOUBLE:
        *ret = double_node(r, p->value);
        return 0;
    case SCHEMA_RAW:
    case SCHEMA_FIELDS_V1:
        return raw_node(r, p->bytes, ret);
    case SCHEMA_VERBS:
        return list_node(r, p->bytes, ret);
    default:
        return small_node(r, f, p->bytes, ret);
    }
}

static int read_entry(struct reader *r, const struct schema_field *f, struct slice bytes, cJSON *map)
{
    struct protobuf_field p;
    struct schema_field one = *f;
    const char *key = "";
    cJSON *value = NULL;
    int e;
    one.container = SCHEMA_ONE;
    while ((e = protobuf_next(&bytes, &p, r->err)) == 1) {
        if (p.number == 1 && p.wire == PROTOBUF_BYTES)
            key = text_of(r->arena, p.bytes);
        else if (p.number == 2 && p.wire != wire_of(&one))
            return fail(r, "wrong wireType in a map");
        else if (p.number == 2 && read_value(r, &one, &p, NULL, &value))
            return -EINVAL;
    }
    if (e)
        return -EINVAL;
    if (!value)
        value = f->type == SCHEMA_BYTES   ? json_string(r->arena, "")
                : f->type == SCHEMA_VERBS ? json_array(r->arena)
                                          : json_null(r->arena);
    value->string = (char *)(uintptr_t)key;
    json_append(map, value); /* of equal keys the walk keeps the last */
    return 0;
}

static int read_field(struct reader *r, const struct schema_field *f, const struct protobuf_field *p, cJSON **slot)
{
    cJSON *value = NULL;
    if (arena_full(r->arena))
        return err_set(r->err, EFBIG, JSON_TOO_MANY);
    if (p->wire != wire_of(f))
        return err_set(r->err, EINVAL, "proto: wrong wireType = %d for field %s", (int)p->wire, f->name);
    if (f->container == SCHEMA_ONE)
        return read_value(r, f, p, *slot, slot);
    if (!*slot)
        *slot = f->container == SCHEMA_LIST ? json_array(r->arena) : json_object(r->arena);
    if (f->container == SCHEMA_MAP)
        return read_entry(r, f, p->bytes, *slot);
    int e = read_value(r, f, p, NULL, &value);
    if (!e)
        json_append(*slot, value);
    return e;
}

/* `wrap` and `inner` are the embedded messages that `bytes` are inside of. */
static int read_fields(struct reader *r, const struct schema_message *m, uint32_t wrap, uint32_t inner,
                       struct slice bytes, cJSON **slots)
{
    struct protobuf_field p;
    int e;
    while ((e = protobuf_next(&bytes, &p, r->err)) == 1) {
        const struct schema_field *f = schema_field_by_number(m, wrap, inner, p.number);
        if (f)
            e = read_field(r, f, &p, &slots[f - m->fields]);
        else if (!wrap && p.wire == PROTOBUF_BYTES && schema_is_wrap(m, p.number, 0))
            e = read_fields(r, m, p.number, 0, p.bytes, slots);
        else if (wrap && !inner && p.wire == PROTOBUF_BYTES && schema_is_wrap(m, wrap, p.number))
            e = read_fields(r, m, wrap, p.number, p.bytes, slots);
        else
            e = 0;
        if (e)
            return e;
    }
    return e ? -EINVAL : 0;
}

static int read_message(struct reader *r, const struct schema_message *m, struct slice bytes, cJSON *object)
{
    cJSON *slots[SCHEMA_FIELDS_MAX] = {0};
    if (++r->depth > OBJECT_PROTO_DEPTH_MAX)
        return fail(r, "nested too deep");
    for (JSON_EACH(n, object)) {
        const struct schema_field *f = schema_field(m, n->string, strlen(n->string));
        if (f)
            slots[f - m->fields] = n;
    }
    object->child = NULL;
    int e = read_fields(r, m, 0, 0, bytes, slots);
    for (size_t i = 0; i < m->count && !e; i++)
        if (slots[i]) {
            slots[i]->string = (char *)(uintptr_t)m->fields[i].name;
            slots[i]->next = slots[i]->prev = NULL;
            json_append(object, slots[i]);
        }
    r->depth--;
    return e;
}

int object_open_envelope(struct arena *a, struct slice body, const char **api_version, const char **kind,
                         struct slice *raw, struct err *err)
{
    struct protobuf_field f, g;
    if (!is_envelope(body))
        return err_set(err, EINVAL,
                       "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    if (body.n == 4)
        return err_set(err, EINVAL, "empty body");
    struct slice rest = {body.p + 4, body.n - 4};
    int e;
    *api_version = *kind = "";
    *raw = (struct slice){"", 0};
    while ((e = protobuf_next(&rest, &f, err)) == 1) {
        if (f.wire != PROTOBUF_BYTES)
            continue;
        if (f.number == 2)
            *raw = f.bytes;
        else if (f.number == 3 && f.bytes.n)
            return err_set(err, EINVAL, "unsupported contentEncoding \"%.*s\"", (int)MIN_OF(f.bytes.n, (size_t)40),
                           f.bytes.p);
        while (f.number == 1 && (e = protobuf_next(&f.bytes, &g, err)) == 1) {
            if (g.wire == PROTOBUF_BYTES && (g.number == 1 || g.number == 2))
                *(g.number == 1 ? api_version : kind) = text_of(a, g.bytes);
        }
        if (e < 0)
            break;
    }
    return e < 0 ? -EINVAL : 0;
}

int object_from_protobuf(struct arena *a, const struct schema_message *m, struct slice body, cJSON **ret,
                         struct err *err)
{
    const char *api_version, *kind;
    struct slice raw;
    struct reader r = {.arena = a, .err = err};
    int e = object_open_envelope(a, body, &api_version, &kind, &raw, err);
    if (e)
        return e;
    cJSON *tree = json_object(a);
    json_set_str(a, tree, "kind", kind);
    json_set_str(a, tree, "apiVersion", api_version);
    e = read_message(&r, m, raw, tree);
    if (!e)
        e = object_walk(a, m, tree, NULL, NULL, err);
    if (!e)
        *ret = tree;
    return e;
}
