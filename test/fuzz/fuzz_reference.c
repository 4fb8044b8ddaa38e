#include <stdlib.h>
#include <string.h>

#include "agent/image/reference.h"
#include "core/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A normalised name is its own normal form, and holds nothing that could leave a folder or a line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    const char *text = arena_dup(a, data, len);
    struct image_ref r, again;
    if (!image_ref_parse(a, text, &r, NULL) &&
        (image_ref_parse(a, r.name, &again, NULL) || strcmp(r.name, again.name) || strcmp(r.repo, again.repo) ||
         strstr(r.repo, "..") || strpbrk(r.name, " \n\"\\?#%")))
        abort();
    arena_free(a);
    return 0;
}
