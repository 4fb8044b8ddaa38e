/* Names to addresses without the C library's resolver, whose plug-ins a static executable cannot load: literal
 * addresses at once, names from /etc/hosts and by DNS as /etc/resolv.conf says (both read again when they change). */
#ifndef K3C_WIRE_RESOLVE_H
#define K3C_WIRE_RESOLVE_H

#include <stddef.h>
#include <sys/socket.h>

struct loop;
struct resolve;

enum { RESOLVE_MAX = 8 /* addresses told */ };

struct resolve_address {
    struct sockaddr_storage addr; /* with the port */
    socklen_t len;
};

/* Calls done once, later: addresses, in the order to try them, or none and the reason. The look-up is gone after it. */
struct resolve *resolve_new(struct loop *l, const char *host, int port,
                            void (*done)(void *ctx, const struct resolve_address *list, size_t n, const char *why),
                            void *ctx);
struct resolve *resolve_cancel(struct resolve *r); /* no callback follows; NULL is fine; returns NULL */

#endif
