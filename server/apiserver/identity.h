/* Identity: who asks, as authentication found out. Refcounted, because tokens and certificates come again and again,
 * and what authorization decided about one is kept with it. */
#ifndef K3C_APISERVER_IDENTITY_H
#define K3C_APISERVER_IDENTITY_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/map.h"

struct apiserver_user;
struct arena;

struct identity {
    int refs;
    struct arena *arena;
    const char *name, *uid; /* uid "" when unknown */
    const char **groups;
    size_t ngroups;
    cJSON *extra; /* {"key": ["value"]}, NULL: none */
    bool masters; /* in system:masters: everything is allowed */
    bool anonymous;
    const char *node;     /* the name of the node that this is, or NULL */
    struct map decisions; /* of authorization: request -> verdict */
    uint64_t decided_at;  /* generation of the rules that decisions belong to */
    void *flow;           /* flow.c: the flow rules that are about it; heap */
    uint64_t flow_at;     /* generation of the configuration that those are of */
};

/* A new identity with one reference; adds system:authenticated unless `user` is anonymous. Strings are copied. */
struct identity *identity_new(const struct apiserver_user *user);
/* The same with no group that was not given: for questions about somebody else. */
struct identity *identity_new_exact(const struct apiserver_user *user);
void identity_set_extra(struct identity *id, const char *key, const char *value); /* before it is shared */
struct identity *identity_ref(struct identity *id);
struct identity *identity_unref(struct identity *id); /* returns NULL; NULL is fine */
bool identity_in_group(const struct identity *id, const char *group);
/* authentication.k8s.io/v1 UserInfo. */
cJSON *identity_user_info(struct arena *a, const struct identity *id);

#define USER_ANONYMOUS "system:anonymous"

#endif
