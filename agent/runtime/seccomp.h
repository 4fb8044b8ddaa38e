/* Seccomp profiles in the OCI runtime's form (config.json, linux.seccomp).
 *
 * RuntimeDefault is an allow-list of our own, close to containerd's: what programs need, and behind a capability what
 * only its holder may do. It differs in one thing: ptrace and process_vm_* need CAP_SYS_PTRACE. */
#ifndef K3C_RUNTIME_SECCOMP_H
#define K3C_RUNTIME_SECCOMP_H

#include <cjson/cJSON.h>
#include <stdint.h>

struct arena;
struct err;

/* `caps`: the container's capabilities as in caps.h. */
cJSON *seccomp_default(struct arena *a, uint64_t caps);

/* The profile for a securityContext's seccompProfile ({"type", "localhostProfile"}); *ret NULL: unconfined. A Localhost
 * profile is read below `root` ("/var/lib/k3c/agent/seccomp"); an absent, empty or unreadable one is an error. */
int seccomp_profile(struct arena *a, const cJSON *profile, const char *root, uint64_t caps, cJSON **ret,
                    struct err *err);

#endif
