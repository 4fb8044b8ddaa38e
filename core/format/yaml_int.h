/* What reading and writing YAML share. Internal to core/format. */
#ifndef K3C_FORMAT_YAML_INT_H
#define K3C_FORMAT_YAML_INT_H

#include <stdbool.h>

/* Whether these characters without quotes are a string, not null, a boolean or a number. */
bool yaml_plain_is_text(const char *s);

#endif
