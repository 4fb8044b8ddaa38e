/* The cluster's join tokens: kept in <data-dir>/server/token and agent-token, made at first start. */
#ifndef K3C_SERVER_TOKENS_H
#define K3C_SERVER_TOKENS_H

struct err;
struct options;

struct tokens {
    const char *server, *agent; /* passwords; in the options' arena. agent NULL: the server's serves */
    const char *join;           /* a whole token for a node in this process */
};

/* Takes what the options say, or what is on disk, or makes it; writes the files in their full form (0600), node-token
 * as a link to the one that agents use. `ca_pem` is the server CA. */
int tokens_open(const struct options *o, const char *ca_pem, struct tokens *ret, struct err *err);

#endif
