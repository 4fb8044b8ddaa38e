/* Registration: the Node object of this node and its heartbeat. Made when missing, its status told when it changed and
 * every status_ms, its Lease renewed every ten seconds; then it also looks what the machine is short of. One call is
 * under way at a time; what fails is tried again.
 */
#ifndef K3C_NODE_REGISTRATION_H
#define K3C_NODE_REGISTRATION_H

#include <cjson/cJSON.h>
#include <stdint.h>

struct api;
struct arena;
struct loop;
struct node_registration;
struct options_list;
struct overlay_annotations;

struct node_registration_options {
    struct loop *loop;
    struct api *api; /* as system:node:NAME */
    const char *name;
    const char *const *ips; /* NULL-terminated */
    const struct options_list *labels, *taints;
    const char *data_dir;
    uint64_t status_ms; /* how often an unchanged status is told; a call that failed waits no longer */
    /* status.images, or NULL, made in the arena. */
    cJSON *(*images)(void *ctx, struct arena *a);
    void *ctx;
};

/* Starts not ready. Strings, lists and api outlive it. */
struct node_registration *node_registration_new(const struct node_registration_options *o);
struct node_registration *node_registration_free(struct node_registration *r); /* NULL is fine; returns NULL */

/* NULL: ready; else the message of the Ready condition. */
void node_registration_set_ready(struct node_registration *r, const char *why_not);
void node_registration_set_overlay(struct node_registration *r, const struct overlay_annotations *a);
/* The images changed, say: tell the status soon. */
void node_registration_touch(struct node_registration *r);

#endif
