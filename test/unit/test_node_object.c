#include "agent/node/node_object.h"

#include "agent/node/machine.h"
#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "test/unit/tap.h"

static const char *status_of(const cJSON *node_status, const char *type, const char *field)
{
    for (JSON_EACH(c, json_get(node_status, "conditions")))
        if (str_eq(json_str(c, "type"), type))
            return json_str(c, field);
    return NULL;
}

int main(void)
{
    struct arena *a = arena_new();
    struct node_pressure p = {0};
    struct machine_free f = {.memory = 1ULL << 30,
                             .disk = 100,
                             .disk_total = 1000,
                             .disk_inodes = 100,
                             .disk_inodes_total = 1000,
                             .pids = 10,
                             .pids_max = 100};
    node_pressure_look(&p, &f, 1000);
    is_int(p.holds, 0, "a machine with room of all is short of nothing");
    f.disk_inodes = 49;
    node_pressure_look(&p, &f, 2000);
    is_int(p.holds, 1 << PRESSURE_DISK, "inodes are disk");
    f.disk_inodes = 100;
    f.memory = 99 << 20;
    node_pressure_look(&p, &f, 3000);
    is_int(p.holds, 1 << PRESSURE_DISK | 1 << PRESSURE_MEMORY, "relief does not count at once");
    f.memory = 1ULL << 30;
    node_pressure_look(&p, &f, 301999);
    is_int(p.holds, 1 << PRESSURE_DISK | 1 << PRESSURE_MEMORY, "nor before five minutes");
    node_pressure_look(&p, &f, 302000);
    is_int(p.holds, 1 << PRESSURE_MEMORY, "but then, each for itself");
    f.pids = 91;
    node_pressure_look(&p, &f, 310000);
    is_int(p.holds, 1 << PRESSURE_PIDS, "processes are counted");

    static const char *const ips[] = {"10.0.0.1", NULL};
    const struct machine m = {.cpus = 2, .memory = 1 << 30};
    struct node_facts facts = {.name = "n", .ips = ips, .machine = &m, .pressure = 1 << PRESSURE_DISK};
    cJSON *first = node_status(a, &facts, NULL, 0);
    is_string(status_of(first, "DiskPressure", "status"), "True", "pressure is told");
    is_string(status_of(first, "DiskPressure", "reason"), "KubeletHasDiskPressure", "as the kubelet tells it");
    is_string(status_of(first, "MemoryPressure", "status"), "False", "what is not short is not");
    facts.pressure = 0;
    cJSON *second = node_status(a, &facts, first, 5000000);
    is_string(status_of(second, "DiskPressure", "lastTransitionTime"), "1970-01-01T00:00:05Z", "a change has its time");
    is_string(status_of(second, "MemoryPressure", "lastTransitionTime"), "1970-01-01T00:00:00Z",
              "what stayed as it was keeps its own");
    arena_free(a);
    return done();
}
