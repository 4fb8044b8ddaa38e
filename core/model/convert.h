/* Convert: kinds that two API versions show and one stores. A kind's row points to its conversion (struct
 * kind_storage); the others are stored as they are. Trees come and go in the form of object_decode; what is given is
 * not changed. */
#ifndef K3C_MODEL_CONVERT_H
#define K3C_MODEL_CONVERT_H

#include <cjson/cJSON.h>

#include "core/model/kind.h"

/* events.k8s.io/v1 Event, stored as v1 Event; autoscaling/v1 HorizontalPodAutoscaler, stored as autoscaling/v2. */
extern const struct kind_storage storage_event, storage_hpa;

#endif
