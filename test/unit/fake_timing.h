/* A clock that stands still until a test moves it. */
#ifndef K3C_TEST_FAKE_TIMING_H
#define K3C_TEST_FAKE_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "core/client/timing.h"

/* Starts at 2030-01-01T00:00:00Z. */
struct timing *fake_timing_new(void);
void fake_timing_free(struct timing *t);
/* Milliseconds until the next timer is due; UINT64_MAX when none is set. */
uint64_t fake_timing_next(struct timing *t);
/* Moves the clock and runs what becomes due on the way, in order, without turning a loop. */
void fake_timing_move(struct timing *t, uint64_t ms);

/* Sets the real clock: it says so many seconds more. */
void fake_timing_set(struct timing *t, int64_t seconds);

#endif
