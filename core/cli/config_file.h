/* config.yaml and config.yaml.d: a key is a long option without dashes, a list a repeated one; the last file that has a
 * key wins, "key+" appends to what is there. For core/cli/ only. */
#ifndef K3C_CLI_CONFIG_FILE_H
#define K3C_CLI_CONFIG_FILE_H

#include <stdbool.h>

#include "core/cli/options_int.h"

struct strbuf;

/* Reads `path` (must be there only if `must`) and the .yaml and .yml files of path.d in lexical order into `ret`, whose
 * values live in o->arena. Unknown keys are named in `notes`. */
int config_file_read(struct options *o, const char *path, bool must, struct given *ret, struct strbuf *notes,
                     struct err *err);

#endif
