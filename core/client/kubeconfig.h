/* Kubeconfig: written for kubectl, read for our own commands. */
#ifndef K3C_CLIENT_KUBECONFIG_H
#define K3C_CLIENT_KUBECONFIG_H

#include <sys/types.h>

struct arena;
struct err;

/* Everything PEM as text, not base64; in the arena when read. */
struct kubeconfig {
    const char *server; /* "https://127.0.0.1:6443" */
    const char *ca;
    const char *cert, *key; /* client certificate; NULL: none */
    const char *token;      /* NULL: none */
};

/* One cluster, user and context, all named "default" as K3s names them. Replaces the file as a whole. */
int kubeconfig_write(const char *path, mode_t mode, const struct kubeconfig *k, struct err *err);
/* The current context of a file, with certificates inline or in files. */
int kubeconfig_read(struct arena *a, const char *path, struct kubeconfig *ret, struct err *err);

#endif
