#include <stdlib.h>
#include <string.h>

#include "agent/image/manifest.h"
#include "agent/image/reference.h"
#include "core/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A document is an index, a manifest or a configuration, and never two of them; its digests are digests. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *a = arena_new();
    struct platform host = {"linux", "amd64", ""};
    const struct descriptor *d;
    struct manifest as_index, as_image;
    struct image_config c;
    const char *text = arena_dup(a, data, len);
    bool index = !manifest_parse(a, text, len, MEDIA_OCI_INDEX, &as_index, NULL);
    bool image = !manifest_parse(a, text, len, MEDIA_OCI_MANIFEST, &as_image, NULL);
    bool config = !image_config_parse(a, text, len, &c, NULL);
    if (index + image + config > 1)
        abort();
    if (index && !manifest_choose(&as_index, &host, &d, NULL) && !image_digest_ok(d->digest))
        abort();
    if (image)
        for (size_t i = 0; i < as_image.ndescriptors; i++)
            if (!image_digest_ok(as_image.descriptors[i].digest))
                abort();
    arena_free(a);
    return 0;
}
