/* Listening sockets: TCP on an address, or a Unix socket. */
#ifndef K3C_WIRE_HTTP_LISTEN_H
#define K3C_WIRE_HTTP_LISTEN_H

struct err;

/* "0.0.0.0", "::" (both families), "unix:/path" (mode 0600; replaces a stale socket). *bound gets the TCP port. The
 * descriptor, or a negative errno. */
int http_listen(const char *address, int port, int *bound, struct err *err);
/* The next connection, or a negative errno. */
int http_listen_accept(int fd);

#endif
