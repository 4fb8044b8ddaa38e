/* Input: bytes that wait for a FIFO to take them, standard input of a command or a container. */
#ifndef K3C_RUNTIME_INPUT_H
#define K3C_RUNTIME_INPUT_H

#include <stdbool.h>
#include <stddef.h>

struct input;
struct loop;

enum { INPUT_HIGH = 64 << 10 };

struct input_events {
    void (*drained)(void *ctx); /* the queue fell to nothing after it held more than INPUT_HIGH */
    void (*ended)(void *ctx);   /* once, after input_end: all is written and the descriptor is closed */
};

/* Takes over a descriptor that does not block. Nothing is written before input_go. */
struct input *input_new(struct loop *l, int fd, const struct input_events *ev, void *ctx);
struct input *input_free(struct input *in); /* closes it; NULL is fine; returns NULL */
void input_go(struct input *in);
void input_write(struct input *in, const void *data, size_t len); /* copies; dropped when nobody reads any more */
size_t input_pending(const struct input *in);
void input_end(struct input *in); /* after what is queued */

#endif
