/* Cron: schedules of five fields, or "@daily" and the like, as robfig/cron's standard parser reads them and words its
 * errors, since that is what Kubernetes uses. Time zones are not part of it. */
#ifndef K3C_FORMAT_CRON_H
#define K3C_FORMAT_CRON_H

#include <stdbool.h>
#include <stdint.h>

struct err;

struct cron {
    /* A bit for each value that fits; the topmost if the field is a star: days of month and of week are or-ed only if
     * neither is one. */
    uint64_t minute, hour, day, month, weekday;
    int64_t every_ns; /* "@every 90s": at least a second; 0: the fields count */
};
#define CRON_STAR (UINT64_C(1) << 63)

/* 0 or -EINVAL. */
int cron_parse(const char *text, struct cron *ret, struct err *err);

#endif
