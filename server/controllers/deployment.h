/* Deployment controller: rolls ReplicaSets from one pod template to the next.
 *
 * A round of work decides all it can from what the caches hold, writes it, and ends; the events of those writes bring
 * the next round. */
#ifndef K3C_SERVER_CONTROLLERS_DEPLOYMENT_H
#define K3C_SERVER_CONTROLLERS_DEPLOYMENT_H

struct controller_env;
struct deployment_controller;

struct deployment_controller *deployment_controller_new(const struct controller_env *env);
struct deployment_controller *deployment_controller_free(struct deployment_controller *c); /* returns NULL */

#endif
