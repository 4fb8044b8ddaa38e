/* Certificate signing requests. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/map.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/format/quote.h"
#include "core/model/schema_gen.h"
#include "core/model/validate.h"
#include "core/model/validate_auth.h"
#include "core/wire/x509.h"

enum { EXPIRATION_MIN = 600, DOMAIN_MAX = 253, SIGNER_MAX = 571 };

static void validate_request(struct field_errors *e, const cJSON *spec)
{
    const char *text = v_str(spec, "request");
    struct slice pem = base64_bytes(e->arena, text, strlen(text), BASE64_STD);
    struct x509_request request;
    struct err why = {0};
    if (!pem.p || !strstr(pem.p, "-----BEGIN CERTIFICATE REQUEST-----"))
        err_set(&why, 22, "PEM block type must be CERTIFICATE REQUEST");
    else
        x509_request_parse(e->arena, pem.p, pem.n, &request, &why);
    if (why.code)
        v_invalid(e, AT(ROOT("spec"), "request"), json_get(spec, "request"), why.text);
}

static void validate_usages(struct field_errors *e, const cJSON *usages)
{
    const struct path *p = AT(ROOT("spec"), "usages");
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    if (!json_count(usages))
        v_required(e, p, "");
    for (JSON_EACH(usage, usages)) {
        const struct path *at = AT_INDEX(p, i++);
        v_enum_value(e, at, usage->valuestring, &schema_certificates_v1_CertificateSigningRequestSpec, "usages");
        if (!v_first(&seen, usage->valuestring))
            v_duplicate(e, at, usage->valuestring);
    }
}

/* Labels between dots; the first wrong one is named. */
static void validate_labels(struct field_errors *e, const struct path *p, const char *text, name_check *check)
{
    struct slice rest = slice_of(text);
    size_t before = e->count;
    for (bool more = true; more && e->count == before;) {
        more = memchr(rest.p, '.', rest.n) != NULL;
        struct slice one = slice_cut(&rest, '.');
        const char *says[NAME_MESSAGES_MAX], *label = arena_dup(e->arena, one.p, one.n);
        size_t n = check(label, says);
        for (size_t i = 0; i < n; i++)
            v_invalid_str(e, p, text,
                          arena_printf(e->arena, "validating label %s: %s", go_quote(e->arena, label), says[i]));
    }
}

