/* Linux capabilities by name: the set a container has by default and what a security context makes of it. */
#ifndef K3C_RUNTIME_CAPS_H
#define K3C_RUNTIME_CAPS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct err;

#define CAPS_BIT(n) (UINT64_C(1) << (n))

/* What containerd gives: CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE
 * SYS_CHROOT KILL AUDIT_WRITE. */
uint64_t caps_default(void);
/* Every capability this process may give away: its own bounding set. */
uint64_t caps_all(void);

/* `base` changed by {"add": [...], "drop": [...]}; ALL names every one; drop ALL comes first, then add, then drop, as
 * containerd has it. -EINVAL for an unknown name. */
int caps_apply(uint64_t base, const cJSON *capabilities, uint64_t *ret, struct err *err);

/* ["CAP_CHOWN", ...] */
cJSON *caps_list(struct arena *a, uint64_t set);

#endif
