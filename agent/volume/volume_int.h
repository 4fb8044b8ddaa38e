/* Between the files of volume. */
#ifndef K3C_VOLUME_VOLUME_INT_H
#define K3C_VOLUME_VOLUME_INT_H

#include "agent/volume/payload.h"
#include "agent/volume/volume.h"

/* Gathers the files of a configMap, secret, downwardAPI or projected volume. */
int volume_gather(const struct volume_pod *p, const cJSON *volume, struct payload *out, struct err *err);

/* hostPath: the path, once it was found (or made) to be of the wanted type. */
int volume_check_hostpath(const char *path, const char *type, struct err *err);

#endif
