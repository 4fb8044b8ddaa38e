#include <stdlib.h>
#include <string.h>

#include "agent/image/credentials.h"
#include "agent/image/url.h"
#include "core/base/arena.h"

/* What a registry or a Secret names: a URL, a Location, an authority, credentials. A URL's text is the same URL. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    cleanup_arena struct arena *a = arena_new();
    const char *text = arena_text(a, (const char *)data, len);
    struct url base, u;
    struct registry_auth auth;
    if (url_parse(a, "https://registry.example:5000/v2/x?y", &base, NULL))
        abort();
    if (!url_parse(a, text, &u, NULL)) {
        struct url again;
        if (url_parse(a, url_text(a, &u), &again, NULL) || !url_same_origin(&u, &again) ||
            strcmp(u.target, again.target))
            abort();
        url_is_loopback(&u);
    }
    if (!url_resolve(a, &base, text, &u, NULL) && u.target[0] != '/')
        abort();
    if (!url_from_authority(a, text, true, &u, NULL) && (u.port < 1 || u.port > 65535))
        abort();
    credentials_decode(a, text, &auth, NULL);
    return 0;
}
