#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/cron.h"

/* What is read stays within the calendar (it may never come: robfig/cron drops empty items); what is not says why. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct strbuf text = {0};
    struct cron c = {0};
    struct err err = {0};
    strbuf_add(&text, (const char *)data, len);
    int r = cron_parse(text.p ? text.p : "", &c, &err);
    if (r ? !err.text[0] : c.every_ns && c.every_ns < 1000000000)
        abort();
    if (!r && !c.every_ns &&
        ((c.minute & ~CRON_STAR) >> 60 || (c.hour & ~CRON_STAR) >> 24 || (c.month & ~CRON_STAR) >> 13))
        abort();
    strbuf_free(&text);
    return 0;
}
