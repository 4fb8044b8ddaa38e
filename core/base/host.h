/* What this machine says of itself. */
#ifndef K3C_BASE_HOST_H
#define K3C_BASE_HOST_H

#include <stddef.h>

enum { HOST_NAME_SIZE = 256, HOST_IP_SIZE = 46 };

void host_name(char out[HOST_NAME_SIZE]); /* lower case, as node names are */

/* The IPv4 address by which others reach this machine: the one that packets to the default route leave from, else the
 * first that is not loopback, else 127.0.0.1. Sends nothing. */
void host_primary_ip(char out[HOST_IP_SIZE]);

/* Tells systemd (sd_notify protocol, NOTIFY_SOCKET): "READY=1", "STOPPING=1". Nothing happens without systemd. */
void host_notify(const char *state);

#endif
