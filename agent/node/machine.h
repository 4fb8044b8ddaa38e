/* What the machine has: for a Node's capacity, nodeInfo, pressure conditions and metrics.
 * Read from /proc, /etc and statfs. */
#ifndef K3C_NODE_MACHINE_H
#define K3C_NODE_MACHINE_H

#include <stdint.h>

struct machine {
    int cpus;
    uint64_t memory, disk; /* bytes; disk: of the data directory's file system */
    char machine_id[64], system_uuid[64], boot_id[64], kernel[128], os_image[128];
};
void machine_read(const char *data_dir, struct machine *ret);

/* What is free now. */
struct machine_free {
    uint64_t memory, disk, disk_inodes; /* bytes, bytes, count */
    uint64_t disk_total, disk_inodes_total;
    uint64_t pids, pids_max;
};
void machine_read_free(const char *data_dir, struct machine_free *ret);

/* What was and is used. */
struct machine_used {
    double cpu_s;    /* of all processors since the machine's start */
    uint64_t memory; /* bytes, without what was read from files and is not in use */
};
void machine_read_used(struct machine_used *ret);

const char *machine_arch(void); /* "amd64", as Go calls it */

#endif
