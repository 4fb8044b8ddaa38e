#include <stdint.h>
#include <stdlib.h>

#include "agent/runtime/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What parses as an entry lies inside its line, to the end of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct log_entry e;
    struct slice line = {(const char *)data, len};
    if (log_entry_parse(line, &e))
        return 0;
    if (e.stamp.p != line.p || e.text.p < e.stamp.p + e.stamp.n || e.text.p + e.text.n != line.p + line.n)
        abort();
    return 0;
}
