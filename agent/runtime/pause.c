/* Without a C library: see holder.h. */
#include "agent/runtime/pause.h"

#include <signal.h>
#include <sys/wait.h>

#include "agent/runtime/holder_sys.h"

int pause_main(int argc, char **argv)
{
    (void)argc, (void)argv;
    uint64_t wanted = 1u << (SIGTERM - 1) | 1u << (SIGINT - 1) | 1u << (SIGCHLD - 1);
    sys_call(__NR_rt_sigprocmask, SIG_BLOCK, sys_p(&wanted), 0, sizeof(wanted));
    for (;;) {
        long signo = sys_call(__NR_rt_sigtimedwait, sys_p(&wanted), 0, 0, sizeof(wanted));
        if (signo == SIGTERM || signo == SIGINT)
            return 0;
        while (sys_call(__NR_wait4, -1, 0, WNOHANG, 0) > 0)
            ;
    }
}
