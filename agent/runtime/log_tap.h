/* Tap: what a container prints, copied to whoever is attached to it. Part of the holder (holder.h), so without a C
 * library. A log writer listens on a socket; each client gets what is read from then on, in pieces of
 *
 *     stream (1 stdout, 2 stderr) | length (2 bytes, big-endian, at most LOG_LINE_MAX) | bytes
 *
 * until both streams end, which closes the connection. Clients send nothing. One that does not read holds the container
 * up, as a terminal does, and is cut off after TAP_PATIENCE_S. */
#ifndef K3C_RUNTIME_LOG_TAP_H
#define K3C_RUNTIME_LOG_TAP_H

#include <stdbool.h>
#include <stddef.h>

enum { TAP_CLIENTS = 8, TAP_HEAD = 3, TAP_PATIENCE_S = 300, TAP_FDS = TAP_CLIENTS + 1 };

struct pollfd;

struct tap {
    int listener; /* negative: there is none */
    int clients[TAP_CLIENTS];
};

void tap_open(struct tap *t, const char *path); /* NULL or "": no tap */
/* What to wait for, TAP_FDS of them (a negative fd is none), and what to do when they tell something. */
void tap_fds(const struct tap *t, struct pollfd *fds);
void tap_serve(struct tap *t, const struct pollfd *fds);
/* Gives every client a piece. Clients that do not read are not waited for once `term` is readable. */
void tap_send(struct tap *t, bool is_stderr, const char *data, size_t n, int term);

#endif
