#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "server/apiserver/request_info.h"

static void check_segment(const char *s)
{
    if (strchr(s, '/') || !strcmp(s, ".") || !strcmp(s, ".."))
        abort();
    for (; *s; s++)
        if ((unsigned char)*s < 0x20)
            abort();
}

/* Whatever is accepted names nothing that could leave its place in a path or a key. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
    if (len < 1)
        return 0;
    struct arena *a = arena_new();
    const char *target = arena_dup(a, data + 1, len - 1);
    struct request_info info;
    if (request_info_parse(a, methods[data[0] % 7], target, &info, NULL) == 0) {
        check_segment(info.group);
        check_segment(info.version);
        check_segment(info.namespace);
        check_segment(info.resource);
        check_segment(info.name);
        check_segment(info.subresource);
        if (*info.path != '/' || (!info.resource_request && info.verb != VERB_NONE))
            abort();
    }
    arena_free(a);
    return 0;
}
