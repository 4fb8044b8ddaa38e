/* Table cells of role bindings and certificate requests. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/duration.h"
#include "core/format/json.h"
#include "core/model/printer.h"
#include "core/model/strategies.h"
#include "core/model/validate.h"

static const char *subjects(struct arena *a, const cJSON *binding, const char *kind)
{
    cleanup_strbuf struct strbuf out = {0};
    for (JSON_EACH(subject, json_get(binding, "subjects"))) {
        if (strcmp(v_str(subject, "kind"), kind) != 0)
            continue;
        strbuf_adds(&out, out.len ? ", " : "");
        if (!strcmp(kind, "ServiceAccount"))
            strbuf_addf(&out, "%s/", v_str(subject, "namespace"));
        strbuf_adds(&out, v_str(subject, "name"));
    }
    return out.len ? arena_dup(a, out.p, out.len) : "";
}

void rolebinding_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    cell_name(a, cells, o);
    cell_str(a, cells,
             arena_printf(a, "%s/%s", json_str_or(o, "roleRef.kind", ""), json_str_or(o, "roleRef.name", "")));
    cell_created(a, cells, o, now);
    cell_str(a, cells, subjects(a, o, "User"));
    cell_str(a, cells, subjects(a, o, "Group"));
    cell_str(a, cells, subjects(a, o, "ServiceAccount"));
}

static const char *csr_condition(struct arena *a, const cJSON *csr)
{
    bool approved = false, denied = false, failed = false;
    for (JSON_EACH(c, json_at(csr, "status.conditions"))) {
        approved |= !strcmp(v_str(c, "type"), "Approved");
        denied |= !strcmp(v_str(c, "type"), "Denied");
        failed |= !strcmp(v_str(c, "type"), "Failed");
    }
    const char *certificate = json_str_or(csr, "status.certificate", "");
    return arena_printf(a, "%s%s%s",
                        denied     ? "Denied"
                        : approved ? "Approved"
                                   : "Pending",
                        failed ? ",Failed" : "", *certificate ? ",Issued" : "");
}

void csr_cells(struct arena *a, const cJSON *o, cJSON *cells, int64_t now)
{
    char duration[DURATION_SIZE] = "<none>";
    const char *signer = json_str_or(o, "spec.signerName", "");
    if (json_at(o, "spec.expirationSeconds"))
        duration_human(json_int(o, "spec.expirationSeconds", 0) * 1000000000, duration);
    cell_name(a, cells, o);
    cell_created(a, cells, o, now);
    cell_str(a, cells, *signer ? signer : "<none>");
    cell_str(a, cells, json_str(o, "spec.username"));
    cell_str(a, cells, duration);
    cell_str(a, cells, csr_condition(a, o));
}
