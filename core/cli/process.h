/* How a server's or an agent's process begins, for its entry point. */
#ifndef K3C_CLI_PROCESS_H
#define K3C_CLI_PROCESS_H

struct err;
struct options;

/* Sets the mask and what signals do, opens the log, and says there what options_parse noted (NULL: nothing). -EPERM
 * when a node is to run without root, -EINVAL when the log cannot be written. */
int process_begin(const struct options *o, const char *notes, struct err *err);

#endif
