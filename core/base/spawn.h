/* Starting a program. */
#ifndef K3C_BASE_SPAWN_H
#define K3C_BASE_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SPAWN_FDS_MAX = 8 };

struct spawn_options {
    const char *const *argv; /* argv[0] is a path */
    const char *const *envp; /* NULL-terminated "NAME=value"; NULL: none. Nothing of ours is passed on by itself */
    const char *cwd;         /* NULL: ours */
    const int *fds;          /* fds[i] becomes its descriptor i, -1: /dev/null; it has no other */
    size_t n;                /* of them, at least 3 */
    bool session;            /* a session of its own; else a process group */
};

/* The program starts with no signal blocked and each at its default. 0 and its id in *ret, or negative errno; the
 * descriptors stay the caller's. */
int spawn(const struct spawn_options *o, pid_t *ret);

#endif
