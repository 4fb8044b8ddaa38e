/* The cluster's keys and certificates: made at first start below <data-dir>/server/tls, read afterwards, the leaves
 * renewed, at start and by pki_renew, when less than 120 days are left. CAs are ECDSA P-256, self-signed, ten years,
 * named as K3s names them.
 *
 * Certificates begin in 1970, so that a box whose clock has not been set yet accepts them; and they end counted from a
 * clock that is never earlier than this program, so that one made before the clock was set lives on after it. */
#ifndef K3C_SERVER_PKI_H
#define K3C_SERVER_PKI_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct arena;
struct err;
struct key;
struct x509_request;

struct pki_ca {
    char *cert; /* PEM */
    struct key *key;
};

struct pki_leaf {
    char *cert, *key; /* PEM */
};

struct pki {
    struct pki_ca server_ca, client_ca, request_header_ca;
    struct pki_leaf serving;        /* of the API server */
    struct pki_leaf admin;          /* CN system:admin, O system:masters */
    struct pki_leaf kubelet_client; /* the API server towards kubelets */
    char *service_account_key;      /* PEM, signs ServiceAccount tokens */
    char *folder;
};

/* `dns` and `ips`, NULL-terminated: names of the serving certificate; one that lacks any of them is made anew. */
int pki_open(const char *folder, const char *const *dns, const char *const *ips, struct pki *ret, struct err *err);
void pki_close(struct pki *p);
/* Makes leaves anew that end in less than 120 days, or lack one of the names: how many were, or an error. */
int pki_renew(struct pki *p, const char *const *dns, const char *const *ips, struct err *err);

/* Signs a certificate for a public key (DER SubjectPublicKeyInfo): heap PEM of leaf and CA. `seconds` 0: 365 days. */
int pki_sign_client(struct pki *p, struct slice spki, const char *cn, const char *org, int64_t seconds, char **ret,
                    struct err *err);
int pki_sign_serving(struct pki *p, struct slice spki, const char *cn, const char *org, const char *const *dns,
                     const char *const *ips, int64_t seconds, char **ret, struct err *err);

/* Signs claims (JSON text) as a ServiceAccount's token. Heap text in *ret. */
int pki_sign_token(const struct pki *p, const char *claims, char **ret, struct err *err);
/* Signs a request as it names itself, by the CA of its usage (one of enum x509_usage). `seconds` 0, or more than 365
 * days: 365 days. It begins five minutes ago: who asks for a short life measures it. */
int pki_sign_request(struct pki *p, const struct x509_request *request, unsigned usage, int64_t seconds, char **ret,
                     struct err *err);

/* Now, but not before this program was written. Seconds since 1970. */
int64_t pki_now(void);

#endif
