/* YAML to JSON trees and back, as sigs.k8s.io/yaml turns it: YAML 1.1 scalars (yes/no/on/off are booleans, 0644 is
 * octal), keys become strings, several documents in one text. Anchors and aliases work within a bound on what they
 * expand to; merge keys
 * ("<<") are refused. Source of the scalar forms: yaml.org/type (YAML 1.1) as go-yaml v2 reads them. */
#ifndef K3C_FORMAT_YAML_H
#define K3C_FORMAT_YAML_H

#include <cjson/cJSON.h>
#include <stddef.h>

struct arena;
struct err;
struct json_duplicates;
struct strbuf;

enum {
    YAML_DEPTH_MAX = 100,
    YAML_NODES_MAX = 1 << 20, /* in one text, aliases expanded */
};

/* *ret becomes an array with one item a document; empty documents are left out. `dups` (may be NULL) gathers
 * `line 9: key "foo" already set in map`; the last value wins. 0, or -EINVAL with the line and what is wrong there
 * (-EFBIG when the arena is full). */
int yaml_parse(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
               struct err *err);

/* Exactly one document; an empty text is null. */
int yaml_parse_one(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
                   struct err *err);

/* The first document, as Go reads a text: what is behind it is not looked at. */
int yaml_parse_first(struct arena *a, const char *text, size_t len, cJSON **ret, struct json_duplicates *dups,
                     struct err *err);

/* Appends the tree in block style, keys sorted; ends with a line feed. What it writes reads back as the same tree. */
void yaml_write(struct strbuf *out, const cJSON *node);
/* The same as an item of a sequence: "- ..." at no indentation. */
void yaml_write_item(struct strbuf *out, const cJSON *node);

#endif
