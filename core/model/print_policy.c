/* Table cells of networking, quotas, classes and flow control. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/printer.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"

enum { HOSTS_SHOWN = 3 };

void componentstatus_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *healthy = json_find(json_get(o, "conditions"), "type", "Healthy");
    (void)now;
    cell_name(a, cells, o);
    cell_str(a, cells, !healthy ? "Unknown" : !strcmp(v_str(healthy, "status"), "True") ? "Healthy" : "Unhealthy");
    cell_str(a, cells, v_str(healthy, "message"));
    cell_str(a, cells, v_str(healthy, "error"));
}

void created_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_created(a, cells, o, now);
}

/* ---- networking ---- */

static const char *ingress_hosts(struct arena *a, const cJSON *rules)
{
    cleanup_strbuf struct strbuf out = {0};
    size_t shown = 0;
    bool more = false;
    for (JSON_EACH(rule, rules)) {
        more |= shown == HOSTS_SHOWN;
        if (more || !*v_str(rule, "host"))
            continue;
        strbuf_addf(&out, "%s%s", shown++ ? "," : "", v_str(rule, "host"));
    }
    if (!shown)
        return "*";
    if (more)
        strbuf_addf(&out, " + %zu more...", json_count(rules) - HOSTS_SHOWN);
    return arena_dup(a, out.p, out.len);
}

static const char *ingress_addresses(struct arena *a, const cJSON *ingress)
{
    const char **list = arena_alloc(a, (json_count(ingress) + 1) * sizeof(*list)), *text = "";
    size_t n = 0;
    for (JSON_EACH(item, ingress)) {
        const char *shown = *v_str(item, "ip") ? v_str(item, "ip") : v_str(item, "hostname");
        if (*shown)
            list[n++] = shown;
    }
    qsort(list, n, sizeof(*list), str_order);
    for (size_t i = 0; i < n; i++)
        if (!i || strcmp(list[i], list[i - 1]) != 0)
            text = i ? arena_printf(a, "%s,%s", text, list[i]) : list[i];
    return text;
}

void ingress_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, json_str_or(o, "spec.ingressClassName", "<none>"));
    cell_str(a, cells, ingress_hosts(a, json_at(o, "spec.rules")));
    cell_str(a, cells, ingress_addresses(a, json_at(o, "status.loadBalancer.ingress")));
    cell_str(a, cells, json_count(json_at(o, "spec.tls")) ? "80, 443" : "80");
    cell_created(a, cells, o, now);
}

void ingressclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *parameters = json_at(o, "spec.parameters");
    const char *group = json_str(parameters, "apiGroup");
    bool is_default =
        !strcmp(v_str(json_at(o, "metadata.annotations"), "ingressclass.kubernetes.io/is-default-class"), "true");
    cell_str(a, cells, arena_printf(a, "%s%s", json_str_or(o, "metadata.name", ""), is_default ? " (default)" : ""));
    cell_str(a, cells, json_str(o, "spec.controller"));
    cell_str(a, cells,
             parameters ? arena_printf(a, "%s%s%s/%s", v_str(parameters, "kind"), group ? "." : "", group ? group : "",
                                       v_str(parameters, "name"))
                        : "<none>");
    cell_created(a, cells, o, now);
}

void networkpolicy_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, print_selector(a, json_at(o, "spec.podSelector"), "<none>", "<error>"));
    cell_created(a, cells, o, now);
}

void servicecidr_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const char *text = "";
    for (JSON_EACH(cidr, json_at(o, "spec.cidrs")))
        text = *text ? arena_printf(a, "%s,%s", text, cidr->valuestring) : cidr->valuestring;
    cell_name(a, cells, o);
    cell_str(a, cells, text);
    cell_created(a, cells, o, now);
}

void ipaddress_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *parent = json_at(o, "spec.parentRef");
    const char *group = v_str(parent, "group"), *ns = v_str(parent, "namespace");
    char *text = arena_printf(a, "%s%s%s", v_str(parent, "resource"), *group ? "." : "", group);
    str_lower(text);
    cell_name(a, cells, o);
    cell_str(a, cells,
             parent ? arena_printf(a, "%s%s%s/%s", text, *ns ? "/" : "", ns, v_str(parent, "name")) : "<none>");
    cell_created(a, cells, o, now);
}

/* ---- quotas and classes ---- */

void resourcequota_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const cJSON *hard = json_at(o, "status.hard"), *used = json_at(o, "status.used");
    const char **names = arena_alloc(a, (json_count(hard) + 1) * sizeof(*names)), *text[2] = {"", ""};
    size_t n = 0;
    for (JSON_EACH(item, hard))
        names[n++] = item->string;
    qsort(names, n, sizeof(*names), str_order);
    for (size_t i = 0; i < n; i++) {
        const char **to = &text[str_starts(names[i], "limits.")];
        const char *is = v_str(used, names[i]);
        *to = arena_printf(a, "%s%s%s: %s/%s", *to, **to ? ", " : "", names[i], *is ? is : "0", v_str(hard, names[i]));
    }
    cell_name(a, cells, o);
    cell_str(a, cells, text[0]);
    cell_str(a, cells, text[1]);
    cell_created(a, cells, o, now);
}

void priorityclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_int(a, cells, json_int(o, "value", 0));
    json_append(cells, json_boolean(a, json_bool(o, "globalDefault", false)));
    cell_created(a, cells, o, now);
    cell_str(a, cells, json_str(o, "preemptionPolicy"));
}

void runtimeclass_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells, v_str(o, "handler"));
    cell_created(a, cells, o, now);
}

/* ---- flow control ---- */

void flowschema_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    const char *dangling = "?";
    for (JSON_EACH(c, json_at(o, "status.conditions")))
        if (!strcmp(v_str(c, "type"), "Dangling"))
            dangling = v_str(c, "status");
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.priorityLevelConfiguration.name"));
    cell_int(a, cells, json_int(o, "spec.matchingPrecedence", 0));
    cell_str(a, cells, json_str_or(o, "spec.distinguisherMethod.type", "<none>"));
    cell_created(a, cells, o, now);
    cell_str(a, cells, dangling);
}

static void cell_int_or_none(struct arena *a, cJSON *cells, const cJSON *value)
{
    if (value)
        cell_int(a, cells, json_int(value, "", 0));
    else
        cell_str(a, cells, "<none>");
}

void prioritylevel_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    static const char *const members[] = {"queues", "handSize", "queueLengthLimit"};
    const cJSON *limited = json_at(o, "spec.limited"), *queuing = json_at(limited, "limitResponse.queuing");
    cell_name(a, cells, o);
    cell_str(a, cells, json_str(o, "spec.type"));
    cell_int_or_none(a, cells, json_get(limited, "nominalConcurrencyShares"));
    for (size_t i = 0; i < COUNT_OF(members); i++)
        cell_int_or_none(a, cells, json_get(queuing, members[i]));
    cell_created(a, cells, o, now);
}
