#include "agent/runtime/pause.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int pause_main(int argc, char **argv)
{
    (void)argc, (void)argv;
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    for (;;) {
        int signo = sigwaitinfo(&wanted, NULL);
        if (signo == SIGTERM || signo == SIGINT)
            return 0;
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    }
}
