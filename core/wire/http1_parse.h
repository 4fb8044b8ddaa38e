/* HTTP/1.x messages (RFC 9112), strictly: what two readers could understand differently is refused. Pure. */
#ifndef K3C_WIRE_HTTP1_PARSE_H
#define K3C_WIRE_HTTP1_PARSE_H

#include <stdint.h>
#include <sys/types.h>

#include "core/wire/http.h"

struct arena;
struct err;

/* How far a head that is arriving has been looked at; zero it for each message. */
struct http1_scan {
    size_t at;   /* bytes seen */
    size_t line; /* where the present line begins */
};

/* The length of the head at the front of `data`, its empty line included; 0 while it is not whole; -EPROTO for a line
 * end without CR; -EMSGSIZE when it is longer than HTTP_HEADER_BYTES_MAX and a request line. `data` may only grow
 * between calls with the same `scan`. */
ssize_t http1_head_length(const char *data, size_t len, struct http1_scan *scan);

enum http1_body {
    HTTP1_NO_BODY,
    HTTP1_LENGTH,
    HTTP1_CHUNKED,
    HTTP1_UNTIL_CLOSE, /* responses only */
};

struct http1_head {
    const char *method, *target; /* of a request */
    int code;                    /* of a response */
    int minor;                   /* HTTP/1.minor: 0 or 1 */
    struct http_headers headers;
    enum http1_body body;
    uint64_t length; /* for HTTP1_LENGTH */
    bool keep_alive; /* the connection may be used again */
    bool upgrade;    /* Connection says upgrade */
    bool expect;     /* Expect: 100-continue */
};

/* Reads the whole head of a request. `head` is changed in place and must live as long as the result, whose list is in
 * the arena. 0, or -EPROTO with the status to answer in *status. An absolute target becomes its path, its authority the
 * host. */
int http1_parse_request(struct arena *a, char *head, size_t len, struct http1_head *ret, int *status, struct err *err);

/* The same of a response; `method` is the request's (a HEAD's response has no body). 0 or -EPROTO. */
int http1_parse_response(struct arena *a, char *head, size_t len, const char *method, struct http1_head *ret,
                         struct err *err);

/* Decoder of the chunked coding; zero it. */
struct http1_chunks {
    unsigned state;
    unsigned digits;
    unsigned line; /* bytes of an extension or of trailers so far */
    uint64_t left; /* of the present chunk */
};

/* Takes bytes off the front of `data`: returns how many; *piece gets the body bytes among them (possibly none), *end is
 * set behind the last one. 0 when `data` is empty, -EPROTO. Trailers are dropped. */
ssize_t http1_chunks_next(struct http1_chunks *c, const char *data, size_t len, struct slice *piece, bool *end,
                          struct err *err);

bool http1_is_token(const char *s); /* not empty, only the characters of a method or field name */
/* Whether a comma-separated list such as that of Connection has `word` (lower case). */
bool http1_list_has(const char *list, const char *word);

#endif
