/* Pretty: compact JSON text to indented, byte by byte, across any chunking; for people who use curl. */
#ifndef K3C_APISERVER_PRETTY_H
#define K3C_APISERVER_PRETTY_H

#include <stdbool.h>

#include "core/base/str.h"

struct pretty {
    unsigned depth;
    bool string, escaped, opened; /* opened: a bracket just opened, its content decides how it goes on */
};

void pretty_add(struct pretty *p, struct strbuf *out, const char *data, size_t len);

#endif
