#include "agent/node/machine.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/base/defs.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/base/str.h"

enum { PROC_MAX = 1 << 20 /* stat has a line for each processor */ };

/* The first line of a file; stays as it was when there is none. */
static void first_line(const char *path, char *out, size_t size)
{
    cleanup_free char *text = NULL;
    if (file_read(path, PROC_MAX, &text, NULL, NULL))
        return;
    size_t n = strcspn(text, "\n");
    if (n && n < size) {
        memcpy(out, text, n);
        out[n] = 0;
    }
}

static uint64_t number_in(const char *path)
{
    char line[64] = "";
    first_line(path, line, sizeof(line));
    return strtoull(line, NULL, 10);
}

/* A line of /proc/meminfo, in bytes. */
static uint64_t meminfo(const char *key)
{
    cleanup_free char *text = NULL;
    if (file_read("/proc/meminfo", PROC_MAX, &text, NULL, NULL))
        return 0;
    const char *at = strstr(text, key);
    return at ? strtoull(at + strlen(key), NULL, 10) * 1024 : 0;
}

static void read_os_image(char *out, size_t size)
{
    cleanup_free char *text = NULL;
    snprintf(out, size, "Linux");
    if (file_read("/etc/os-release", PROC_MAX, &text, NULL, NULL))
        return;
    const char *at = strstr(text, "PRETTY_NAME=\"");
    if (at) {
        at += strlen("PRETTY_NAME=\"");
        snprintf(out, size, "%.*s", (int)strcspn(at, "\"\n"), at);
    }
}

void machine_read(const char *data_dir, struct machine *ret)
{
    struct machine m = {0};
    struct utsname uts;
    struct statvfs fs;
    cpu_set_t set;
    m.cpus = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
    m.memory = meminfo("MemTotal:");
    m.disk = statvfs(data_dir, &fs) ? 0 : (uint64_t)fs.f_blocks * fs.f_frsize;
    first_line("/etc/machine-id", m.machine_id, sizeof(m.machine_id));
    first_line("/sys/class/dmi/id/product_uuid", m.system_uuid, sizeof(m.system_uuid));
    first_line("/proc/sys/kernel/random/boot_id", m.boot_id, sizeof(m.boot_id));
    if (!*m.system_uuid)
        memcpy(m.system_uuid, m.machine_id, sizeof(m.system_uuid));
    if (!uname(&uts))
        snprintf(m.kernel, sizeof(m.kernel), "%s", uts.release);
    read_os_image(m.os_image, sizeof(m.os_image));
    *ret = m;
}

void machine_read_free(const char *data_dir, struct machine_free *ret)
{
    struct machine_free f = {.memory = meminfo("MemAvailable:")};
    struct statvfs fs;
    if (!statvfs(data_dir, &fs)) {
        f.disk = (uint64_t)fs.f_bavail * fs.f_frsize;
        f.disk_total = (uint64_t)fs.f_blocks * fs.f_frsize;
        f.disk_inodes = fs.f_favail;
        f.disk_inodes_total = fs.f_files;
    }
    char load[128] = "";
    first_line("/proc/loadavg", load, sizeof(load));
    const char *slash = strchr(load, '/');
    f.pids = slash ? strtoull(slash + 1, NULL, 10) : 0;
    f.pids_max = number_in("/proc/sys/kernel/pid_max");
    *ret = f;
}

void machine_read_used(struct machine_used *ret)
{
    enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, TIMES }; /* guests' time is in the user's */
    char line[256] = "", *at = line + strlen("cpu");
    uint64_t sum = 0, free = meminfo("MemFree:") + meminfo("Inactive(file):"), all = meminfo("MemTotal:");
    first_line("/proc/stat", line, sizeof(line));
    for (int i = 0; i < TIMES && *line; i++) {
        uint64_t ticks = strtoull(at, &at, 10);
        sum += i == IDLE || i == IOWAIT ? 0 : ticks;
    }
    *ret = (struct machine_used){(double)sum / (double)sysconf(_SC_CLK_TCK), all > free ? all - free : 0};
}

const char *machine_arch(void)
{
#if defined(__x86_64__)
    return "amd64";
#elif defined(__aarch64__)
    return "arm64";
#elif defined(__arm__)
    return "arm";
#elif defined(__riscv)
    return "riscv64";
#else
#error "say how Go calls this architecture"
#endif
}
