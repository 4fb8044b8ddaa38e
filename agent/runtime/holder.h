/* Holder: the executable that runs beside containers, a few pages large: `holder pause` in every sandbox, `holder
 * log-writer TAP:PATH` for every container, `holder wait-exec` for DNS (agent/node/dns_standby.h). It is made of
 * pause.c, log_writer.c, log_tap.c and wait_exec.c, built without a C library
 * (holder_sys.h) and carried inside k3c, which writes it out: k3c itself would serve (the verbs are the same), but at
 * 300 kB of private memory a process for its tables' relocations. */
#ifndef K3C_RUNTIME_HOLDER_H
#define K3C_RUNTIME_HOLDER_H

#include <stddef.h>

struct err;

/* Puts it at `path` (0755) unless it is there already. The file system must allow execution (/run often does not). */
int holder_install(const char *path, struct err *err);

#endif
