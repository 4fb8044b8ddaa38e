/* Health: /healthz, /livez and /readyz with their checks, /version. Internal. */
#ifndef K3C_APISERVER_HEALTH_H
#define K3C_APISERVER_HEALTH_H

#include <stdbool.h>

struct apiserver;
struct health;

struct health *health_new(struct apiserver *s);
struct health *health_free(struct health *h); /* NULL is fine; returns NULL */

/* Whether there is a check of that name, and whether it holds now. */
bool health_has(const struct health *h, const char *name);
bool health_holds(struct health *h, const char *name);
/* Tells where each check is asked for alone: below "/livez", "ping" ... */
void health_each(const struct health *h, void (*tell)(void *ctx, const char *below, const char *name), void *ctx);

#endif
