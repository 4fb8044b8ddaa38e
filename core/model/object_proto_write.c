/* Objects to protobuf. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/format/protobuf.h"
#include "core/model/object.h"
#include "core/model/object_int.h"
#include "core/model/object_proto.h"
#include "core/model/schema.h"

struct writer {
    struct strbuf *out;
    struct err *err;
    int depth;
};

static int write_message(struct writer *w, const struct schema_message *m, const cJSON *object);

static int fail(struct writer *w, const struct schema_field *f)
{
    return err_set(w->err, EINVAL, "field %s has a value of the wrong type", f->name);
}

static const char *text_of(const cJSON *n)
{
    return json_is_str(n) ? n->valuestring : "";
}

static int write_bytes(struct writer *w, const struct schema_field *f, uint32_t number, const char *text)
{
    size_t len = strlen(text);
    cleanup_free char *bytes = mem_alloc(BASE64_DECODED_MAX(len));
    ssize_t n = base64_decode(bytes, text, len, BASE64_STD | BASE64_GO);
    if (n < 0)
        return fail(w, f);
    protobuf_put_bytes(w->out, number, bytes, (size_t)n);
    return 0;
}

static void write_time(struct writer *w, uint32_t number, const cJSON *n)
{
    size_t at = protobuf_open(w->out, number);
    if (json_is_str(n) && n->valuestring[0]) {
        int64_t seconds;
        int micros;
        object_scalar_time_parts(n->valuestring, &seconds, &micros);
        protobuf_put_int(w->out, 1, seconds);
        protobuf_put_int(w->out, 2, micros * INT64_C(1000));
    }
    protobuf_close(w->out, at);
}

static int write_int_or_string(struct writer *w, const struct schema_field *f, uint32_t number, const cJSON *n)
{
    int64_t v = 0;
    if (json_is_num(n) && json_to_int64(n, &v))
        return fail(w, f);
    size_t at = protobuf_open(w->out, number);
    protobuf_put_bool(w->out, 1, json_is_str(n));
    protobuf_put_int(w->out, 2, v);
    protobuf_put_string(w->out, 3, text_of(n));
    protobuf_close(w->out, at);
    return 0;
}

/* A message of one field, which is there only when the value is. */
static void write_raw(struct writer *w, uint32_t number, const cJSON *n)
{
    size_t at = protobuf_open(w->out, number);
    if (n && !json_is_null(n)) {
        struct strbuf text = {0};
        json_write(&text, n);
        protobuf_put_bytes(w->out, 1, text.p, text.len);
        strbuf_free(&text);
    }
    protobuf_close(w->out, at);
}

static int write_duration(struct writer *w, const struct schema_field *f, uint32_t number, const cJSON *n)
{
    int64_t ns = 0;
    if (json_is_str(n) && duration_parse(n->valuestring, &ns, NULL))
        return fail(w, f);
    size_t at = protobuf_open(w->out, number);
    protobuf_put_int(w->out, 1, ns);
    protobuf_close(w->out, at);
    return 0;
}

static void write_verbs(struct writer *w, uint32_t number, const cJSON *n)
{
    size_t at = protobuf_open(w->out, number);
    for (JSON_EACH(item, n))
        protobuf_put_string(w->out, 1, text_of(item));
    protobuf_close(w->out, at);
}

static int write_integer(struct writer *w, const struct schema_field *f, uint32_t number, const cJSON *n)
{
    int64_t v = 0;
    if (n && !json_is_null(n) && json_to_int64(n, &v))
        return fail(w, f);
    protobuf_put_int(w->out, number, v);
    return 0;
}

static void write_double(struct writer *w, uint32_t number, const cJSON *n)
{
    uint64_t bits = 0;
    double d = json_is_num(n) ? n->valuedouble : 0;
    memcpy(&bits, &d, sizeof(bits));
    protobuf_put_fixed64(w->out, number, bits);
}

static void write_quantity(struct writer *w, uint32_t number, const cJSON *n)
{
    size_t at = protobuf_open(w->out, number);
    protobuf_put_string(w->out, 1, json_is_str(n) ? n->valuestring : "0");
    protobuf_close(w->out, at);
}

/* One value under `number`; NULL or null is the zero value, which Go writes too. */
static int write_value(struct writer *w, const struct schema_field *f, uint32_t number, const cJSON *n)
{
    int r = 0;
    size_t at;
    switch (f->type) {
    case SCHEMA_MESSAGE:
        at = protobuf_open(w->out, number);
        r = write_message(w, f->message, n);
        protobuf_close(w->out, at);
        return r;
    case SCHEMA_STRING:
        protobuf_put_string(w->out, number, text_of(n));
        return 0;
    case SCHEMA_BYTES:
        return write_bytes(w, f, number, text_of(n));
    case SCHEMA_BOOL:
        protobuf_put_bool(w->out, number, json_is_true(n));
        return 0;
    case SCHEMA_INT32:
    case SCHEMA_INT64:
        return write_integer(w, f, number, n);
    case SCHEMA_DOUBLE:
        write_double(w, number, n);
        return 0;
    case SCHEMA_QUANTITY:
        write_quantity(w, number, n);
        return 0;
    case SCHEMA_INT_OR_STRING:
        return write_int_or_string(w, f, number, n);
    case SCHEMA_TIME:
    case SCHEMA_MICRO_TIME:
        write_time(w, number, n);
        return 0;
    case SCHEMA_DURATION:
        return write_duration(w, f, number, n);
    case SCHEMA_VERBS:
        write_verbs(w, number, n);
        return 0;
    default:
        write_raw(w, number, n);
        return 0;
    }
}

