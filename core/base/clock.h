/* Time: the monotonic clock for intervals, the real clock for what Kubernetes writes down, RFC 3339 between. */
#ifndef K3C_BASE_CLOCK_H
#define K3C_BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_RFC3339_SIZE = 40 };

uint64_t clock_mono_ms(void); /* milliseconds, CLOCK_MONOTONIC */
uint64_t clock_mono_us(void);
int64_t clock_real_us(void); /* microseconds since 1970, CLOCK_REALTIME */
int64_t clock_real_s(void);

/* "2006-01-02T15:04:05Z" with `digits` (0, 3, 6 or 9) decimals of the second, always UTC. metav1.Time has 0 digits,
 * metav1.MicroTime 6, log files 9. */
void clock_rfc3339(int64_t us, int digits, char out[CLOCK_RFC3339_SIZE]);

/* Any RFC 3339 time with zone; microseconds since 1970 into *ret. 0 or -EINVAL. */
int clock_parse_rfc3339(const char *text, int64_t *ret);

#endif
