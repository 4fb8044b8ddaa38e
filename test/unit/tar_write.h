/* Writes tar archives for tests, good ones and bad ones. */
#ifndef K3C_TEST_TAR_WRITE_H
#define K3C_TEST_TAR_WRITE_H

#include <stdint.h>

#include "core/base/str.h"

/* A ustar header and the data, padded. type 'x' and the like take their body as data. */
void tar_write(struct strbuf *out, char type, const char *name, const char *link, unsigned mode, const void *data,
               size_t len);
/* The same with a size that need not be the data's, and devices. */
void tar_write_header(struct strbuf *out, char type, const char *name, const char *link, unsigned mode, uint64_t size,
                      unsigned major, unsigned minor);
/* One record of a pax header's body. */
void tar_write_record(struct strbuf *body, const char *key, const void *value, size_t len);
void tar_write_file(struct strbuf *out, const char *name, const char *text);
void tar_write_end(struct strbuf *out);

#endif
