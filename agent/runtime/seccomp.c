#include "agent/runtime/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/runtime/caps.h"
#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/format/json.h"

enum { PROFILE_MAX = 1 << 20 }; /* bytes of a Localhost profile */

/* Names of every architecture; libseccomp skips those that the present one lacks. */
static const char *const files =
    "access faccessat faccessat2 open openat openat2 creat close close_range read write pread64 pwrite64 readv writev "
    "preadv pwritev preadv2 pwritev2 lseek _llseek stat fstat lstat stat64 fstat64 lstat64 newfstatat fstatat64 statx "
    "statfs fstatfs statfs64 fstatfs64 truncate ftruncate truncate64 ftruncate64 fallocate fadvise64 fadvise64_64 "
    "arm_fadvise64_64 sync fsync fdatasync syncfs sync_file_range sync_file_range2 arm_sync_file_range "
    "copy_file_range sendfile sendfile64 splice tee vmsplice readahead cachestat dup dup2 dup3 fcntl fcntl64 flock "
    "ioctl pipe pipe2 link linkat symlink symlinkat readlink readlinkat rename renameat renameat2 unlink unlinkat "
    "mkdir mkdirat rmdir mknod mknodat chdir fchdir getcwd getdents getdents64 chmod fchmod fchmodat fchmodat2 chown "
    "fchown lchown fchownat chown32 fchown32 lchown32 umask utime utimes utimensat utimensat_time64 futimesat getxattr "
    "lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat listxattr llistxattr flistxattr "
    "listxattrat removexattr lremovexattr fremovexattr removexattrat inotify_init inotify_init1 inotify_add_watch "
    "inotify_rm_watch fanotify_mark name_to_handle_at memfd_create memfd_secret";
static const char *const memory =
    "mmap mmap2 munmap mprotect mremap madvise brk mlock mlock2 mlockall munlock munlockall mincore msync "
    "remap_file_pages pkey_alloc pkey_free pkey_mprotect map_shadow_stack mseal membarrier";
static const char *const processes =
    "fork vfork execve execveat exit exit_group wait4 waitid waitpid kill tkill tgkill pause getpid getppid gettid "
    "getpgid getpgrp setpgid getsid setsid prctl arch_prctl modify_ldt set_thread_area get_thread_area "
    "set_tid_address set_robust_list get_robust_list futex futex_time64 futex_waitv futex_wait futex_wake "
    "futex_requeue rseq restart_syscall seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self "
    "pidfd_open pidfd_send_signal process_mrelease capget capset getrlimit ugetrlimit setrlimit prlimit64 getrusage "
    "getpriority setpriority ioprio_get ioprio_set sched_yield sched_get_priority_max sched_get_priority_min "
    "sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam "
    "sched_getscheduler sched_setscheduler sched_rr_get_interval sched_rr_get_interval_time64 getcpu breakpoint "
    "cacheflush set_tls riscv_flush_icache riscv_hwprobe";
static const char *const signals =
    "rt_sigaction rt_sigprocmask rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn rt_sigsuspend "
    "rt_sigtimedwait rt_sigtimedwait_time64 sigaltstack sigprocmask sigreturn sigsuspend sigaction sigpending signal "
    "signalfd signalfd4";
static const char *const ids =
    "getuid geteuid getgid getegid getuid32 geteuid32 getgid32 getegid32 getresuid getresgid getresuid32 getresgid32 "
    "getgroups getgroups32 setuid setgid setreuid setregid setresuid setresgid setuid32 setgid32 setreuid32 setregid32 "
    "setresuid32 setresgid32 setgroups setgroups32 setfsuid setfsgid setfsuid32 setfsgid32";
static const char *const events =
    "poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_create epoll_create1 epoll_ctl "
    "epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2 eventfd eventfd2 io_setup io_submit io_cancel "
    "io_destroy io_getevents io_pgetevents io_pgetevents_time64 alarm getitimer setitimer timer_create timer_delete "
    "timer_settime timer_settime64 timer_gettime timer_gettime64 timer_getoverrun timerfd_create timerfd_settime "
    "timerfd_settime64 timerfd_gettime timerfd_gettime64 clock_gettime clock_gettime64 clock_getres "
    "clock_getres_time64 clock_nanosleep clock_nanosleep_time64 clock_adjtime clock_adjtime64 adjtimex nanosleep time "
    "gettimeofday times";
static const char *const network = "socketcall socketpair bind listen accept accept4 connect getsockname getpeername "
                                   "getsockopt setsockopt send sendto "
                                   "sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64 shutdown";
static const char *const ipc =
    "ipc shmget shmat shmdt shmctl semget semop semtimedop semtimedop_time64 semctl msgget msgsnd msgrcv msgctl "
    "mq_open "
    "mq_unlink mq_timedsend mq_timedsend_time64 mq_timedreceive mq_timedreceive_time64 mq_notify mq_getsetattr";
static const char *const machine = "uname sysinfo getrandom olduname oldolduname";

