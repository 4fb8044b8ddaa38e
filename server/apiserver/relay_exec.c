/* pods/NAME/exec, attach and portforward: what the kubelet is asked. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/status.h"
#include "core/wire/http_server.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/relay.h"
#include "server/apiserver/rest.h"

/* Kubelets call the streams by other names. */
static const char *kubelet_query(struct req *r)
{
    static const char *const names[][2] = {
        {"stdin", "input"}, {"stdout", "output"}, {"stderr", "error"}, {"tty", "tty"}};
    const char *text = "", *query = r->info.query, *key, *value;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (request_query_bool(r, names[i][0]))
            text = arena_printf(r->arena, "%s%s%s=1", text, *text ? "&" : "", names[i][1]);
    while (http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "command"))
            text =
                arena_printf(r->arena, "%s%scommand=%s", text, *text ? "&" : "", http_percent_encode(r->arena, value));
    return text;
}

/* Clients whose WebSocket was refused try SPDY next and show what that says: so the upgrade is looked at last. */
static enum phase_result run(struct req *r, const char *verb)
{
    struct relay_target t;
    bool exec = !strcmp(verb, "exec");
    enum phase_result res = relay_find(r, &t);
    if (res != PHASE_NEXT)
        return res;
    if (!t.client)
        return answer_status(r, status_bad_request(r->arena, "pod %s does not have a host assigned", r->info.name));
    const char *phase = json_str_or(t.pod, "status.phase", "");
    if (!strcmp(phase, "Succeeded") || !strcmp(phase, "Failed"))
        return answer_status(r, status_bad_request(r->arena,
                                                   "cannot %s a container in a completed pod; current phase is %s",
                                                   exec ? "exec into" : "attach", phase));
    return relay_upgrade(r, &t,
                         arena_printf(r->arena, "/%s/%s/%s/%s?%s", verb, r->info.namespace, r->info.name,
                                      http_percent_encode(r->arena, t.container), kubelet_query(r)));
}

static enum phase_result exec(struct req *r)
{
    return run(r, "exec");
}

static enum phase_result attach(struct req *r)
{
    return run(r, "attach");
}

static enum phase_result check_ports(struct req *r)
{
    const char *query = r->info.query, *key, *value;
    while (http_query_next(r->arena, &query, &key, &value)) {
        uint64_t port = 0;
        int e = strcmp(key, "ports") ? 0 : str_to_u64(value, &port);
        if (e || port > UINT16_MAX)
            return answer_status(r,
                                 status_bad_request(r->arena, "cannot convert to []int32: %s",
                                                    rest_number_error(r->arena, "ParseUint", value, e ? e : -ERANGE)));
    }
    return PHASE_NEXT;
}

/* Ports are told stream by stream, but in the oldest protocol, which has them in the request. */
static enum phase_result port_forward(struct req *r)
{
    struct relay_target t;
    enum phase_result res = check_ports(r);
    if (res == PHASE_NEXT)
        res = relay_find_node(r, &t);
    if (res != PHASE_NEXT)
        return res;
    if (!t.client)
        return answer_status(r, status_bad_request(r->arena, "pod %s does not have a host assigned", r->info.name));
    const char *text = "", *query = r->info.query, *key, *value;
    while (http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "ports"))
            text = arena_printf(r->arena, "%s%sport=%s", text, *text ? "&" : "?", http_percent_encode(r->arena, value));
    return relay_upgrade(r, &t, arena_printf(r->arena, "/portForward/%s/%s%s", r->info.namespace, r->info.name, text));
}

const struct handler relay_exec = {.streaming = true, .store = exec};
const struct handler relay_attach = {.streaming = true, .store = attach};
const struct handler relay_port_forward = {.streaming = true, .store = port_forward};
