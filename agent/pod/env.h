/* A container's environment, command and arguments from every source that a pod can name. */
#ifndef K3C_POD_ENV_H
#define K3C_POD_ENV_H

#include <cjson/cJSON.h>
#include <stddef.h>

#include "agent/volume/downward.h"

struct arena;
struct err;
struct volume_sources;

/* Names to values in an arena; a name that is set again keeps its place and takes the new value. */
struct env {
    struct arena *arena;
    struct env_var {
        const char *name, *value;
    } * vars;
    size_t count, cap;
};
void env_set(struct env *e, const char *name, const char *value);
const char *env_get(const struct env *e, const char *name); /* NULL when not set */

/* $(NAME) becomes the value of NAME in `e`, or in `more` (may be NULL); an unknown $(NAME) stays as it is; $$ is $. */
const char *env_expand(struct arena *a, const struct env *e, const struct env *more, const char *text);

struct env_input {
    const struct downward *downward; /* with the pod */
    const cJSON *container;
    const cJSON *image;    /* image configuration's "config"; may be NULL */
    const cJSON *services; /* Service objects: of the pod's namespace, and default/kubernetes */
    const char *hostname;
    const struct volume_sources *sources;
};

/* The pod's own variables: services, envFrom, env. By these command, args and subPathExpr are expanded. -EAGAIN: a
 * source is not known yet; other errors are worded for the waiting reason CreateContainerConfigError. */
int env_own(const struct env_input *in, struct env *ret, struct err *err);
/* The whole environment: the image's, PATH, TERM, HOSTNAME, then the pod's own. */
void env_whole(const struct env_input *in, const struct env *own, struct env *ret);

/* "NAME=value" list and argv, NULL-terminated. The container's command replaces the image's entry point and its
 * command; its args replace the image's command. -EINVAL when nothing is left to run. */
const char *const *env_list(struct arena *a, const struct env *e);
int env_args(struct arena *a, const struct env *own, const cJSON *container, const cJSON *image,
             const char *const **ret, struct err *err);

/* Adds a service's variables ({NAME}_SERVICE_HOST and so on, and those of Docker links). */
void env_add_service(struct env *e, const cJSON *service);

#endif
