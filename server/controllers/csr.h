/* CSR controller: approves nodes' requests for client certificates that their requesters may make, signs what is
 * approved for Kubernetes' own signers, and removes old requests. */
#ifndef K3C_SERVER_CONTROLLERS_CSR_H
#define K3C_SERVER_CONTROLLERS_CSR_H

struct controller_env;
struct csr_controller;

enum {
    CSR_KEPT_S = 3600,         /* after it was approved and issued, denied or failed */
    CSR_PENDING_S = 24 * 3600, /* unhandled, or approved and not issued */
    CSR_MIN_S = 600,           /* the shortest life of a certificate */
};

/* Signs through env->options->csr_sign; without it nothing is signed. */
struct csr_controller *csr_controller_new(const struct controller_env *env);
struct csr_controller *csr_controller_free(struct csr_controller *c); /* returns NULL */

#endif
