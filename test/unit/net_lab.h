/* A laboratory for network tests: nodes and pods are network namespaces that live and die with the test process, which
 * itself moves into namespaces of its own (network and mounts) first. Nothing of the machine's network is touched. */
#ifndef K3C_TEST_NET_LAB_H
#define K3C_TEST_NET_LAB_H

#include <stddef.h>
#include <stdint.h>

#include "net/address.h"

struct err;

/* Call first in main. Returns a folder on a tmpfs of its own; ends the process with status 77 where it may not. */
const char *lab_begin(void);

/* A new namespace with loopback up; `name` is also the file in the lab's folder. Returns its fd; ends the test on
 * failure. */
int lab_netns(const char *name);
const char *lab_path(const char *name); /* valid until the next call */
/* A veth pair from `from` to `to` (-1: the test's own namespace) with addresses ("10.1.0.1/24"), up. */
void lab_wire(int from, const char *from_name, const char *from_addr, int to, const char *to_name, const char *to_addr);
/* The same, from a switch that all plugged in namespaces share. */
void lab_plug(int netns, const char *name, const char *addr);
/* "default" or a CIDR by a gateway, inside the namespace. */
void lab_route(int netns, const char *dst, const char *via);

/* fn(arg, err) inside the namespace (-1: right here). */
int lab_in(int netns, int (*fn)(void *arg, struct err *err), void *arg, struct err *err);

/* A server in the namespace, on every address, until the test ends: answers each connection (datagram) with
 * "NAME SOURCE-ADDRESS" and closes. `protocol` is IPPROTO_TCP or IPPROTO_UDP. */
void lab_serve(int netns, int protocol, uint16_t port, const char *name);
/* Asks such a server; the answer into out (NUL-terminated). Returns its length, or -errno; gives up after 2 seconds.
 * `from` (NULL: any) binds the client's source address. */
int lab_ask_from(int netns, int protocol, const char *from, uint16_t source_port, const char *ip, uint16_t port,
                 char *out, size_t size);
int lab_ask(int netns, int protocol, const char *ip, uint16_t port, char *out, size_t size);
/* The same: is the answer NAME, or does it begin with NAME and a space? */
int lab_answers(int netns, int protocol, const char *ip, uint16_t port, const char *name);

struct net_ip lab_ip(const char *text);
struct net_prefix lab_prefix(const char *text);

#endif
