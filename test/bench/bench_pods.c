/* How long pods take from the wanted object to Running, and how much CPU of all processes that costs, with real shims
 * and runc; images, network and API are fakes that answer at once. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "agent/pod/worker.h"
#include "core/base/clock.h"
#include "core/base/defs.h"
#include "test/unit/pod_fakes.h"

enum { TRIES = 10, MANY = 30 };

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

struct cost {
    double seconds, cpu;
};

/* From the wanted objects to the last one Running. */
static struct cost start(const char *prefix, int pods)
{
    char name[32];
    double before = cpu();
    uint64_t began = clock_mono_us();
    for (int i = 0; i < pods; i++) {
        snprintf(name, sizeof(name), "%s-%d", prefix, i);
        fakes_apply(name, spec);
    }
    for (int i = 0; i < pods; i++) {
        snprintf(name, sizeof(name), "%s-%d", prefix, i);
        fakes_await(name, "phase", "Running", 60);
    }
    return (struct cost){(double)(clock_mono_us() - began) / 1e6, cpu() - before};
}

static void row(const char *what, struct cost c, const char *wanted)
{
    printf("%-52s %8.3f s   %s, %.3f s of CPU\n", what, c.seconds, wanted, c.cpu);
}

int main(void)
{
    const char *why = "";
    if (!fakes_start(&why)) {
        printf("pods: not measured: %s\n", why);
        return 0;
    }
    join_cgroup("cgroup.procs");
    start("warm", 1);
    struct cost best = {1e9, 1e9};
    for (int i = 0; i < TRIES; i++) {
        char name[16];
        snprintf(name, sizeof(name), "one-%d", i);
        struct cost c = start(name, 1);
        best = (struct cost){MIN_OF(best.seconds, c.seconds), MIN_OF(best.cpu, c.cpu)};
    }
    row("one pod, wanted to Running, image present, best of 10", best, "0.120 s");
    row("30 pods, wanted to all Running", start("many", MANY), "1.200 s");
    join_cgroup("../cgroup.procs");
    fakes_stop();
    return 0;
}
