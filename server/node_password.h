/* How a node's password is kept: salted and hashed, as text. */
#ifndef K3C_SERVER_NODE_PASSWORD_H
#define K3C_SERVER_NODE_PASSWORD_H

#include <stdbool.h>

enum { NODE_PASSWORD_HASH_SIZE = 112 };

void node_password_hash(const char *password, char out[NODE_PASSWORD_HASH_SIZE]); /* with a salt of its own */
bool node_password_matches(const char *password, const char *hash);

#endif