static void validate_signer(struct field_errors *e, const char *signer)
{
    const struct path *p = AT(ROOT("spec"), "signerName");
    const char *slash = strchr(signer, '/');
    if (!*signer) {
        v_required(e, p, "");
        return;
    }
    if (!strcmp(signer, "kubernetes.io/legacy-unknown")) {
        v_invalid_str(e, p, signer, "the legacy signerName is not allowed via this API version");
        return;
    }
    if (!slash || strchr(slash + 1, '/')) {
        v_invalid_str(e, p, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
        return;
    }
    const char *domain = arena_dup(e->arena, signer, (size_t)(slash - signer));
    if (strlen(domain) > DOMAIN_MAX)
        v_too_long(e, p, DOMAIN_MAX);
    validate_labels(e, p, domain, name_dns1123_label);
    if (!strchr(domain, '.'))
        v_invalid_str(e, p, domain, "should be a domain with at least two segments separated by dots");
    validate_labels(e, p, slash + 1, name_dns1123_subdomain);
    if (strlen(signer) > SIGNER_MAX)
        v_too_long(e, p, SIGNER_MAX);
}

static bool is_final(const char *type)
{
    return !strcmp(type, "Approved") || !strcmp(type, "Denied") || !strcmp(type, "Failed");
}

static void validate_conditions(struct field_errors *e, const cJSON *conditions)
{
    static const char *const true_only[] = {"True", NULL}, *const any[] = {"False", "True", "Unknown", NULL};
    const struct path *p = AT(ROOT("status"), "conditions");
    cleanup_map struct map seen = {0};
    int64_t i = 0;
    for (JSON_EACH(c, conditions)) {
        const struct path *at = AT_INDEX(p, i++);
        const char *type = v_str(c, "type"), *status = v_str(c, "status");
        if (!*type)
            v_required(e, AT(at, "type"), "");
        if (!*status)
            v_required(e, AT(at, "status"), "");
        else
            v_one_of(e, AT(at, "status"), status, is_final(type) ? true_only : any);
        if ((!strcmp(type, "Approved") && map_has(&seen, "Denied")) ||
            (!strcmp(type, "Denied") && map_has(&seen, "Approved")))
            v_invalid_str(e, p, type, "Approved and Denied conditions are mutually exclusive");
        if (!v_first(&seen, type))
            v_duplicate(e, AT(at, "type"), type);
    }
}

static void validate_certificate(struct field_errors *e, const char *base64)
{
    struct slice pem = base64_bytes(e->arena, base64, strlen(base64), BASE64_STD);
    struct x509_cert cert;
    struct err why = {0};
    int r = 1, blocks = 0;
    for (; r == 1; blocks += r == 1)
        r = x509_next(e->arena, &pem, &cert, &why);
    if (r < 0)
        v_invalid_str(e, AT(ROOT("status"), "certificate"), "<certificate data>", why.text);
    else if (!blocks)
        v_invalid_str(e, AT(ROOT("status"), "certificate"), "<certificate data>",
                      "must contain at least one CERTIFICATE PEM block");
}

static size_t count_type(const cJSON *o, const char *type, const cJSON **first)
{
    size_t n = 0;
    for (JSON_EACH(c, json_at(o, "status.conditions"))) {
        if (strcmp(v_str(c, "type"), type) != 0)
            continue;
        if (!n++)
            *first = c;
    }
    return n;
}

static void validate_update(struct field_errors *e, const cJSON *o, const cJSON *old, bool approval, bool certificate)
{
    static const char *const types[] = {"Approved", "Denied", "Failed"};
    const struct path *p = AT(ROOT("status"), "conditions");
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        const cJSON *now = NULL, *was = NULL;
        size_t n = count_type(o, types[i], &now), m = count_type(old, types[i], &was);
        const char *what = n < m ? "remove" : n > m ? "add" : json_equal(now, was) ? NULL : "modify";
        if (what && (n < m || (!approval && i < 2)))
            v_forbidden(e, p, arena_printf(e->arena, "updates may not %s a condition of type \"%s\"", what, types[i]));
    }
    const char *now = json_str_or(o, "status.certificate", ""), *was = json_str_or(old, "status.certificate", "");
    if (!strcmp(now, was))
        return;
    if (!certificate)
        v_forbidden(e, AT(ROOT("status"), "certificate"), "updates may not set certificate content");
    else if (*was)
        v_forbidden(e, AT(ROOT("status"), "certificate"), "updates may not modify existing certificate content");
}

void csr_validate(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const cJSON *spec = json_get(o, "spec"), *expiration = json_get(spec, "expirationSeconds");
    if (old) {
        validate_update(e, o, old, false, false);
        return;
    }
    validate_request(e, spec);
    validate_usages(e, json_get(spec, "usages"));
    validate_signer(e, v_str(spec, "signerName"));
    if (expiration && json_int(expiration, "", 0) < EXPIRATION_MIN)
        v_invalid(e, AT(ROOT("spec"), "expirationSeconds"), expiration,
                  "may not specify a duration less than 600 seconds (10 minutes)");
}

void csr_validate_status(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    const char *now = json_str_or(o, "status.certificate", ""), *was = json_str_or(old, "status.certificate", "");
    validate_conditions(e, json_at(o, "status.conditions"));
    if (*now && strcmp(now, was) != 0)
        validate_certificate(e, now);
    validate_update(e, o, old, false, true);
}

void csr_validate_approval(struct field_errors *e, const cJSON *o, const cJSON *old)
{
    validate_conditions(e, json_at(o, "status.conditions"));
    validate_update(e, o, old, true, false);
}
