/* The two messages inside ttrpc frames; pure. */
#ifndef K3C_WIRE_TTRPC_MESSAGE_H
#define K3C_WIRE_TTRPC_MESSAGE_H

#include <stdint.h>

#include "core/base/str.h"

struct err;

struct ttrpc_request {
    struct slice service, method, payload; /* borrowed */
    uint64_t timeout_ns;                   /* 0: none */
    const char *key, *value;               /* one pair of metadata to send; not decoded; NULL: none */
};
struct ttrpc_response {
    int code;
    struct slice message, payload; /* borrowed */
};

/* 0 or -EBADMSG. */
int ttrpc_request_decode(struct slice in, struct ttrpc_request *ret, struct err *err);
int ttrpc_response_decode(struct slice in, struct ttrpc_response *ret, struct err *err);
void ttrpc_request_encode(const struct ttrpc_request *r, struct strbuf *out);
void ttrpc_response_encode(const struct ttrpc_response *r, struct strbuf *out);

#endif
