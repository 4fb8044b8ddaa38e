#include "core/base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

uint64_t clock_mono_us(void)
{
    return (uint64_t)read_us(CLOCK_MONOTONIC);
}

uint64_t clock_mono_ms(void)
{
    return clock_mono_us() / 1000;
}

int64_t clock_real_us(void)
{
    return read_us(CLOCK_REALTIME);
}

int64_t clock_real_s(void)
{
    return clock_real_us() / 1000000;
}

/* The last `n` digits of v, and what follows. */
static char *put_digits(char *out, int v, int n, char then)
{
    for (int i = n; i--; v /= 10)
        out[i] = (char)('0' + v % 10);
    out[n] = then;
    return out + n + 1;
}

void clock_rfc3339(int64_t us, int digits, char out[CLOCK_RFC3339_SIZE])
{
    int64_t s = us / 1000000, frac = us % 1000000;
    if (frac < 0) {
        s--;
        frac += 1000000;
    }
    time_t t = (time_t)s;
    struct tm tm;
    gmtime_r(&t, &tm);
    /* every write makes two of them: printf would show */
    out = put_digits(out, tm.tm_year + 1900, 4, '-');
    out = put_digits(out, tm.tm_mon + 1, 2, '-');
    out = put_digits(out, tm.tm_mday, 2, 'T');
    out = put_digits(out, tm.tm_hour, 2, ':');
    out = put_digits(out, tm.tm_min, 2, ':');
    out = put_digits(out, tm.tm_sec, 2, digits ? '.' : 'Z');
    if (digits == 3)
        out = put_digits(out, (int)(frac / 1000), 3, 'Z');
    else if (digits == 6)
        out = put_digits(out, (int)frac, 6, 'Z');
    else if (digits == 9)
        out = put_digits(out, (int)frac * 1000, 9, 'Z');
    *out = 0;
}

static int two_digits(const char **p, int lo, int hi, int *ret)
{
    const char *s = *p;
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return -EINVAL;
    *ret = (s[0] - '0') * 10 + (s[1] - '0');
    *p += 2;
    return *ret < lo || *ret > hi ? -EINVAL : 0;
}

static int expect(const char **p, char c)
{
    if (**p != c)
        return -EINVAL;
    (*p)++;
    return 0;
}

/* ".123456789" to microseconds; no point, no fraction. */
static int parse_fraction(const char **p, int64_t *ret)
{
    *ret = 0;
    if (**p != '.' && **p != ',')
        return 0;
    (*p)++;
    int64_t scale = 100000;
    const char *from = *p;
    for (; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
        *ret += (**p - '0') * scale;
    return *p == from ? -EINVAL : 0;
}

static int parse_zone(const char **p, int64_t *ret)
{
    *ret = 0;
    if (**p == 'Z' || **p == 'z') {
        (*p)++;
        return 0;
    }
    int sign = **p == '+' ? 1 : **p == '-' ? -1 : 0, h, m;
    if (!sign)
        return -EINVAL;
    (*p)++;
    if (two_digits(p, 0, 23, &h) || expect(p, ':') || two_digits(p, 0, 59, &m))
        return -EINVAL;
    *ret = sign * (h * 3600 + m * 60);
    return 0;
}

int clock_parse_rfc3339(const char *text, int64_t *ret)
{
    struct tm tm = {0};
    int century, year;
    int64_t us, zone;
    const char *p = text;
    if (two_digits(&p, 0, 99, &century) || two_digits(&p, 0, 99, &year) || expect(&p, '-') ||
        two_digits(&p, 1, 12, &tm.tm_mon) || expect(&p, '-') || two_digits(&p, 1, 31, &tm.tm_mday))
        return -EINVAL;
    if (*p != 'T' && *p != 't')
        return -EINVAL;
    p++;
    if (two_digits(&p, 0, 23, &tm.tm_hour) || expect(&p, ':') || two_digits(&p, 0, 59, &tm.tm_min) || expect(&p, ':') ||
        two_digits(&p, 0, 60, &tm.tm_sec) || parse_fraction(&p, &us) || parse_zone(&p, &zone) || *p)
        return -EINVAL;
    tm.tm_mon--;
    tm.tm_year = century * 100 + year - 1900;
    *ret = ((int64_t)timegm(&tm) - zone) * 1000000 + us;
    return 0;
}
