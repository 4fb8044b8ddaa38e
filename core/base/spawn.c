#include "core/base/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <unistd.h>

/* fds: none below o->n, so that putting one in its place closes no other. */
static int start(const struct spawn_options *o, const int *fds, pid_t *ret)
{
    static const char *const nothing[] = {NULL};
    const char *const *envp = o->envp ? o->envp : nothing;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    for (int i = 0; i < (int)o->n; i++) {
        if (fds[i] < 0)
            posix_spawn_file_actions_addopen(&actions, i, "/dev/null", O_RDWR, 0);
        else
            posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, (int)o->n);
    if (o->cwd)
        posix_spawn_file_actions_addchdir_np(&actions, o->cwd);
    short own = o->session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(&attributes, (short)(own | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    int r = posix_spawn(ret, o->argv[0], &actions, &attributes, (char *const *)(uintptr_t)o->argv,
                        (char *const *)(uintptr_t)envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return -r;
}

int spawn(const struct spawn_options *o, pid_t *ret)
{
    int fds[SPAWN_FDS_MAX], r = 0;
    assert(o->n >= 3 && o->n <= SPAWN_FDS_MAX);
    for (size_t i = 0; i < o->n; i++) {
        fds[i] = o->fds[i] < 0 ? -1 : fcntl(o->fds[i], F_DUPFD_CLOEXEC, SPAWN_FDS_MAX);
        if (o->fds[i] >= 0 && fds[i] < 0)
            r = -errno;
    }
    if (!r)
        r = start(o, fds, ret);
    for (size_t i = 0; i < o->n; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return r;
}
