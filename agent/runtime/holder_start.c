/* Where the holder begins; nothing of it is in k3c itself. */
#ifdef K3C_HOLDER_ALONE

#include "agent/runtime/holder_sys.h"
#include "agent/runtime/log.h"
#include "agent/runtime/pause.h"
#include "agent/runtime/wait_exec.h"

/* The kernel puts argc and argv on the stack and jumps here. */
#if defined(__x86_64__)
__asm__(".global _start\n_start:\n  xor %ebp,%ebp\n  mov %rsp,%rdi\n  and $-16,%rsp\n  call holder_begin\n");
#elif defined(__aarch64__)
__asm__(".global _start\n_start:\n  mov x29,#0\n  mov x0,sp\n  bl holder_begin\n");
#endif

__attribute__((noreturn, used)) void holder_begin(long *stack);

__attribute__((noreturn, used)) void holder_begin(long *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    int status = argc < 2            ? 2
                 : argv[1][0] == 'p' ? pause_main(argc - 1, argv + 1)
                 : argv[1][0] == 'w' ? wait_exec_main(argc - 1, argv + 1)
                                     : log_writer_main(argc - 1, argv + 1);
    for (;;)
        sys_call(__NR_exit_group, status, 0, 0, 0);
}

/* What a compiler calls by itself. */
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);

void *memcpy(void *to, const void *from, size_t n)
{
    return memmove(to, from, n);
}

void *memmove(void *to, const void *from, size_t n)
{
    char *t = to;
    const char *f = from;
    if (t < f)
        for (size_t i = 0; i < n; i++)
            t[i] = f[i];
    else
        while (n--)
            t[n] = f[n];
    return to;
}

void *memset(void *to, int c, size_t n)
{
    char *t = to;
    for (size_t i = 0; i < n; i++)
        t[i] = (char)c;
    return to;
}

#endif
