#include "agent/runtime/holder.h"

#include <string.h>

#include "core/base/defs.h"
#include "core/base/file.h"

/* What the Makefile built before. */
__asm__(".section .rodata\n"
        ".balign 16\n"
        "holder_image:\n"
        ".incbin \"" K3C_HOLDER "\"\n"
        "holder_image_end:\n"
        ".previous\n");
extern const char holder_image[] __attribute__((visibility("hidden")));
extern const char holder_image_end[] __attribute__((visibility("hidden")));

/* The executable's bytes. */
static const void *holder_bytes(size_t *len)
{
    *len = (size_t)(holder_image_end - holder_image);
    return holder_image;
}

int holder_install(const char *path, struct err *err)
{
    size_t len, have = 0;
    const void *bytes = holder_bytes(&len);
    cleanup_free char *old = NULL;
    if (!file_read(path, len, &old, &have, NULL) && have == len && !memcmp(old, bytes, len))
        return 0;
    int r = file_make_parents(path, 0755, err);
    return r ? r : file_write(path, bytes, len, 0755, err);
}
