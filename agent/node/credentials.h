/* What a node holds to be a node: its keys, which never leave it, and the certificates, CAs and settings that the
 * server gave for them. Kept below <data-dir>/agent, so that a node starts again while its server is away. */
#ifndef K3C_NODE_CREDENTIALS_H
#define K3C_NODE_CREDENTIALS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

struct arena;
struct err;
struct options;

enum credential { CLIENT_KUBELET, SERVING_KUBELET, CLIENT_KUBE_PROXY, CREDENTIALS };

/* Everything lives in the options' arena. NULL until known. */
struct credentials {
    const char *server_ca, *client_ca;                /* PEM */
    const char *cert[CREDENTIALS], *key[CREDENTIALS]; /* PEM */
    const cJSON *config;                              /* the server's /v1-k3c/config */
};

/* "client-kubelet" ...: the name of its files and of the server's path. */
const char *credential_name(enum credential c);

/* Reads what is there and makes missing keys. */
int credentials_load(const struct options *o, struct credentials *ret, struct err *err);
/* Whether nothing has to be asked from the server: all there, valid for another 30 days, the serving certificate for
 * these addresses (NULL-terminated). */
bool credentials_complete(const struct credentials *c, const char *node_name, const char *const *ips);
/* Writes what the server gave. */
int credentials_save(const struct options *o, const struct credentials *c, struct err *err);

/* The node's password: /etc/k3c/node/password, made at first use. In the options' arena. */
int node_password(const struct options *o, const char **ret, struct err *err);

#endif
