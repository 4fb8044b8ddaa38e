/* pods/NAME/exec, attach and portforward: what the kubelet is asked. */
#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/pod.h"
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
    cleanup_strbuf struct strbuf text = {0};
    const char *query = r->info.query, *key, *value;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (request_query_bool(r, names[i][0]))
            strbuf_addf(&text, "%c%s=1", text.len ? '&' : '?', names[i][1]);
    while (http_query_next(r->arena, &query, &key, &value))
        if (!strcmp(key, "command"))
            strbuf_addf(&text, "%ccommand=%s", text.len ? '&' : '?', http_percent_encode(r->arena, value));
    return arena_dup(r->arena, text.p, text.len);
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
    if (phase_is_final(phase))
        return answer_status(r, status_bad_request(r->arena,
                                                   "cannot %s a container in a completed pod; current phase is %s",
                                                   exec ? "exec into" : "attach", phase));
    return relay_upgrade(r, &t,
                         arena_printf(r->arena, "/%s/%s/%s/%s%s", verb, r->info.namespace, r->info.name,
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

/* The ports asked for, each a number or several with commas, as the kubelet's query. */
static enum phase_result read_ports(struct req *r, const char **ret)
{
    cleanup_strbuf struct strbuf text = {0};
    const char *query = r->info.query, *key, *value;
    while (http_query_next(r->arena, &query, &key, &value))
        for (const char *end, *p = strcmp(key, "ports") ? NULL : value; p; p = *end ? end + 1 : NULL) {
            end = p + strcspn(p, ",");
            const char *number = arena_dup(r->arena, p, (size_t)(end - p));
            uint64_t port = 0;
            int e = str_to_u64(number, &port);
            if (e || port > UINT16_MAX)
                return answer_status(
                    r, status_bad_request(r->arena, "cannot convert to []int32: %s",
                                          rest_number_error(r->arena, "ParseUint", number, e ? e : -ERANGE)));
            strbuf_addf(&text, "%cport=%s", text.len ? '&' : '?', number);
        }
    *ret = arena_dup(r->arena, text.p, text.len);
    return PHASE_NEXT;
}

/* Ports are told stream by stream, but in the oldest protocol, which has them in the request. */
static enum phase_result port_forward(struct req *r)
{
    struct relay_target t;
    const char *query = "";
    enum phase_result res = read_ports(r, &query);
    if (res == PHASE_NEXT)
        res = relay_find_node(r, &t);
    if (res != PHASE_NEXT)
        return res;
    if (!t.client)
        return answer_status(r, status_bad_request(r->arena, "pod %s does not have a host assigned", r->info.name));
    return relay_upgrade(r, &t, arena_printf(r->arena, "/portForward/%s/%s%s", r->info.namespace, r->info.name, query));
}

const struct handler relay_exec = {.streaming = true, .store = exec};
const struct handler relay_attach = {.streaming = true, .store = attach};
const struct handler relay_port_forward = {.streaming = true, .store = port_forward};
