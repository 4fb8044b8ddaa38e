/* What requests hold in memory, so that hostile bodies cannot take the machine's: a body is at most 3 MiB, but a value
 * of two bytes costs 66 in a tree, and defaults and validation add to that.
 *
 * - The tree of one request over HTTP may take REQUEST_TREE_MAX (a patch half of it). What needs more is refused with
 * 413: text of 3 MiB has room for values of 8 bytes on average ("port":80), text of 1.5 MiB (the most that etcd stores
 * for Kubernetes) for values of 4. Lists of hundreds of thousands of one-digit numbers are what is refused.
 * - Requests that wait (for the disk above all) may hold REQUEST_HELD_MAX together. Above it bodies of more than 64 KiB
 *   are refused with 429 and Retry-After, above twice of it all bodies are.
 * In-process requests count but are never refused. */
#ifndef K3C_APISERVER_REQUEST_MEMORY_H
#define K3C_APISERVER_REQUEST_MEMORY_H

#include "server/apiserver/request.h"

enum {
    REQUEST_TREE_MAX = 24 << 20,
    REQUEST_HELD_MAX = 16 << 20,
    REQUEST_BODIES_MAX = 16 << 20, /* of bodies that come in, see http_server_options */
};

/* Before a body is decoded: PHASE_NEXT, or the answer that refuses it. */
enum phase_result request_memory_admit(struct req *r);
/* What is decoded, or made of a patch, between these two is bounded: the check answers 413 instead of `result` when
 * there was too much of it. Alone, the check bounds what admission makes of it. `before`: arena_bytes then, as bound
 * returns it. Nothing that is stored is read between the two, it would be taken for damaged. */
size_t request_memory_bound(struct req *r, size_t bytes);
enum phase_result request_memory_check(struct req *r, size_t before, enum phase_result result);
/* The request waits, and holds what it has; then it ends. */
void request_memory_hold(struct req *r);
void request_memory_release(struct req *r);

#endif
