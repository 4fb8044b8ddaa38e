#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/cli/options.h"
#include "core/cli/token.h"
#include "core/wire/x509.h"
#include "server/node_password.h"
#include "server/pki.h"
#include "server/tokens.h"
#include "test/unit/tap.h"

static struct arena *a;
static char dir[] = "/tmp/k3c-tokens-XXXXXX";

static void token_forms(void)
{
    struct join_token t;
    struct err err = {0};
    const char *whole = join_token_format(a, "a CA", "node", "secret:with colon");
    ok(!join_token_parse(a, whole, &t, &err) && !strcmp(t.user, "node") && !strcmp(t.password, "secret:with colon") &&
           strlen(t.ca_hash) == 64,
       "a whole token comes back as it was made");
    const char *boot = arena_printf(a, "%.67s::abcdef.0123456789abcdef", whole);
    ok(!join_token_parse(a, boot, &t, &err) && !strcmp(t.user, "abcdef") && !strcmp(t.password, "0123456789abcdef"),
       "a bootstrap token has its id for user");
    ok(!join_token_parse(a, "short\n", &t, &err) && !t.ca_hash && !t.user && !strcmp(t.password, "short"),
       "a password alone is a token");
    is_int(join_token_parse(a, "", &t, &err), -EINVAL, "nothing is none");
    is_int(join_token_parse(a, "K10abc::node:x", &t, &err), -EINVAL, "a hash has 64 digits");
    is_int(join_token_parse(a, "K10::::", &t, &err), -EINVAL, "a hash is there at all");
    is_int(join_token_parse(a, "x:y", &t, &err), -EINVAL, "a colon belongs to the long form");
    char *cut = arena_strdup(a, whole);
    cut[3 + 64 + 2 + 5] = 0;
    is_int(join_token_parse(a, cut, &t, &err), -EINVAL, "a password is there");
}

static void node_passwords(void)
{
    char hash[NODE_PASSWORD_HASH_SIZE], other[NODE_PASSWORD_HASH_SIZE];
    node_password_hash("abc", hash);
    node_password_hash("abc", other);
    ok(strcmp(hash, other), "two hashes of one password differ");
    ok(node_password_matches("abc", hash) && node_password_matches("abc", other), "and both match it");
    ok(!node_password_matches("abd", hash) && !node_password_matches("", hash), "but no other");
    ok(!node_password_matches("abc", "") && !node_password_matches("abc", "1:xyz"), "nonsense matches nothing");
}

static void tokens_live_on_disk(void)
{
    struct arena *mine = arena_new();
    struct options o = {.arena = mine, .data_dir = dir};
    struct tokens first, again;
    struct err err = {0};
    file_make_dir(options_path(&o, "server"), 0700, NULL);
    ok(!tokens_open(&o, "our CA", &first, &err) && strlen(first.server) == 32, "a token is made at first start");
    struct stat st;
    ok(!stat(options_path(&o, "server/token"), &st) && (st.st_mode & 0777) == 0600, "and kept private");
    ok(!tokens_open(&o, "our CA", &again, &err) && !strcmp(again.server, first.server), "and found again");
    ok(!lstat(options_path(&o, "server/node-token"), &st) && S_ISLNK(st.st_mode), "node-token is a link");
    o.token = join_token_format(mine, "their CA", "server", "x");
    ok(tokens_open(&o, "our CA", &again, &err) < 0 && strstr(err.text, "another cluster"),
       "another cluster's token is refused");
    o.token = "chosen";
    o.agent_token = "agents";
    ok(!tokens_open(&o, "our CA", &again, &err) && !strcmp(again.server, "chosen") && !strcmp(again.agent, "agents"),
       "given tokens are taken");
    ok(strstr(again.join, "::node:agents"), "nodes join with the agents' one");
    arena_free(mine);
}

static void pki_is_made_once(void)
{
    struct pki p, q;
    struct err err = {0};
    const char *dns[] = {"localhost", "kubernetes", NULL}, *ips[] = {"127.0.0.1", NULL},
               *more[] = {"127.0.0.1", "10.0.0.9", NULL};
    char folder[64];
    snprintf(folder, sizeof(folder), "%s/tls", dir);
    ok(!pki_open(folder, dns, ips, &p, &err), "keys and certificates are made");
    ok(!pki_open(folder, dns, ips, &q, &err) && !strcmp(p.server_ca.cert, q.server_ca.cert) &&
           !strcmp(p.serving.cert, q.serving.cert) && !strcmp(p.service_account_key, q.service_account_key),
       "and found again");
    pki_close(&q);
    ok(!pki_open(folder, dns, more, &q, &err) && !strcmp(p.server_ca.cert, q.server_ca.cert) &&
           strcmp(p.serving.cert, q.serving.cert),
       "a new address makes a new serving certificate under the same CA");
    struct x509_cert c;
    x509_parse(a, p.serving.cert, strlen(p.serving.cert), &c, NULL);
    ok(c.not_before == 0 && c.not_after > pki_now() + 300 * 86400, "it is valid for any clock that is late");
    ok(!x509_verify(p.server_ca.cert, c.der, X509_SERVER, &err), "and verifies");
    struct stat st;
    char key[96];
    snprintf(key, sizeof(key), "%s/server-ca.key", folder);
    ok(!stat(key, &st) && (st.st_mode & 0777) == 0600, "keys are private");
    pki_close(&p);
    pki_close(&q);
}

int main(void)
{
    log_set_level(LOG_ERROR);
    a = arena_new();
    if (!mkdtemp(dir))
        return 1;
    token_forms();
    node_passwords();
    tokens_live_on_disk();
    pki_is_made_once();
    arena_free(a);
    char cmd[64];
    snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
    if (system(cmd))
        return 1;
    return done();
}
