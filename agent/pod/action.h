/* Action: what a probe or a lifecycle hook does once to a container: run a command, ask by HTTP or gRPC, connect by
 * TCP, sleep. */
#ifndef K3C_POD_ACTION_H
#define K3C_POD_ACTION_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct action;
struct container;

enum action_result {
    ACTION_OK,
    ACTION_WARNING, /* as well, but the probe was led away to another host */
    ACTION_FAILED,  /* it was done and the container answered no: exit code, status code, refused */
    ACTION_ERROR,   /* it could not be done */
};

enum { ACTION_TEXT_MAX = 10 << 10 };

/* Does what `handler` ({exec | httpGet | tcpSocket | grpc | sleep}) says; a hook's command is not expanded, and any
 * answer to its request is a success. `done` comes later, once, with the command's output or the reason of a failure;
 * the action is gone after it. timeout_ms 0: none. */
struct action *action_start(struct container *c, bool hook, const cJSON *handler, unsigned timeout_ms,
                            void (*done)(void *arg, enum action_result result, const char *text), void *arg);
struct action *action_free(struct action *a); /* gives it up, no callback follows; NULL is fine; returns NULL */

#endif
