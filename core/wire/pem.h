/* PEM (RFC 7468): labelled base64 in text. The reader is pure and skips what stands between blocks. */
#ifndef K3C_WIRE_PEM_H
#define K3C_WIRE_PEM_H

#include "core/base/str.h"

struct arena;
struct err;

/* Takes the next block off `*text`: its label ("CERTIFICATE") and its decoded bytes, in the arena. Returns 1, 0 when no
 * block follows, or -EINVAL for one that is damaged or has headers (encrypted keys). */
int pem_next(struct arena *a, struct slice *text, struct slice *label, struct slice *der, struct err *err);

void pem_write(struct strbuf *out, const char *label, const void *der, size_t len);

#endif
