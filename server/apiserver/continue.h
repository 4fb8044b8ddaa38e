/* Continue tokens of chunked lists: base64url of {"v":"meta.k8s.io/v1","rv":N,"start":KEY}, where KEY is the last key
 * of the chunk behind the list's prefix, so that a token cannot reach outside of what its list may see. Opaque to
 * clients. */
#ifndef K3C_APISERVER_CONTINUE_H
#define K3C_APISERVER_CONTINUE_H

#include <stdint.h>

struct arena;
struct err;

struct continue_token {
    int64_t revision; /* of the snapshot; -1: whatever is there now (an inconsistent rest) */
    const char *start;
};

const char *continue_encode(struct arena *a, int64_t revision, const char *start);
/* 0, or -EINVAL with a sentence for the client. */
int continue_decode(struct arena *a, const char *text, struct continue_token *ret, struct err *err);

#endif
