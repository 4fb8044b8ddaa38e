/* Between status.c (the containers and the whole) and status_conditions.c (phase and conditions), and what of
 * both is sent (status_patch.c). */
#ifndef K3C_POD_STATUS_INT_H
#define K3C_POD_STATUS_INT_H

#include "agent/pod/status.h"

cJSON *status_time(struct arena *a, int64_t us);

/* The phase that the containers' statuses in `status` amount to. */
const char *status_phase(const struct status_input *in, const cJSON *status);
/* Adds `conditions` to a status that has its phase and its containers. */
void status_add_conditions(struct arena *a, const struct status_input *in, cJSON *status);
/* Is it one that the node itself decides, not the scheduler, a controller or a user? */
bool status_condition_ours(const cJSON *condition);

#endif
