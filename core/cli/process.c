#include "core/cli/process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/cli/options.h"

int process_begin(const struct options *o, const char *notes, struct err *err)
{
    if (geteuid() && !o->disable_agent)
        return err_set(err, EPERM, "it has to run as root%s",
                       o->role == OPTIONS_SERVER ? ", unless --disable-agent is given" : "");
    umask(022);
    signal(SIGPIPE, SIG_IGN);
    if (o->debug)
        log_set_level(LOG_DEBUG);
    int r = o->log ? log_to_file(o->log) : 0;
    if (r)
        return err_set(err, EINVAL, "--log: cannot write %s: %s", o->log, strerror(-r));
    struct slice rest = slice_of(notes ? notes : "");
    while (rest.n) {
        struct slice line = slice_cut(&rest, '\n');
        log_warn("%.*s", SLICE_ARGS(line));
    }
    return 0;
}
