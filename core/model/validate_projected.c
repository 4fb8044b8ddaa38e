/* Projected volumes: secrets, config maps, downward API and tokens under one directory. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/model/validate_pod_int.h"

struct projection {
    struct field_errors *e;
    const struct path *path;
    struct map paths; /* files that an earlier source makes */
};

static void add_path(struct projection *j, const char *file, const char *shown)
{
    if (*file && !v_first(&j->paths, file))
        v_invalid_str(j->e, j->path, shown, "conflicting duplicate paths");
}

/* A secret or a config map. */
static void check_keyed(struct projection *j, const struct path *p, const cJSON *source)
{
    if (!*v_str(source, "name"))
        v_required(j->e, AT(p, "name"), "");
    validate_file_items(j->e, AT(p, "items"), json_get(source, "items"));
    for (JSON_EACH(item, json_get(source, "items")))
        add_path(j, v_str(item, "path"), v_str(source, "name"));
}

static void check_downward(struct projection *j, const struct path *p, const cJSON *source)
{
    for (JSON_EACH(file, json_get(source, "items"))) {
        validate_downward_file(j->e, p, file);
        add_path(j, v_str(file, "path"), v_str(file, "path"));
    }
}

static void check_token(struct projection *j, const struct path *p, const cJSON *source)
{
    int64_t seconds = json_int(source, "expirationSeconds", 0);
    if (seconds < 600)
        v_invalid_int(j->e, AT(p, "expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
    if (seconds > (int64_t)1 << 32)
        v_invalid_int(j->e, AT(p, "expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
    if (!*v_str(source, "path"))
        v_required(j->e, AT(j->path, "path"), "");
    else
        validate_local_path(j->e, AT(j->path, "path"), v_str(source, "path"));
}

static void check_trust(struct projection *j, const struct path *p, const cJSON *source)
{
    const cJSON *name = json_get(source, "name"), *signer = json_get(source, "signerName");
    if (name && signer)
        v_invalid(j->e, p, source, "only one of name and signerName may be used");
    else if (!name && !signer)
        v_required(j->e, p, "either name or signerName must be specified");
    else if (name && !*v_str(source, "name"))
        v_required(j->e, AT(p, "name"), "must be a valid object name");
    else if (signer && !*v_str(source, "signerName"))
        v_required(j->e, AT(p, "signerName"), "must be a valid signer name");
    if (name && json_get(source, "labelSelector"))
        v_invalid(j->e, AT(p, "labelSelector"), json_get(source, "labelSelector"),
                  "labelSelector must be unset if name is specified");
    v_label_selector(j->e, AT(p, "labelSelector"), json_get(source, "labelSelector"));
    if (!*v_str(source, "path"))
        v_required(j->e, AT(p, "path"), "");
    validate_local_path(j->e, AT(p, "path"), v_str(source, "path"));
    add_path(j, v_str(source, "path"), v_str(source, "path"));
}

static void check_source(struct projection *j, const struct path *p, const cJSON *source)
{
    const struct path *at = AT(p, source->string);
    if (!strcmp(source->string, "secret") || !strcmp(source->string, "configMap"))
        check_keyed(j, at, source);
    else if (!strcmp(source->string, "downwardAPI"))
        check_downward(j, at, source);
    else if (!strcmp(source->string, "serviceAccountToken"))
        check_token(j, at, source);
    else if (!strcmp(source->string, "clusterTrustBundle"))
        check_trust(j, at, source);
}

void validate_projected(struct field_errors *e, const struct path *p, const cJSON *projected)
{
    struct projection j = {.e = e, .path = p};
    int64_t i = 0;
    validate_file_mode(e, AT(p, "defaultMode"), json_get(projected, "defaultMode"));
    for (JSON_EACH(source, json_get(projected, "sources"))) {
        const struct path *at = AT_INDEX(AT(p, "sources"), i++);
        for (JSON_EACH(member, source))
            check_source(&j, at, member);
        if (json_count(source) > 1)
            v_forbidden(e, at, "may not specify more than 1 volume type per source");
    }
    map_free(&j.paths);
}
