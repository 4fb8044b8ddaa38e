/* URLs, as far as registries use them: http and https, no user names, no fragments. */
#ifndef K3C_IMAGE_URL_H
#define K3C_IMAGE_URL_H

#include <stdbool.h>

struct arena;
struct err;

enum { URL_MAX = 8192 };

/* In the arena. */
struct url {
    bool https;
    const char *authority; /* as written: "localhost:5000", "[::1]" */
    const char *host;      /* without brackets and port, in lower case */
    int port;              /* the scheme's own where none is written */
    const char *target;    /* path and query, "/" at least */
};

/* -EINVAL: no absolute http or https URL. */
int url_parse(struct arena *a, const char *text, struct url *ret, struct err *err);
/* What a Location header means that came as an answer to `base`. */
int url_resolve(struct arena *a, const struct url *base, const char *location, struct url *ret, struct err *err);
/* "host", "host:port", "[::1]:port" as an origin with the given scheme. -EINVAL. */
int url_from_authority(struct arena *a, const char *authority, bool https, struct url *ret, struct err *err);
bool url_same_origin(const struct url *a, const struct url *b);
/* "https://host:port/target", for messages. */
const char *url_text(struct arena *a, const struct url *u);
/* localhost, 127.0.0.0/8 and ::1. */
bool url_is_loopback(const struct url *u);

#endif
