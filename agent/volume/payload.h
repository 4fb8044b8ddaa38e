/* Payload: the files that a configMap, secret, downwardAPI or projected volume shall hold, by relative path. */
#ifndef K3C_VOLUME_PAYLOAD_H
#define K3C_VOLUME_PAYLOAD_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;

struct payload_file {
    const char *path; /* relative, clean: no empty, "." or ".." part, no leading slash */
    const void *data;
    size_t len;
    int mode;    /* permission bits */
    int64_t uid; /* owner; -1: root */
};

/* In an arena. A path that is added twice keeps the later file, as in Kubernetes. */
struct payload {
    struct arena *arena;
    struct payload_file *files;
    size_t count, cap;
};

/* -EINVAL for a path that is not clean, is too long, or has a first part that starts with "..". */
int payload_add(struct payload *p, const char *path, const void *data, size_t len, int mode, int64_t uid,
                struct err *err);

/* Adds a ConfigMap's (data, binaryData) or Secret's (data) keys: all of them, or those that `items` names ({key, path,
 * mode}). `object` NULL: nothing. A named key that is missing is an error unless `optional`. */
int payload_add_configmap(struct payload *p, const cJSON *object, const cJSON *items, bool optional, int mode,
                          struct err *err);
int payload_add_secret(struct payload *p, const cJSON *object, const cJSON *items, bool optional, int mode,
                       struct err *err);

#endif
