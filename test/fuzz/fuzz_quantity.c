#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/format/duration.h"
#include "core/format/quantity.h"

/* What parses has a canonical text of the same value, and that text is its own canonical form's value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = mem_dup(data, len), shown[DURATION_SIZE];
    char once[QUANTITY_TEXT_MAX];
    struct quantity q, again;
    if (!quantity_parse(text, &q, NULL)) {
        if (quantity_canonical(text, once, NULL) || quantity_parse(once, &again, NULL) || quantity_cmp(&q, &again))
            abort();
        char formatted[QUANTITY_SIZE];
        quantity_format(&q, formatted);
        if (quantity_parse(formatted, &again, NULL) || quantity_cmp(&q, &again))
            abort();
        quantity_add(&again, &q);
        quantity_sub(&again, &q);
        (void)quantity_milli(&again);
    }
    int64_t ns, back;
    if (!duration_parse(text, &ns, NULL)) {
        duration_format(ns, shown);
        if (duration_parse(shown, &back, NULL) || back != ns)
            abort();
        duration_human(ns, shown);
    }
    free(text);
    return 0;
}
