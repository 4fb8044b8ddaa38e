#include <stdlib.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/cli/token.h"
#include "core/wire/http.h"
#include "net/address.h"

/* Small texts that other nodes, clients and users write: addresses, prefixes, times, escapes, join tokens. What is read
 * and written again is read as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    cleanup_arena struct arena *a = arena_new();
    const char *text = arena_text(a, (const char *)data, len);
    char out[NET_PREFIX_TEXT];
    struct net_ip ip, ip2;
    struct net_prefix p, p2;
    uint8_t mac[NET_MAC_SIZE], mac2[NET_MAC_SIZE];
    struct join_token token;
    int64_t t;
    if (!net_ip_parse(text, &ip) && (net_ip_parse(net_ip_format(&ip, out), &ip2) || !net_ip_eq(&ip, &ip2)))
        abort();
    if (!net_prefix_parse(text, &p, NULL) && (net_prefix_parse(net_prefix_format(&p, out), &p2, NULL) ||
                                              !net_prefix_eq(&p, &p2) || !net_prefix_has(&p, &p.ip)))
        abort();
    if (!net_mac_parse(text, mac) && (net_mac_parse(net_mac_format(mac, out), mac2) || memcmp(mac, mac2, sizeof(mac))))
        abort();
    if (!join_token_parse(a, text, &token, NULL) && !token.password)
        abort();
    clock_parse_rfc3339(text, &t);
    const char *plain = http_percent_decode(a, (struct slice){text, len}, len & 1);
    if (plain && strlen(plain) > len)
        abort();
    return 0;
}
