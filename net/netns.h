/* Network namespaces that outlive the process: a bind mount of the namespace on a file, as `ip netns` does it.
 *
 * Nothing here changes the namespace of the calling thread: what must run inside one runs in a thread made for it. */
#ifndef K3C_NET_NETNS_H
#define K3C_NET_NETNS_H

struct err;

/* Makes a namespace with loopback up and pins it at `path` (parents are made, 0755). -EEXIST if something is pinned
 * there already; a stale empty file is taken over. */
int netns_create(const char *path, struct err *err);
/* An fd of the namespace at `path`; -ENOENT if nothing is pinned there. */
int netns_open(const char *path, struct err *err);
/* Unpins and removes the file; 0 also if there was nothing. Processes inside keep the namespace alive. */
int netns_delete(const char *path, struct err *err);

/* Runs fn(arg, err) in a short-lived thread inside the namespace; returns what fn returned, or why it could not run. */
int netns_run(int netns_fd, int (*fn)(void *arg, struct err *err), void *arg, struct err *err);

/* Writes a sysctl below /proc/sys in the calling thread's namespace, e.g. "net/ipv4/ip_forward". Not written when it
 * has the value already, so that a read-only /proc/sys with the right values is fine. */
int netns_sysctl(const char *name, const char *value, struct err *err);

#endif
