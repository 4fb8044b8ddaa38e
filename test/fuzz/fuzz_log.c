#include <stdint.h>
#include <stdlib.h>

#include "agent/runtime/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What parses as an entry writes a head that parses to the same time and tags. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct log_entry e, again;
    char head[64];
    struct slice line = {(const char *)data, len};
    if (memchr(data, 0, len) || memchr(data, '\n', len) || log_entry_parse(line, &e))
        return 0;
    if (e.text.p + e.text.n != line.p + line.n)
        abort();
    if (e.time_ns < 0)
        return 0;
    size_t n = log_entry_head(head, e.time_ns, e.is_stderr, e.partial);
    if (n >= sizeof(head) || log_entry_parse((struct slice){head, n}, &again) || again.time_ns != e.time_ns ||
        again.is_stderr != e.is_stderr || again.partial != e.partial || again.text.n)
        abort();
    return 0;
}
