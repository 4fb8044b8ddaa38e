/* Schema: the shape of every API type as data, generated from the API's facts by scripts/gen-schema (committed output
 * in core/model/schema_*.c). JSON decoding with field checks, protobuf both ways, defaults, strategic merge, OpenAPI
 * and declarative validation all read these tables and nothing else.
 *
 * A message is a Go struct; inlined structs are flattened into their parent. Field order is Go's. schema_gen.h declares
 * them all: schema_core_v1_Pod. */
#ifndef K3C_MODEL_SCHEMA_H
#define K3C_MODEL_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum schema_type {
    SCHEMA_MESSAGE, /* object; `message` says which */
    SCHEMA_STRING,
    SCHEMA_BYTES, /* []byte: base64 in JSON */
    SCHEMA_BOOL,
    SCHEMA_INT32,
    SCHEMA_INT64,
    SCHEMA_DOUBLE,
    SCHEMA_QUANTITY,      /* resource.Quantity: string in JSON, {1: string} in protobuf */
    SCHEMA_INT_OR_STRING, /* {1: type, 2: int, 3: string} in protobuf */
    SCHEMA_TIME,          /* metav1.Time: {1: seconds, 2: nanos} in protobuf */
    SCHEMA_MICRO_TIME,
    SCHEMA_DURATION,  /* metav1.Duration: "1h0m0s" in JSON, {1: nanoseconds} in protobuf */
    SCHEMA_RAW,       /* runtime.RawExtension: any object in JSON, {1: bytes} in protobuf */
    SCHEMA_FIELDS_V1, /* metav1.FieldsV1: any object in JSON, {1: bytes} in protobuf */
    SCHEMA_VERBS,     /* a named string slice: {1: repeated string} in protobuf (ExtraValue, Verbs) */
};

enum schema_container { SCHEMA_ONE, SCHEMA_LIST, SCHEMA_MAP /* string keys */ };

enum schema_list_type { SCHEMA_LIST_ATOMIC, SCHEMA_LIST_SET, SCHEMA_LIST_MAP };

enum schema_flag {
    SCHEMA_REQUIRED = 1 << 0,      /* not +optional and not omitempty: listed in OpenAPI's `required` */
    SCHEMA_OMITEMPTY = 1 << 1,     /* the zero value is left out of JSON; without it Go always writes the field */
    SCHEMA_POINTER = 1 << 2,       /* absent and zero differ (pointer): protobuf writes a present zero */
    SCHEMA_MERGE = 1 << 3,         /* patchStrategy has merge */
    SCHEMA_RETAIN_KEYS = 1 << 4,   /* patchStrategy has retainKeys */
    SCHEMA_REPLACE = 1 << 5,       /* patchStrategy is replace */
    SCHEMA_ATOMIC_STRUCT = 1 << 6, /* +structType=atomic or +mapType=atomic */
    SCHEMA_DEPRECATED = 1 << 7,
    SCHEMA_IMMUTABLE = 1 << 8,  /* +k8s:immutable */
    SCHEMA_FALLBACKS = 1 << 10, /* of a message: defaulting changes it or one below it: `fallback`s, resource lists */
    SCHEMA_LIST_TYPED = 1 << 9, /* list_type is stated; without it Kubernetes takes the list as atomic, silently */
    SCHEMA_CODE_FALLBACK = 1 << 11, /* `fallback` is set in code: OpenAPI does not tell of it */
    SCHEMA_GRANULAR = 1 << 12,      /* the field is +structType=granular or +mapType=granular */
    SCHEMA_NULLS = 1 << 13, /* of a message: it, or one below it, has a list or map that is written when it is empty */
};

enum { SCHEMA_FIELDS_MAX = 64 }; /* of one message */

struct schema_message;

/* In protobuf an embedded struct is a message of its own: Volume.hostPath has number 1 in Volume's field 2 (`wrap`). */
struct schema_field {
    const char *name;                     /* in JSON */
    uint8_t number;                       /* in protobuf; 0: not in protobuf */
    uint8_t wrap;                         /* number of the embedded message it is in; 0: in none */
    uint8_t inner;                        /* number inside that of another embedded one it is in; 0: in none */
    uint8_t type;                         /* enum schema_type: of the value, the list item or the map value */
    uint8_t container;                    /* enum schema_container */
    uint8_t list_type;                    /* enum schema_list_type */
    uint16_t flags;                       /* enum schema_flag */
    const struct schema_message *message; /* for SCHEMA_MESSAGE */
    const char *merge_key;                /* patchMergeKey, NULL */
    const char *map_keys;                 /* listMapKeys, comma-separated, NULL */
    const char *fallback;                 /* +default / defaulting as JSON text, NULL */
    const char *enums;                    /* allowed values, '|'-separated, NULL */
    const char *go_type; /* the value's type as Go's errors name it ("v1.PullPolicy"), where `type` does not say; the
                          * map's where its keys have a type: "map[v1.QualifiedName]resource.Quantity"; NULL */
    const char *doc;     /* one sentence of our own for kubectl explain, NULL */
};

struct schema_message {
    const char *name; /* OpenAPI name: "io.k8s.api.core.v1.Pod" */
    const struct schema_field *fields;
    const uint8_t *index; /* positions in `fields`: `count` by name, then `numbered` by where protobuf has them */
    uint8_t count;
    uint8_t numbered;     /* fields that protobuf has */
    uint16_t flags;       /* SCHEMA_ATOMIC_STRUCT, SCHEMA_FALLBACKS, SCHEMA_NULLS */
    const char *unions;   /* OpenAPI's x-kubernetes-unions as JSON text, NULL */
    const char *embedded; /* Go's name of the embedded struct, with that of the inner one behind a dot; NULL */
    const char *doc;
};

/* The field of that JSON name, or NULL. */
const struct schema_field *schema_field(const struct schema_message *m, const char *name, size_t len);
/* The field of that protobuf number inside the embedded messages `wrap` and `inner` (0: none), or NULL. */
const struct schema_field *schema_field_by_number(const struct schema_message *m, uint32_t wrap, uint32_t inner,
                                                  uint32_t number);
/* Whether `wrap` is an embedded message's number, or `inner` (if not 0) one's inside it. */
bool schema_is_wrap(const struct schema_message *m, uint32_t wrap, uint32_t inner);
/* A message by its OpenAPI name, or NULL. */
const struct schema_message *schema_message(const char *name);
const struct schema_message *const *schema_messages(size_t *count);

#endif
