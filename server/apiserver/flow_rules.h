/* Flow rules: a FlowSchema's rules, compiled, and what they say of an identity and a request. Matching is that of
 * k8s.io/apiserver/pkg/util/flowcontrol (rule.go), version 1.36: unlike RBAC's, an URL also covers what is below it,
 * and a namespaced rule says for itself whether it means what is in no namespace. Internal to server/apiserver. */
#ifndef K3C_APISERVER_FLOW_RULES_H
#define K3C_APISERVER_FLOW_RULES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;
struct identity;
struct request_info;

/* One element of spec.rules. Lists end with NULL; a list that is NULL means everything ("*"). */
struct flow_rule {
    struct flow_subject *subjects;
    struct flow_resources *resources;
    struct flow_paths *paths;
    size_t nsubjects, nresources, npaths;
};

/* Compiles an element of spec.rules into the arena, where its strings are copied to. */
struct flow_rule flow_rule_compile(struct arena *a, const cJSON *rule);
/* Whether `id` is among its subjects, and whether it is about such a request: both, and the rule matches. */
bool flow_rule_concerns(const struct flow_rule *rule, const struct identity *id);
bool flow_rule_covers(const struct flow_rule *rule, const struct request_info *info);

#endif
