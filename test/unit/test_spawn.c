#include "core/base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "test/unit/tap.h"

/* What a shell script writes to its descriptor 3; `spare` is its descriptor 4, `rest` the other options. */
static const char *says(const char *script, int spare, struct spawn_options rest)
{
    static char text[256];
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    int end[2], status;
    pid_t pid;
    if (pipe2(end, O_CLOEXEC) < 0)
        return "no pipe";
    const int fds[] = {-1, -1, -1, end[1], spare};
    rest.argv = argv;
    rest.fds = fds;
    rest.n = COUNT_OF(fds);
    int r = spawn(&rest, &pid);
    close(end[1]);
    size_t n = 0;
    for (ssize_t got = 1; !r && got > 0; n += (size_t)got)
        if ((got = read(end[0], text + n, sizeof(text) - 1 - n)) < 0)
            break;
    text[n] = 0;
    close(end[0]);
    if (r || waitpid(pid, &status, 0) != pid)
        return "not started";
    return text;
}

int main(void)
{
    int crossed = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    dup2(crossed, 3); /* where the pipe's end goes: must not be hit before it is copied */
    is_string(says("readlink /proc/$$/fd/0 /proc/$$/fd/2 /proc/$$/fd/4 >&3", 3, (struct spawn_options){0}),
              "/dev/null\n/dev/null\n/dev/zero\n",
              "descriptors come where they are wanted, whatever their numbers here");
    is_string(says("exec >&3; cd /proc/self/fd; for i in *; do [ $i -lt 5 ] || [ ! -e $i ] || echo $i; done", crossed,
                   (struct spawn_options){0}),
              "", "no other descriptor is there");
    setenv("SPAWN_SECRET", "x", 1);
    const char *const envp[] = {"A=1", NULL};
    is_string(says("echo $SPAWN_SECRET-$A >&3", -1, (struct spawn_options){.envp = envp}), "-1\n",
              "the environment is the one given, none of ours");
    is_string(says("pwd >&3", -1, (struct spawn_options){.cwd = "/proc"}), "/proc\n", "it starts in the folder given");
    const char *leads = "read -r pid _ _ _ group session _ </proc/$$/stat; [ $pid = $group ] && echo group >&3;"
                        "[ $pid = $session ] && echo session >&3";
    is_string(says(leads, -1, (struct spawn_options){0}), "group\n", "it leads a process group");
    is_string(says(leads, -1, (struct spawn_options){.session = true}), "group\nsession\n", "or a session");
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGUSR1, SIG_IGN);
    is_string(says("grep -cE 'Sig(Blk|Ign).*0000000$' /proc/self/status >&3", -1, (struct spawn_options){0}), "2\n",
              "no signal is blocked or ignored");
    const char *const nothing[] = {"/no/such/program", NULL};
    const int fds[] = {-1, -1, -1};
    pid_t pid;
    is_int(spawn(&(struct spawn_options){.argv = nothing, .fds = fds, .n = 3}, &pid), -ENOENT,
           "a program that is not there is an error of the start");
    close(crossed);
    return done();
}
