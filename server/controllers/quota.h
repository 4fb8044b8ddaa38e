/* Quota controller: keeps status.hard and status.used of ResourceQuotas right.
 *
 * Admission adds to status.used what a write takes; this counts anew when a quota is made or changed, and when
 * something that it counts goes or changes. The count is written only onto the revision of the quota that was read
 * before the first object was listed: a write that was charged meanwhile makes it a conflict, and the count begins
 * again. */
#ifndef K3C_SERVER_CONTROLLERS_QUOTA_H
#define K3C_SERVER_CONTROLLERS_QUOTA_H

struct controller_env;
struct quota_controller;

struct quota_controller *quota_controller_new(const struct controller_env *env);
struct quota_controller *quota_controller_free(struct quota_controller *c); /* NULL is fine; returns NULL */

#endif
