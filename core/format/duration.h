/* Duration: Go's duration text ("1h30m", "1.5s"), as metav1.Duration and many options carry it. */
#ifndef K3C_FORMAT_DURATION_H
#define K3C_FORMAT_DURATION_H

#include <stdint.h>

struct err;

enum { DURATION_SIZE = 40 };

/* Nanoseconds into *ret; 0 or -EINVAL with time.ParseDuration's sentence. */
int duration_parse(const char *text, int64_t *ret, struct err *err);
/* As Go's Duration.String: "1h0m0s", "1.5s", "100ms", "0s". */
void duration_format(int64_t ns, char out[DURATION_SIZE]);
/* As duration.HumanDuration, which kubectl's AGE columns show: "5m3s", "3d4h", "2y40d"; "<invalid>" when well below 0.
 */
void duration_human(int64_t ns, char out[DURATION_SIZE]);
/* Microseconds as nanoseconds; what does not fit is the longest or shortest duration, as in Go's time.Sub. */
int64_t duration_of_us(int64_t us);

#endif
