/* What every namespace has: the ServiceAccount "default" and the ConfigMap "kube-root-ca.crt" with the CA that API
 * clients in pods trust. Made, and put right when somebody changes or deletes them. */
#ifndef K3C_SERVER_CONTROLLERS_NAMESPACE_DEFAULTS_H
#define K3C_SERVER_CONTROLLERS_NAMESPACE_DEFAULTS_H

struct controller_env;
struct namespace_defaults;

/* env->options->root_ca says which CA; without it there is no ConfigMap. */
struct namespace_defaults *namespace_defaults_new(const struct controller_env *env);
struct namespace_defaults *namespace_defaults_free(struct namespace_defaults *c); /* returns NULL */

#endif
