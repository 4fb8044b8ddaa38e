/* How long pods take from the wanted object to Running, and how much CPU of all processes that costs, with real shims
 * and runc; images, network and API are fakes that answer at once. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/pod/worker.h"
#include "core/base/clock.h"
#include "test/unit/pod_fakes.h"

enum { MANY = 30 };

static const char *const spec =
    "{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'busybox','command':['sleep','1000']}]}";

static FILE *cpuacct(const char *file, const char *mode)
{
    char path[96];
    snprintf(path, sizeof(path), "/sys/fs/cgroup/cpuacct/%s/%s", fakes_cgroups(), file);
    return fopen(path, mode);
}

/* Seconds of CPU of this process, shims, runc and pods: all are below one cgroup. 0: there is no such controller. */
static double cpu(void)
{
    unsigned long long ns = 0;
    FILE *f = cpuacct("cpuacct.usage", "re");
    if (f && fscanf(f, "%llu", &ns) != 1)
        ns = 0;
    if (f)
        fclose(f);
    return (double)ns / 1e9;
}

static void join_cgroup(const char *file)
{
    FILE *f = cpuacct(file, "we");
    if (!f)
        return;
    fprintf(f, "%d", getpid());
    fclose(f);
}

static void row(const char *what, double seconds, double cpu_seconds, const char *wanted)
{
    printf("%-52s %8.3f s   %s, %.3f s of CPU\n", what, seconds, wanted, cpu_seconds);
}

static void measure(const char *what, const char *prefix, int pods, const char *wanted)
{
    char name[32];
    double before = cpu();
    uint64_t start = clock_mono_us();
    for (int i = 0; i < pods; i++) {
        snprintf(name, sizeof(name), "%s-%d", prefix, i);
        fakes_apply(name, spec);
    }
    for (int i = 0; i < pods; i++) {
        snprintf(name, sizeof(name), "%s-%d", prefix, i);
        fakes_await(name, "phase", "Running", 60);
    }
    row(what, (double)(clock_mono_us() - start) / 1e6, cpu() - before, wanted);
}

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        printf("pods: not measured: %s\n", why);
        return 0;
    }
    join_cgroup("cgroup.procs");
    fakes_apply("warm", spec);
    fakes_await("warm", "phase", "Running", 20);
    measure("one pod, wanted to Running, image present", "one", 1, "0.120 s");
    measure("30 pods, wanted to all Running", "many", MANY, "1.200 s");
    join_cgroup("../cgroup.procs");
    fakes_stop();
    return 0;
}
