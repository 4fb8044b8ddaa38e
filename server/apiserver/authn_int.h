/* What the files of authentication share. */
#ifndef K3C_APISERVER_AUTHN_INT_H
#define K3C_APISERVER_AUTHN_INT_H

#include "core/base/map.h"
#include "server/apiserver/authn.h"

enum {
    AUTHN_CERTS = 1024,      /* certificates remembered */
    AUTHN_TOKENS_MAX = 4096, /* tokens remembered, good and bad */
    AUTHN_KEYS_MAX = 8,
};

struct authn_cert {
    uint64_t hash;
    char *der;
    size_t len;
    int64_t not_before, not_after;
    struct identity *id;
};

struct authn {
    struct apiserver *srv;
    struct identity *anonymous;
    struct key *keys[AUTHN_KEYS_MAX]; /* what verifies tokens; the first also signs */
    size_t nkeys;
    bool signs;
    struct map tokens; /* text -> struct authn_entry, authn_token.c */
    struct authn_cert certs[AUTHN_CERTS];
};

void authn_tokens_free(struct authn *a);
void authn_certs_free(struct authn *a);

#endif
