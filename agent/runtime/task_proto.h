/* The messages of containerd's shim protocol, version 2 (service containerd.task.v2.Task and the events a shim forwards
 * to containerd.services.events.ttrpc.v1.Events), as protobuf bytes and back.
 *
 * Encoders append to `out`; a NULL or zero field is left out, as proto3 has it. Decoders borrow from the input: strings
 * are slices of it. They return 0 or -EBADMSG. Unknown fields are skipped.
 * Source: containerd runtime/v2/task/shim.proto, api/events/task.proto, services/ttrpc/events/v1/events.proto (1.6). */
#ifndef K3C_RUNTIME_TASK_PROTO_H
#define K3C_RUNTIME_TASK_PROTO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;

#define TASK_SERVICE "containerd.task.v2.Task"
#define TASK_EVENTS_SERVICE "containerd.services.events.ttrpc.v1.Events"
#define TASK_RUNC_OPTIONS "containerd.runc.v1.Options"
#define TASK_PROCESS_SPEC "types.containerd.io/opencontainers/runtime-spec/1/Process"
#define TASK_RESOURCES_SPEC "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources"

enum task_status { TASK_UNKNOWN, TASK_CREATED, TASK_RUNNING, TASK_STOPPED, TASK_PAUSED, TASK_PAUSING };

/* google.protobuf.Any */
struct task_any {
    struct slice type_url, value;
};

/* CreateTaskRequest and ExecProcessRequest: a process with its streams. */
struct task_io {
    const char *in, *out, *err; /* FIFO paths or URIs; NULL: none */
    bool terminal;
};
void task_put_create(struct strbuf *out, const char *id, const char *bundle, const struct task_io *io,
                     const struct task_any *options);
void task_put_exec(struct strbuf *out, const char *id, const char *exec_id, const struct task_io *io,
                   const struct task_any *spec);
/* State, Start, Delete, Wait (exec_id NULL: the container itself); Pids, Connect, Stats with id alone. */
void task_put_id(struct strbuf *out, const char *id, const char *exec_id);
void task_put_kill(struct strbuf *out, const char *id, const char *exec_id, uint32_t signal, bool all);
void task_put_resize(struct strbuf *out, const char *id, const char *exec_id, uint32_t width, uint32_t height);
/* Update: `resources` is a LinuxResources of the runtime specification, in JSON. */
void task_put_update(struct strbuf *out, const char *id, const struct task_any *resources);
void task_put_close_io(struct strbuf *out, const char *id, const char *exec_id);
void task_put_shutdown(struct strbuf *out, const char *id, bool now);
/* containerd.runc.v1.Options; NULL: the shim's defaults. */
void task_put_options(struct strbuf *out, const char *runc, const char *root);

/* What a process came to: the answers of Delete and Wait, of the shim's `delete` verb, and the TaskExit event. */
struct task_exit {
    struct slice container_id, exec_id; /* events only; exec_id is the container's id for its first process */
    uint32_t pid, status;
    int64_t at_us; /* microseconds since 1970, 0: not said */
};
int task_get_pid(struct slice in, uint32_t *pid, struct err *err); /* Create, Start */
int task_get_deleted(struct slice in, struct task_exit *ret, struct err *err);
int task_get_waited(struct slice in, struct task_exit *ret, struct err *err);

struct task_state {
    struct slice id;
    uint32_t pid, exit_status;
    enum task_status status;
    int64_t exited_at_us;
};
int task_get_state(struct slice in, struct task_state *ret, struct err *err);

/* One event out of a ForwardRequest. */
struct task_event {
    struct slice namespace, topic; /* "/tasks/exit" */
    struct task_any event;         /* type_url "containerd.events.TaskExit" */
};
int task_get_forwarded(struct slice in, struct task_event *ret, struct err *err);
int task_get_exit_event(struct slice in, struct task_exit *ret, struct err *err);
int task_get_oom_event(struct slice in, struct slice *container_id, struct err *err);

#endif
