/* How long pods take from the wanted object to Running, with real shims and runc; images, network and API are fakes
 * that answer at once. */
#include <stdio.h>
#include <string.h>

#include "agent/pod/worker.h"
#include "core/base/clock.h"
#include "test/unit/pod_fakes.h"

enum { MANY = 30 };

static const char *const spec =
    "{'terminationGracePeriodSeconds':0,'containers':[{'name':'c','image':'busybox','command':['sleep','1000']}]}";

static void row(const char *what, double seconds, const char *wanted)
{
    printf("%-52s %8.3f s   %s\n", what, seconds, wanted);
}

int main(void)
{
    const char *why = "";
    char name[32];
    if (!fakes_start(&why)) {
        printf("pods: not measured: %s\n", why);
        return 0;
    }
    fakes_apply("warm", spec);
    fakes_await("warm", "phase", "Running", 20);
    uint64_t start = clock_mono_us();
    fakes_apply("one", spec);
    fakes_await("one", "phase", "Running", 20);
    row("one pod, wanted to Running, image present", (double)(clock_mono_us() - start) / 1e6, "0.120 s");
    start = clock_mono_us();
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "many-%d", i);
        fakes_apply(name, spec);
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof(name), "many-%d", i);
        fakes_await(name, "phase", "Running", 60);
    }
    row("30 pods, wanted to all Running", (double)(clock_mono_us() - start) / 1e6, "1.200 s");
    fakes_stop();
    return 0;
}
