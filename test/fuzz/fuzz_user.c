#include <stdint.h>
#include <stdlib.h>

#include "agent/runtime/user.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* passwd and group lines: names and members lie inside the input, numbers inside their range. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *start = (const char *)data, *end = start + len;
    struct slice rest = {start, len};
    struct passwd_line p;
    while (passwd_next(&rest, &p))
        if (!p.name.n || p.name.p < start || p.name.p + p.name.n > end || p.uid > USER_ID_MAX || p.gid > USER_ID_MAX)
            abort();
    rest = (struct slice){start, len};
    struct group_line g;
    while (group_next(&rest, &g)) {
        if (!g.name.n || g.members.p < start || g.members.p + g.members.n > end || g.gid > USER_ID_MAX)
            abort();
        group_has_member(&g, g.name);
    }
    return 0;
}
