#include <stdlib.h>
#include <string.h>

#include "agent/image/reference.h"
#include "agent/image/registries.h"
#include "core/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Whatever the file says, hosts are hosts and repositories are repositories. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const images[] = {"nginx", "localhost:5000/a/b:c"};
    struct arena *a = arena_new();
    const char *text = arena_dup(a, data, len), *warnings;
    struct registry_host hosts[REGISTRY_HOSTS_MAX];
    struct registries *r;
    struct image_ref ref, check;
    if (!registries_parse(a, text, len, &r, &warnings, NULL))
        for (size_t i = 0; i < 2; i++) {
            image_ref_parse(a, images[i], &ref, NULL);
            size_t n = registries_hosts(a, r, &ref, false, hosts);
            for (size_t k = 0; k < n; k++)
                if (hosts[k].origin.port < 1 || strpbrk(hosts[k].origin.host, "/ \r\n@?#") ||
                    strpbrk(hosts[k].api, " \r\n#?") || image_ref_parse(a, hosts[k].repo, &check, NULL))
                    abort();
        }
    arena_free(a);
    return 0;
}
