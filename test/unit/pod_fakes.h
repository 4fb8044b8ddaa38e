/* A node for tests of the pod workers: the real runtime below a directory of its own, and fakes for all that the
 * workers ask of others (images, network, sources, API). */
#ifndef K3C_TEST_POD_FAKES_H
#define K3C_TEST_POD_FAKES_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct pods;

/* Makes the directory, the loop and an image "busybox"; false (and why) when this machine cannot run containers. */
bool fakes_start(const char **why);
void fakes_stop(void); /* ends what still runs and removes everything */

struct pods *fakes_pods(void);
struct loop *fakes_loop(void);
const char *fakes_dir(void);
const char *fakes_cgroups(void); /* path, without the first slash, of the cgroup that pods are below */

/* k3c ends and starts again: workers and runtime are freed and made anew. */
void fakes_restart(void);
void fakes_crash(void);                /* as well, by SIGKILL */
bool fakes_await_no_shim(int seconds); /* of this test, whoever knows of it */
/* Kills the shim or the pause process of the pod that started last and still runs. */
bool fakes_kill_shim(const char *name);
bool fakes_kill_pause(const char *name);

/* A pod out of a template with single quotes; its uid is its name. Handed to the workers; again: its next generation.
 */
void fakes_apply(const char *name, const char *spec);
void fakes_delete(const char *name, int grace_s);                   /* sets deletionTimestamp */
void fakes_gone(const char *name);                                  /* the object is gone */
void fakes_forget(const char *name);                                /* as well, but the workers are not told */
void fakes_set_object(const char *kind_and_name, const char *json); /* "c/name" or "s/name"; NULL removes it */

/* The node's own object, single quotes; NULL: not known. At first it is large and has no labels. */
void fakes_set_node(const char *json);
void fakes_hold_network(const char *name); /* who asks for this pod's network is not answered; NULL: now */

/* The last status that the workers sent, NULL before the first. */
const cJSON *fakes_status(const char *name);
/* A text out of it ("phase", "containerStatuses.0.state.waiting.reason"); "" when it is not there. */
const char *fakes_at(const char *name, const char *path);
/* Runs the loop until that text is `want` (a "*" stands for anything but ""); false after `seconds`. */
bool fakes_await(const char *name, const char *path, const char *want, int seconds);
bool fakes_await_finished(const char *name, int seconds);
bool fakes_await_event(const char *name, const char *reason_and_text, int seconds);
bool fakes_saw_event(const char *name, const char *reason_and_text); /* "Reason: part of the text" */
void fakes_run(int ms);

/* The text of a container's log so far. */
const char *fakes_log(const char *name, const char *container, bool previous);
/* Runs a shell command in a container; its output. */
const char *fakes_exec(const char *name, const char *container, const char *script);
int fakes_mounts(void); /* mount points below the directory */

#endif