static int write_map(struct writer *w, const struct schema_field *f, const cJSON *map)
{
    cleanup_free const cJSON **members = mem_alloc((json_count(map) + 1) * sizeof(const cJSON *));
    size_t count = json_sorted(map, members);
    int r = 0;
    for (size_t i = 0; i < count && !r; i++) {
        size_t at = protobuf_open(w->out, f->number);
        protobuf_put_string(w->out, 1, members[i]->string);
        if (f->type != SCHEMA_BYTES || json_is_str(members[i]))
            r = write_value(w, f, 2, members[i]);
        protobuf_close(w->out, at);
    }
    return r;
}

static int write_field(struct writer *w, const struct schema_field *f, const cJSON *n)
{
    bool absent = !n || json_is_null(n);
    int r = 0;
    if (f->container == SCHEMA_ONE) {
        bool nullable = f->flags & SCHEMA_POINTER || f->type == SCHEMA_BYTES || f->type == SCHEMA_VERBS;
        return absent && nullable ? 0 : write_value(w, f, f->number, n);
    }
    if (absent)
        return 0;
    if (f->container == SCHEMA_MAP)
        return json_is_obj(n) ? write_map(w, f, n) : fail(w, f);
    for (const cJSON *item = n->child; item && !r; item = item->next)
        r = write_value(w, f, f->number, item);
    return r;
}

/* The embedded messages that are open, the outer one first. Go writes them even when nothing is in them. */
struct wraps {
    uint32_t number[2];
    size_t at[2];
};

static void move_into(struct writer *w, struct wraps *open, uint32_t wrap, uint32_t inner)
{
    bool outer_changes = open->number[0] != wrap;
    if (open->number[1] && (outer_changes || open->number[1] != inner)) {
        protobuf_close(w->out, open->at[1]);
        open->number[1] = 0;
    }
    if (outer_changes && open->number[0])
        protobuf_close(w->out, open->at[0]);
    if (outer_changes && wrap)
        open->at[0] = protobuf_open(w->out, wrap);
    open->number[0] = wrap;
    if (inner && !open->number[1])
        open->at[1] = protobuf_open(w->out, inner);
    open->number[1] = inner;
}

static int write_fields(struct writer *w, const struct schema_message *m, const cJSON **slots)
{
    struct wraps open = {.number = {0}};
    int r = 0;
    for (size_t i = 0; i < m->numbered && !r; i++) {
        size_t position = m->index[m->count + i];
        const struct schema_field *f = &m->fields[position];
        move_into(w, &open, f->wrap, f->inner);
        r = write_field(w, f, slots[position]);
    }
    move_into(w, &open, 0, 0);
    return r;
}

static int write_message(struct writer *w, const struct schema_message *m, const cJSON *object)
{
    const cJSON *slots[SCHEMA_FIELDS_MAX] = {0};
    if (object && !json_is_obj(object) && !json_is_null(object))
        return err_set(w->err, EINVAL, "a value of %s is no object", m->name);
    if (++w->depth > OBJECT_PROTO_DEPTH_MAX)
        return err_set(w->err, EINVAL, "nested too deep");
    for (JSON_EACH(n, object)) {
        const struct schema_field *f = schema_field(m, n->string, strlen(n->string));
        if (f)
            slots[f - m->fields] = n;
    }
    int r = write_fields(w, m, slots);
    w->depth--;
    return r;
}

int object_to_protobuf_raw(const struct schema_message *m, const cJSON *tree, struct strbuf *out, struct err *err)
{
    struct writer w = {.out = out, .err = err};
    if (!m)
        return err_set(err, ENOTSUP, "the object has no protobuf form");
    return write_message(&w, m, tree);
}

int object_to_protobuf(const struct schema_message *m, const cJSON *tree, struct strbuf *out, struct err *err)
{
    if (!m)
        return err_set(err, ENOTSUP, "the object has no protobuf form");
    strbuf_add(out, "k8s", 4);
    size_t meta = protobuf_open(out, 1);
    protobuf_put_string(out, 1, json_str_or(tree, "apiVersion", ""));
    protobuf_put_string(out, 2, json_str_or(tree, "kind", ""));
    protobuf_close(out, meta);
    size_t raw = protobuf_open(out, 2);
    int r = object_to_protobuf_raw(m, tree, out, err);
    protobuf_close(out, raw);
    protobuf_put_string(out, 3, "");
    protobuf_put_string(out, 4, "");
    return r;
}
