/* `k3c token`: join tokens that expire, kept as Secrets bootstrap-token-ID in kube-system, as kubeadm and K3s keep
 * them. */
#ifndef K3C_CLI_TOKEN_COMMAND_H
#define K3C_CLI_TOKEN_COMMAND_H

int token_main(int argc, char **argv); /* the exit status */

#endif
