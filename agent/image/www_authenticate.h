/* WWW-Authenticate: the challenges by which a registry says how it wants to be asked. RFC 9110, section 11.6.1, read as
 * leniently as registries write it. */
#ifndef K3C_IMAGE_WWW_AUTHENTICATE_H
#define K3C_IMAGE_WWW_AUTHENTICATE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum { AUTH_CHALLENGES_MAX = 8, AUTH_CHALLENGE_BYTES_MAX = 8192 };

enum auth_scheme { AUTH_OTHER, AUTH_BASIC, AUTH_BEARER };

/* Strings in the arena, NULL where not given. */
struct auth_challenge {
    enum auth_scheme scheme;
    const char *realm, *service, *scope, *error;
};

/* Reads the challenges of one field value; returns how many there are, at most AUTH_CHALLENGES_MAX. Stops without an
 * error where the text makes no sense any more. */
size_t auth_challenges_parse(struct arena *a, const char *text, struct auth_challenge out[AUTH_CHALLENGES_MAX]);

#endif
