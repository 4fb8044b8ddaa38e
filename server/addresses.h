/* What the server calls itself: the addresses and names that its certificate carries and that others use. */
#ifndef K3C_SERVER_ADDRESSES_H
#define K3C_SERVER_ADDRESSES_H

struct err;
struct options;

struct addresses {
    const char *advertise;        /* IP; in the options' arena, as all of this */
    const char *service;          /* default/kubernetes: the first of the service CIDR */
    const char *dns;              /* cluster DNS: as given, or the tenth */
    const char *const *dns_names; /* for the certificate; NULL-terminated */
    const char *const *ips;
};

int addresses_find(const struct options *o, struct addresses *ret, struct err *err);

#endif
