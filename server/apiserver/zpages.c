/* /statusz and /flagz: this server for a person who looks for what is wrong, as text; and as an object of
 * config.k8s.io for who asks for that. */
#include <string.h>
#include <time.h>

#include "core/base/arena.h"
#include "core/base/blob.h"
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/base/version.h"
#include "core/format/json.h"
#include "core/format/yaml.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authn.h"
#include "server/apiserver/event_ttl.h"
#include "server/apiserver/handlers.h"
#include "server/apiserver/rest.h"

#define WARNING                                                                                                        \
    "Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is "  \
    "for debugging purposes only.\n"
#define ACCEPTED "application/json, application/yaml, text/plain"

static enum phase_result answer_page(struct req *r, const char *name, const struct strbuf *body)
{
    cleanup_strbuf struct strbuf out = {0};
    strbuf_addf(&out, "\napiserver %s\n" WARNING "%s", name, body->p);
    cleanup_blob struct blob *b = strbuf_to_blob(&out);
    return answer_text(r, 200, "text/plain; charset=utf-8", b);
}

/* One clause of Accept, without blanks: 't' text, 'j' or 'y' the object in *version, 0: not served. */
static char served(struct arena *a, struct slice clause, const char *kind, const char **version)
{
    struct slice type = slice_cut(&clause, ';');
    const char *group = "", *as = "";
    *version = "";
    if (slice_is(type, "*/*") || slice_is(type, "text/*") || slice_is(type, "text/plain"))
        return 't';
    while (clause.n) {
        struct slice value = slice_cut(&clause, ';'), key = slice_cut(&value, '=');
        const char **into = slice_is(key, "g")    ? &group
                            : slice_is(key, "as") ? &as
                            : slice_is(key, "v")  ? version
                                                  : NULL;
        if (into)
            *into = arena_dup(a, value.p, value.n);
    }
    if (strcmp(group, "config.k8s.io") || strcmp(as, kind) ||
        (strcmp(*version, "v1beta1") && strcmp(*version, "v1alpha1")))
        return 0;
    return slice_is(type, "application/json") ? 'j' : slice_is(type, "application/yaml") ? 'y' : 0;
}

