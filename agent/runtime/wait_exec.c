/* Without a C library: see holder.h. */
#include "agent/runtime/wait_exec.h"

#include <errno.h>

#include "agent/runtime/holder_sys.h"

int wait_exec_main(int argc, char **argv)
{
    char byte;
    long n;
    if (argc < 2)
        return 2;
    do
        n = sys_call(__NR_read, 0, sys_p(&byte), 1, 0);
    while (n > 0 || n == -EINTR);
    /* the environment lies behind the arguments */
    sys_call(__NR_execve, sys_p(argv[1]), sys_p(argv + 1), sys_p(argv + argc + 1), 0);
    return 1;
}
