/* Pipe: two connections that give each other what they read, as fast as the other one takes it: what is between a
 * client and what a proxy led it to, after an upgrade. When one ends in order, the other is ended after what is queued.
 */
#ifndef K3C_WIRE_CONN_PIPE_H
#define K3C_WIRE_CONN_PIPE_H

#include "core/base/list.h"

struct conn;

/* Takes both over, with the input they may hold; they are freed when both have ended or one failed. */
void conn_pipe(struct list *owner, struct conn *one, struct conn *two);
void conn_pipes_free(struct list *owner); /* ends those that run */

#endif
