/* Probes: a container's startup, liveness and readiness, asked periodically as the kubelet does it. */
#ifndef K3C_POD_PROBE_H
#define K3C_POD_PROBE_H

struct container;

/* Begins to probe a container that has just started (or was found running); sets its startup_passed and
 * readiness_passed, kicks its worker when they change, and calls container_probe_failed for a startup or liveness probe
 * over its threshold. `found`: it ran before k3c did, and stays ready or not until a probe says otherwise. */
void probes_start(struct container *c, int found);
/* Stops them; `ready` falls. */
void probes_stop(struct container *c);
/* The pod is being deleted: only readiness goes on. */
void probes_only_readiness(struct container *c);

#endif
