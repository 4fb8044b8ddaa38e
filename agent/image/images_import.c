#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/image/images_int.h"
#include "core/base/mem.h"

struct import {
    struct images *images;
};
void images_import_start(struct images *i)
{
    (void)i;
}

void images_import_cancel(struct images *i)
{
    (void)i;
}

bool images_imported(const struct images *i)
{
    return !i->import;
}
