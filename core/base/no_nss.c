/* glibc resolves names and services by loading the host's NSS libraries, which a static executable must not do: on a
 * host with another glibc that crashes. The linker takes these instead (see `link` in the Makefile), and with them no
 * such code is left. Host names are resolved by libevent's evdns, numeric addresses by inet_pton. */
#include <netdb.h>
#include <stddef.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
{
    (void)node, (void)service, (void)hints, (void)res;
    return EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *res)
{
    (void)res;
}

struct servent *getservbyname(const char *name, const char *proto)
{
    (void)name, (void)proto;
    return NULL;
}

struct protoent *getprotobyname(const char *name)
{
    (void)name;
    return NULL;
}

struct protoent *getprotobynumber(int proto)
{
    (void)proto;
    return NULL;
}
