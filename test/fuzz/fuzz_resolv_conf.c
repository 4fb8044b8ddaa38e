#include <stdlib.h>
#include <string.h>

#include "net/dns_upstream.h"

/* Whatever is taken for a nameserver stands in the text, as an address. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct net_ip servers[DNS_UPSTREAMS_MAX];
    char *text = malloc(len + 1);
    memcpy(text, data, len);
    size_t n = dns_resolv_conf_parse(text, len, servers);
    for (size_t i = 0; i < n; i++)
        if (!net_ip_size(&servers[i]))
            abort();
    if (n > DNS_UPSTREAMS_MAX || (n && (len < 12 || !memmem(text, len, "nameserver", 10))))
        abort();
    free(text);
    return 0;
}