static const struct {
    int cap;
    const char *names;
} behind[] = {
    {CAP_DAC_READ_SEARCH, "open_by_handle_at"},
    {CAP_SYS_ADMIN, "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr "
                    "lsm_list_modules mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd "
                    "setdomainname sethostname setns statmount listmount syslog umount umount2 unshare"},
    {CAP_SYS_BOOT, "reboot"},
    {CAP_SYS_CHROOT, "chroot"},
    {CAP_SYS_MODULE, "delete_module init_module finit_module"},
    {CAP_SYS_PACCT, "acct"},
    {CAP_SYS_PTRACE, "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace"},
    {CAP_SYS_RAWIO, "iopl ioperm"},
    {CAP_SYS_TIME, "settimeofday stime clock_settime clock_settime64"},
    {CAP_SYS_TTY_CONFIG, "vhangup"},
    {CAP_SYS_NICE, "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"},
    {CAP_SYSLOG, "syslog"},
    {CAP_BPF, "bpf"},
    {CAP_PERFMON, "perf_event_open"},
};

/* PER_LINUX, PER_LINUX32, UNAME26, both, and the query */
static const int64_t personalities[] = {0, 8, 0x20000, 0x20008, 0xffffffff};

enum {
    CLONE_NAMESPACES = 0x7E020000, /* every CLONE_NEW* that needs CAP_SYS_ADMIN */
    VSOCK = 40,
};

static void add_names(struct arena *a, cJSON *list, const char *names)
{
    struct slice rest = slice_of(names);
    while (rest.n) {
        struct slice name = slice_cut(&rest, ' ');
        json_append(list, json_stringf(a, "%.*s", SLICE_ARGS(name)));
    }
}

static void allow(struct arena *a, cJSON *rules, const char *name, const char *op, int64_t value, int64_t value_two)
{
    json_append(rules, json_build(a,
                                  "{'names':[%s],'action':'SCMP_ACT_ALLOW','args':[{'index':0,'value':%I,"
                                  "'valueTwo':%I,'op':%s}]}",
                                  name, value, value_two, op));
}

cJSON *seccomp_default(struct arena *a, uint64_t caps)
{
    static const char *const always[] = {files, memory, processes, signals, ids, events, network, ipc, machine};
    cJSON *names = json_array(a), *rules = json_array(a);
    for (size_t i = 0; i < COUNT_OF(always); i++)
        add_names(a, names, always[i]);
    for (size_t i = 0; i < COUNT_OF(behind); i++)
        if (caps & CAPS_BIT(behind[i].cap))
            add_names(a, names, behind[i].names);
    json_append(rules, json_build(a, "{'names':%J,'action':'SCMP_ACT_ALLOW'}", names));

    for (size_t i = 0; i < COUNT_OF(personalities); i++)
        allow(a, rules, "personality", "SCMP_CMP_EQ", personalities[i], 0);
    allow(a, rules, "socket", "SCMP_CMP_NE", VSOCK, 0);
    if (!(caps & CAPS_BIT(CAP_SYS_ADMIN))) {
        allow(a, rules, "clone", "SCMP_CMP_MASKED_EQ", CLONE_NAMESPACES, 0);
        /* Its flags are behind a pointer: ENOSYS makes libc fall back to clone, which can be looked at. */
        json_append(rules, json_build(a, "{'names':['clone3'],'action':'SCMP_ACT_ERRNO','errnoRet':%i}", ENOSYS));
    }
    cJSON *profile = json_build(a, "{'defaultAction':'SCMP_ACT_ERRNO','defaultErrnoRet':%i}", EPERM);
#if defined(__x86_64__) /* x32, which nobody has, doubles what the filter costs to make: its calls end the process */
    json_set(a, profile, "architectures", json_build(a, "['SCMP_ARCH_X86_64','SCMP_ARCH_X86']"));
#elif defined(__aarch64__)
    json_set(a, profile, "architectures", json_build(a, "['SCMP_ARCH_AARCH64','SCMP_ARCH_ARM']"));
#endif
    json_set(a, profile, "syscalls", rules);
    return profile;
}

static int read_local(struct arena *a, const char *root, const char *path, cJSON **ret, struct err *err)
{
    cleanup_close int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK, .resolve = RESOLVE_BENEATH};
    cleanup_close int fd = dir < 0 ? -1 : (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
    if (fd < 0)
        return err_set(err, errno, "cannot load seccomp profile \"%s/%s\": %m", root, path);
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > PROFILE_MAX)
        return err_set(err, EINVAL, "seccomp profile \"%s/%s\" is no file of at most %d bytes", root, path,
                       PROFILE_MAX);
    char *text = arena_alloc(a, (size_t)st.st_size + 1);
    ssize_t n = read(fd, text, (size_t)st.st_size);
    if (n < 0)
        return err_set(err, errno, "cannot load seccomp profile \"%s/%s\": %m", root, path);
    int r = json_parse(a, text, (size_t)n, ret, NULL, err);
    if (r)
        return err_wrap(err, "cannot load seccomp profile \"%s/%s\"", root, path);
    if (!json_str(*ret, "defaultAction"))
        return err_set(err, EINVAL, "seccomp profile \"%s/%s\" has no defaultAction", root, path);
    return 0;
}

int seccomp_profile(struct arena *a, const cJSON *profile, const char *root, uint64_t caps, cJSON **ret,
                    struct err *err)
{
    const char *type = json_str_or(profile, "type", "RuntimeDefault");
    if (str_eq(type, "RuntimeDefault")) {
        *ret = seccomp_default(a, caps);
        return 0;
    }
    if (str_eq(type, "Unconfined")) {
        *ret = NULL;
        return 0;
    }
    const char *path = json_str_or(profile, "localhostProfile", "");
    if (!str_eq(type, "Localhost") || !*path)
        return err_set(err, EINVAL, "seccompProfile of type \"%s\" needs a localhostProfile", type);
    return read_local(a, root, path, ret, err);
}
