/* Test Anything Protocol, for one test program: call ok() once per behaviour, end main with `return done();`.
 * The plan is counted here, never by hand. Checks go on after a failure, so a case may not rely on an earlier one. */
#ifndef K3C_TEST_TAP_H
#define K3C_TEST_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tap_failed, tap_total;

static inline int tap_line(int holds, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static inline int tap_line(int holds, const char *file, int line, const char *fmt, ...)
{
    tap_total++;
    tap_failed += !holds;
    printf("%s %d - ", holds ? "ok" : "not ok", tap_total);
    va_list args;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    if (!holds)
        printf("# failed at %s:%d\n", file, line);
    fflush(stdout); /* what was proven before a crash shall be seen */
    return holds;
}

static inline int tap_string(const char *got, const char *want, const char *file, int line, const char *what)
{
    int same = got && want ? !strcmp(got, want) : got == want;
    tap_line(same, file, line, "%s", what);
    if (!same)
        printf("#  got: %s\n# want: %s\n", got ? got : "(null)", want ? want : "(null)");
    return same;
}

static inline int tap_int(long long got, long long want, const char *file, int line, const char *what)
{
    tap_line(got == want, file, line, "%s", what);
    if (got != want)
        printf("#  got: %lld\n# want: %lld\n", got, want);
    return got == want;
}

/* Each says what behaviour holds and returns whether it did. */
#define ok(holds, what) tap_line(!!(holds), __FILE__, __LINE__, "%s", what)
#define okf(holds, ...) tap_line(!!(holds), __FILE__, __LINE__, __VA_ARGS__)       /* printf-style */
#define is_string(got, want, what) tap_string(got, want, __FILE__, __LINE__, what) /* NULL is equal to NULL only */
#define is_int(got, want, what) tap_int(got, want, __FILE__, __LINE__, what)

/* Says that a behaviour could not be tried on this machine, and why; it counts neither as passed nor as failed. */
static inline void skip(const char *what, const char *why)
{
    printf("ok %d - %s # SKIP %s\n", ++tap_total, what, why);
}

/* Prints the plan; returns main's exit status. */
static inline int done(void)
{
    printf("1..%d\n", tap_total);
    return tap_failed != 0;
}

#endif
