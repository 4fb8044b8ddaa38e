/* Atomic writer: brings the files of a volume from one state to the next at once, as Kubernetes does it, so that a
 * process that looks at them never sees half of a change:
 *
 *     DIR/..2024_01_02_03_04_05.123456789/cfg/a   the files
 *     DIR/..data -> ..2024_01_02_03_04_05.123456789
 *     DIR/cfg -> ..data/cfg                       what a user sees, one link a first part of a path
 *
 * Links are swapped by rename(2). All is done relative to the directory's descriptor and no link is ever followed: a
 * container can write into some of these directories. */
#ifndef K3C_VOLUME_ATOMIC_H
#define K3C_VOLUME_ATOMIC_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct payload;

/* Makes DIR hold exactly the payload. Nothing is written when it does already. `gid` (-1: root) owns the files, and
 * with it the group may read them (mode | 0440). Returns 1 if something changed, 0 if not, or -errno. */
int atomic_write(const char *dir, const struct payload *payload, int64_t gid, struct err *err);

#endif
