/* How many seats a request takes of its priority level. The numbers are Kubernetes' (k8s.io/apiserver
 * util/flowcontrol/request of 1.36), so that a level's shares carry the same load there and here:
 *
 * - a list, and a watch that begins with the present state, one for each 100 kB that it reads: as many objects of the
 *   resource's average size as there are, or as its limit says; at most 10 of what is read from the present, at most
 *   100 of the past (an exact revision, a continue token);
 * - a write of one object, one for each 10 watches that are told of it, at most 10;
 * - none more than `widest`, its level's; anything else one.
 *
 * Kubernetes' writes keep those seats for 5 ms to 50 ms behind their answers, while its watchers' goroutines work. Here
 * the watches are served on the loop before the next request is taken: nothing is left to keep seats for.
 * Internal to server/apiserver. */
#ifndef K3C_APISERVER_FLOW_WORK_H
#define K3C_APISERVER_FLOW_WORK_H

struct map;
struct req;

struct flow_work {
    unsigned seats;
    int watchers; /* that a write is thought to concern, -1: it is none */
};

/* `watches` counts what flow_watch_begins told; `widest` 0: any number. */
struct flow_work flow_work(struct req *r, const struct map *watches, unsigned widest);
/* A watch (its r->flow_watch says where it counts), and its end. */
void flow_watch_begins(struct req *r, struct map *watches);
void flow_watch_ends(struct req *r, struct map *watches);
void flow_watches_free(struct map *watches);

#endif