/* The first clause that is served. */
static char choose(struct req *r, const char *kind, const char **version)
{
    const char *accept = r->headers ? http_headers_get(r->headers, "accept") : NULL;
    if (!accept || !*accept)
        return 't';
    char *text = arena_strdup(r->arena, accept), *to = text;
    for (const char *from = text; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    struct slice rest = {text, (size_t)(to - text)};
    char form = 0;
    while (rest.n && !form)
        form = served(r->arena, slice_cut(&rest, ','), kind, version);
    return form;
}

static enum phase_result answer_form(struct req *r, char form, const char *kind, const char *version, cJSON *rest)
{
    struct arena *a = r->arena;
    cleanup_strbuf struct strbuf out = {0};
    cJSON *object = json_build(a, "{'kind':%s,'apiVersion':%s,'metadata':{'name':'apiserver'}}", kind,
                               arena_printf(a, "config.k8s.io/%s", version));
    for (JSON_EACH(member, rest))
        json_set(a, object, member->string, json_copy(a, member));
    (form == 'y' ? yaml_write : json_write)(&out, object);
    cleanup_blob struct blob *b = strbuf_to_blob(&out);
    return answer_text(
        r, 200,
        arena_printf(a, "application/%s;g=config.k8s.io;v=%s;as=%s", form == 'y' ? "yaml" : "json", version, kind), b);
}

/* ---- /statusz */

static const char *const pages[] = {"/flagz",  "/healthz", "/livez",   "/metrics",
                                    "/readyz", "/statusz", "/version", NULL};

static enum phase_result status_page(struct req *r, int64_t since, int64_t up)
{
    cleanup_strbuf struct strbuf out = {0};
    char started[64];
    struct tm tm;
    strftime(started, sizeof(started), "%a %b %e %H:%M:%S UTC %Y", gmtime_r(&(time_t){(time_t)since}, &tm));
    strbuf_addf(&out, "\nStarted: %s\nUp: %lld hr %02lld min %02lld sec\n", started, (long long)up / 3600,
                (long long)up / 60 % 60, (long long)up % 60);
    strbuf_addf(&out, "Go version: none\nBinary version: %s.%s\nEmulation version: %s.%s\nPaths:", K3C_KUBERNETES_MAJOR,
                K3C_KUBERNETES_MINOR, K3C_KUBERNETES_MAJOR, K3C_KUBERNETES_MINOR);
    for (const char *const *page = pages; *page; page++)
        strbuf_addf(&out, " %s", *page);
    strbuf_addc(&out, '\n');
    return answer_page(r, "statusz", &out);
}

static enum phase_result statusz(struct req *r)
{
    const char *version, *number = K3C_KUBERNETES_MAJOR "." K3C_KUBERNETES_MINOR;
    char form = choose(r, "Statusz", &version), started[CLOCK_RFC3339_SIZE];
    int64_t since = r->srv->started_s, up = clock_real_s() - since;
    if (!form)
        return rest_not_acceptable(r, ACCEPTED, false);
    if (form == 't')
        return status_page(r, since, up);
    clock_rfc3339(since * 1000000, 0, started);
    cJSON *rest = json_build(r->arena,
                             "{'startTime':%s,'uptimeSeconds':%I,'goVersion':'none','binaryVersion':%s,"
                             "'emulationVersion':%s}",
                             started, up, number, number);
    json_set(r->arena, rest, "paths", json_strings(r->arena, pages));
    return answer_form(r, form, "Statusz", version, rest);
}

const struct handler path_statusz = {.store = statusz};

/* ---- /flagz: what is set here, by the names of kube-apiserver's flags, in their order */

static cJSON *flags(const struct req *r)
{
    const struct apiserver *s = r->srv;
    struct arena *a = r->arena;
    const char *issuer = s->o.service_account_key ? authn_issuer(s->authn) : "";
    return json_build(
        a,
        "{'advertise-address':%s,'allow-privileged':'true','anonymous-auth':'true','authorization-mode':'[Node,RBAC]',"
        "'bind-address':%s,'enable-priority-and-fairness':'true','event-ttl':%s,'max-mutating-requests-inflight':'0',"
        "'max-requests-inflight':%s,'profiling':'false','request-timeout':%s,'secure-port':%s,"
        "'service-account-issuer':%s,"
        "'service-cluster-ip-range':%s,'service-node-port-range':%s,'storage-media-type':'application/json'}",
        s->o.advertise_address ? s->o.advertise_address : "", s->o.bind_address ? s->o.bind_address : "0.0.0.0",
        arena_printf(a, "%dh0m0s", EVENT_TTL_S / 3600), arena_printf(a, "%u", s->o.requests_max),
        s->o.request_timeout_ms % 60000 ? arena_printf(a, "%gs", s->o.request_timeout_ms / 1e3)
                                        : arena_printf(a, "%um0s", s->o.request_timeout_ms / 60000),
        arena_printf(a, "%d", s->port), arena_printf(a, "[%s]", issuer), s->o.service_cidr,
        arena_printf(a, "%d-%d", s->o.node_port_first, s->o.node_port_last));
}

static enum phase_result flagz(struct req *r)
{
    const char *version;
    char form = choose(r, "Flagz", &version);
    cleanup_strbuf struct strbuf out = {0};
    cJSON *set = flags(r);
    if (!form)
        return rest_not_acceptable(r, ACCEPTED, false);
    if (form != 't')
        return answer_form(r, form, "Flagz", version, json_build(r->arena, "{'flags':%J}", set));
    for (JSON_EACH(flag, set))
        strbuf_addf(&out, "%s=%s\n", flag->string, flag->valuestring);
    return answer_page(r, "flagz", &out);
}

const struct handler path_flagz = {.store = flagz};
