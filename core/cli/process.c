#include "core/cli/process.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/cli/options.h"

int process_begin(const struct options *o, const char *notes, struct err *err)
{
    umask(022);
    signal(SIGPIPE, SIG_IGN);
    if (o->debug)
        log_set_level(LOG_DEBUG);
    if (o->log && log_to_file(o->log))
        return err_set(err, EINVAL, "--log: the file cannot be written");
    struct slice rest = slice_of(notes ? notes : "");
    while (rest.n) {
        struct slice line = slice_cut(&rest, '\n');
        log_warn("%.*s", SLICE_ARGS(line));
    }
    return 0;
}
