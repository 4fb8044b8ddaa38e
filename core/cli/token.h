/* Join tokens, as K3s writes them: "K10<sha256 of the server CA>::<user>:<password>", or the password alone, which
 * trusts whatever CA it finds. User "server" joins servers and agents, "node" agents only; a bootstrap token's user is
 * its id. */
#ifndef K3C_CLI_TOKEN_H
#define K3C_CLI_TOKEN_H

struct arena;
struct cJSON;
struct err;

struct join_token {
    const char *ca_hash; /* 64 hex digits; NULL: not pinned */
    const char *user;    /* NULL: only a password was given */
    const char *password;
};

/* 0, or -EINVAL with what is wrong with its form (the token itself is never repeated). */
int join_token_parse(struct arena *a, const char *text, struct join_token *ret, struct err *err);
const char *join_token_format(struct arena *a, const char *ca_pem, const char *user, const char *password);
/* Hex SHA-256 of a CA bundle: of the PEM text as the server publishes it. */
void join_token_ca_hash(const char *ca_pem, char out[65]);

/* A field of the Secret that keeps a token or a node's password, as text; "" where there is none. */
const char *token_secret_field(struct arena *a, const struct cJSON *secret, const char *name);

#endif
