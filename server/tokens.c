#include "server/tokens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/cli/options.h"
#include "core/cli/token.h"
#include "core/wire/crypto.h"

enum { TOKEN_FILE_MAX = 8192, PASSWORD_BYTES = 16 };

/* The password in a token; one that pins a CA has to pin ours. */
static int password_of(const struct options *o, const char *text, const char *from, const char *ca_pem,
                       const char **ret, struct err *err)
{
    struct join_token t;
    char hash[65];
    int r = join_token_parse(o->arena, text, &t, err);
    if (r)
        return err_wrap(err, "%s", from);
    join_token_ca_hash(ca_pem, hash);
    if (t.ca_hash && strcmp(t.ca_hash, hash))
        return err_set(err, EINVAL,
                       "%s: it belongs to another cluster: its CA hash is not that of %s; put back what "
                       "belongs together",
                       from, options_path(o, "server/tls/server-ca.crt"));
    *ret = t.password;
    return 0;
}

static int read_password(const struct options *o, const char *path, const char *ca_pem, const char **ret,
                         struct err *err)
{
    cleanup_free char *text = NULL;
    int r = file_read(path, TOKEN_FILE_MAX, &text, NULL, err);
    return r ? r : password_of(o, text, path, ca_pem, ret, err);
}

/* What was given, else what is on disk; *ret stays NULL when there is neither. */
static int find_password(const struct options *o, const char *given, const char *file, const char *path,
                         const char *ca_pem, const char **ret, struct err *err)
{
    const char *kept = NULL;
    int r = !access(path, F_OK) ? read_password(o, path, ca_pem, &kept, err) : 0;
    *ret = kept;
    if (!r && given)
        r = password_of(o, given, "--token", ca_pem, ret, err);
    else if (!r && file)
        r = read_password(o, file, ca_pem, ret, err);
    if (!r && kept && !crypto_str_equal(kept, *ret))
        log_warn("the token differs from the one in %s and replaces it; nodes that join from now on need the new one",
                 path);
    return r;
}

static int write_token(const struct options *o, const char *path, const char *ca_pem, const char *user,
                       const char *password, struct err *err)
{
    const char *text = arena_printf(o->arena, "%s\n", join_token_format(o->arena, ca_pem, user, password));
    return file_write_text(path, text, 0600, err);
}

static int link_to(const char *path, const char *target, struct err *err)
{
    unlink(path);
    return symlink(target, path) ? err_set(err, errno, "cannot make %s: %s", path, strerror(errno)) : 0;
}

int tokens_open(const struct options *o, const char *ca_pem, struct tokens *ret, struct err *err)
{
    struct tokens t = {0};
    const char *server = options_path(o, "server/token"), *agent = options_path(o, "server/agent-token");
    int r = find_password(o, o->token, o->token_file, server, ca_pem, &t.server, err);
    if (r || (r = find_password(o, o->agent_token, NULL, agent, ca_pem, &t.agent, err)))
        return r;
    if (!t.server) {
        char *fresh = arena_alloc(o->arena, 2 * PASSWORD_BYTES + 1);
        random_hex(fresh, PASSWORD_BYTES);
        t.server = fresh;
    }
    if ((r = write_token(o, server, ca_pem, "server", t.server, err)) ||
        (t.agent && (r = write_token(o, agent, ca_pem, "node", t.agent, err))) ||
        (r = link_to(options_path(o, "server/node-token"), t.agent ? agent : server, err)))
        return r;
    t.join = join_token_format(o->arena, ca_pem, "node", t.agent ? t.agent : t.server);
    *ret = t;
    return 0;
}
