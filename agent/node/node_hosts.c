#include "agent/node/node_hosts.h"

#include <string.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/client/informer.h"
#include "core/format/json.h"
#include "net/dns_records.h"

enum { HOST_IPS_MAX = 16 };

static const char *const members[] = {"metadata", "spec", "status", NULL};
static const char *const status[] = {"addresses", NULL};
static const struct json_only node_only = {members, "status", status};

struct informer *node_hosts_informer(struct informers *f)
{
    return informers_get(
        f, &(struct informer_resource){.group = "", .version = "v1", .resource = "nodes", .only = &node_only});
}

void node_hosts_changed(struct dns_records *records, struct item *old, struct item *now)
{
    struct net_ip ips[HOST_IPS_MAX];
    struct err err = {0};
    size_t count = 0;
    if (now)
        for (JSON_EACH(address, json_at(item_tree(now), "status.addresses")))
            if (!strcmp(json_str_or(address, "type", ""), "InternalIP") && count < HOST_IPS_MAX &&
                !net_ip_parse(json_str_or(address, "address", ""), &ips[count]))
                count++;
    if (dns_records_set_host(records, (now ? now : old)->name, ips, count, &err))
        log_warn("node %s is not in DNS: %s", (now ? now : old)->name, err.text);
}
