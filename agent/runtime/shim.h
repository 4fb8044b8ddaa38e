/* A pod's shim: the process that parents its containers and outlives k3c. It is started once, for the pod's sandbox,
 * found again by the `address` file in the sandbox's bundle, and spoken to over ttrpc (containerd.task.v2.Task).
 *
 * Exits come from shim_wait, which holds across everything but the connection: when that ends, `lost` is called, and
 * shim_connect either finds the shim again (then shim_wait tells at once what happened meanwhile) or finds it dead;
 * what it left is then for shim_remove_dead. */
#ifndef K3C_RUNTIME_SHIM_H
#define K3C_RUNTIME_SHIM_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/runtime/task_proto.h"
#include "core/base/list.h"

struct runtime;
struct shim;
struct shim_call;

struct shim_events {
    /* Once: error 0, the shim answers; else it cannot be started or reached, and only shim_free remains. */
    void (*ready)(void *ctx, int error, const char *why);
    /* The connection ended after it was ready; pending calls were answered with -ECONNRESET or are about to be. */
    void (*lost)(void *ctx, const char *why);
};

/* Starts the shim in the sandbox's bundle (runtime_bundle_make), or the one that serves it already. */
struct shim *shim_start(struct runtime *r, const char *sandbox_id, const struct shim_events *ev, void *ctx);
/* Connects to the shim that a bundle names. */
struct shim *shim_connect(struct runtime *r, const char *sandbox_id, const struct shim_events *ev, void *ctx);
struct shim *shim_free(struct shim *s); /* the process goes on; its calls get no answer. NULL is fine; returns NULL */

/* Whoever holds a shim beyond its calls is told when it is freed: `gone` is called from shim_free, must not call the
 * shim any more, and its calls are gone. */
struct shim_user {
    struct list link;
    void (*gone)(struct shim_user *user);
};
void shim_add_user(struct shim *s, struct shim_user *user);

/* What a call came to; valid inside the callback. */
struct shim_result {
    int error; /* 0, -ENOENT (no such container or process), -EEXIST, -ETIMEDOUT, -ECONNRESET, -EIO */
    const char *why;
    uint32_t pid;          /* create, start */
    struct task_exit exit; /* wait, delete */
    struct task_state state;
};
typedef void shim_done(void *ctx, const struct shim_result *result);

/* `exec_id` NULL is the container's first process. `done` comes later, once. */
struct shim_call *shim_create(struct shim *s, const char *id, const struct task_io *io, shim_done *done, void *ctx);
struct shim_call *shim_exec(struct shim *s, const char *id, const char *exec_id, const struct task_io *io,
                            struct slice process_json, shim_done *done, void *ctx);
struct shim_call *shim_run(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx);
struct shim_call *shim_wait(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx);
struct shim_call *shim_state(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx);
struct shim_call *shim_kill(struct shim *s, const char *id, const char *exec_id, int signo, bool all, shim_done *done,
                            void *ctx);
struct shim_call *shim_delete(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx);
struct shim_call *shim_resize(struct shim *s, const char *id, const char *exec_id, unsigned width, unsigned height,
                              shim_done *done, void *ctx);
/* Gives a container other limits while it runs; `resources_json` spec_limits (spec.h) as text. */
struct shim_call *shim_update(struct shim *s, const char *id, struct slice resources_json, shim_done *done, void *ctx);
struct shim_call *shim_close_stdin(struct shim *s, const char *id, const char *exec_id, shim_done *done, void *ctx);
/* Ends the shim, once all of its containers are deleted. */
struct shim_call *shim_shutdown(struct shim *s, shim_done *done, void *ctx);
void shim_cancel(struct shim_call *call); /* no callback follows */

/* Kills and removes what a dead shim left of one container (the shim's `delete` verb). `done` comes later. NULL: it
 * could not be started. */
struct child *shim_remove_dead(struct runtime *r, const char *id,
                               void (*done)(void *ctx, int status, struct slice output), void *ctx, struct err *err);
/* Kills a shim that cannot be spoken to, if it runs (one whose start was interrupted has not written where it listens),
 * and removes its socket; shim_remove_dead does it, too. */
void shim_end(struct runtime *r, const char *sandbox_id);

#endif
