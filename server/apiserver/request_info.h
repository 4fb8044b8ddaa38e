/* Request info: what a method and a target ask for: verb, group, version, resource, namespace, name, subresource, or a
 * path that is no resource. The rules are those of k8s.io/apiserver/pkg/endpoints/request, version 1.36; authorization,
 * routing and metrics all read this one answer, so that they cannot disagree.
 *
 * A segment that hides a slash, a NUL or a control character behind an escape, and the segments "." and "..", are
 * refused. */
#ifndef K3C_APISERVER_REQUEST_INFO_H
#define K3C_APISERVER_REQUEST_INFO_H

#include <stdbool.h>

struct arena;
struct err;

enum request_verb {
    VERB_NONE, /* a path that is no resource, or a method that no resource knows */
    VERB_GET,
    VERB_LIST,
    VERB_WATCH,
    VERB_CREATE,
    VERB_UPDATE,
    VERB_PATCH,
    VERB_DELETE,
    VERB_DELETECOLLECTION,
    VERB_COUNT
};

enum { REQUEST_SEGMENTS_MAX = 64 };

struct request_info {
    bool resource_request;
    bool legacy_watch; /* /api/v1/watch/... */
    enum request_verb verb;
    const char *verb_name; /* "list", "" of VERB_NONE; for paths that are no resource the method in lower case */
    const char *path;      /* decoded, without query */
    const char *query;     /* as sent, "" if there is none */
    /* Resources only; "" where there is none, never NULL. */
    const char *group, *version, *namespace, *resource, *name, *subresource;
    const char *rest; /* what follows the subresource, without leading slash */
};

/* What is known of a request before it is parsed. */
extern const struct request_info request_info_none;

/* 0, or -EINVAL with a sentence for the client. Strings live in the arena or in `target`. */
int request_info_parse(struct arena *a, const char *method, const char *target, struct request_info *ret,
                       struct err *err);

/* The name that the field selector of a list pins down ("" if none): authorization sees it as if the one object had
 * been asked for. */
const char *request_selected_name(struct arena *a, const char *query);

const char *request_verb_name(enum request_verb verb);

#endif
