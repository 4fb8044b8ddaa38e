/* Tokens controller: fills Secrets of type kubernetes.io/service-account-token with a token that does not expire, the
 * cluster's CA and the namespace, and deletes those whose account is not there (any more). */
#ifndef K3C_SERVER_CONTROLLERS_TOKEN_SECRETS_H
#define K3C_SERVER_CONTROLLERS_TOKEN_SECRETS_H

struct controller_env;
struct token_secrets;

struct token_secrets *token_secrets_new(const struct controller_env *env);
struct token_secrets *token_secrets_free(struct token_secrets *c); /* NULL is fine; returns NULL */

#endif
