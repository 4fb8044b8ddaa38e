#include "core/format/duration.h"

#include "core/base/defs.h"
#include "core/base/err.h"
#include "test/unit/tap.h"

static void go_durations_are_read_and_written(void)
{
    static const struct {
        const char *text;
        long long ns;
        const char *shown;
    } cases[] = {
        {"0", 0, "0s"},
        {"+0", 0, "0s"},
        {"5s", 5000000000, "5s"},
        {"1h", 3600000000000, "1h0m0s"},
        {"1h30m", 5400000000000, "1h30m0s"},
        {"90s", 90000000000, "1m30s"},
        {"1.5s", 1500000000, "1.5s"},
        {"100ms", 100000000, "100ms"},
        {"1us", 1000, "1\xc2\xb5s"},
        {"1\xc2\xb5s", 1000, "1\xc2\xb5s"},
        {"7ns", 7, "7ns"},
        {"-1m", -60000000000, "-1m0s"},
        {".5h", 1800000000000, "30m0s"},
        {"1.000000001s", 1000000001, "1.000000001s"},
        {"1m0.5s", 60500000000, "1m0.5s"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ns = -1;
        char out[DURATION_SIZE];
        okf(duration_parse(cases[i].text, &ns, NULL) == 0 && ns == cases[i].ns, "%s is read", cases[i].text);
        duration_format(cases[i].ns, out);
        is_string(out, cases[i].shown, "it is shown as Go shows it");
    }
    is_int(duration_of_us(-5), -5000, "microseconds are thousands of nanoseconds");
    ok(duration_of_us(63839750408000000) == INT64_MAX && duration_of_us(-63839750408000000) == INT64_MIN,
       "two thousand years are the longest and the shortest of them");
}

static void wrong_durations_are_named(void)
{
    static const char *const cases[][2] = {
        {"", "time: invalid duration \"\""},
        {"5", "time: missing unit in duration \"5\""},
        {"1x", "time: unknown unit \"x\" in duration \"1x\""},
        {"abc", "time: invalid duration \"abc\""},
        {"1h-3m", "time: unknown unit \"h-\" in duration \"1h-3m\""},
        {".s", "time: invalid duration \".s\""},
        {"9999999999h", "time: invalid duration \"9999999999h\""},
        {"-", "time: invalid duration \"-\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = {0};
        int64_t ns;
        int r = duration_parse(cases[i][0], &ns, &err);
        is_string(r < 0 ? err.text : "(fine)", cases[i][1], cases[i][0]);
    }
}

static void ages_are_short(void)
{
    static const struct {
        long long seconds;
        const char *shown;
    } cases[] = {
        {-2, "<invalid>"},
        {-1, "0s"},
        {0, "0s"},
        {119, "119s"},
        {120, "2m"},
        {303, "5m3s"},
        {599, "9m59s"},
        {600, "10m"},
        {10799, "179m"},
        {10800, "3h"},
        {11100, "3h5m"},
        {28800, "8h"},
        {172799, "47h"},
        {172800, "2d"},
        {176400, "2d1h"},
        {691200, "8d"},
        {63072000, "2y"},
        {63072000 + 86400, "2y1d"},
        {8LL * 365 * 86400, "8y"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[DURATION_SIZE];
        duration_human(cases[i].seconds * 1000000000, out);
        is_string(out, cases[i].shown, "it is shown as Go shows it");
    }
    is_int(duration_of_us(-5), -5000, "microseconds are thousands of nanoseconds");
    ok(duration_of_us(63839750408000000) == INT64_MAX && duration_of_us(-63839750408000000) == INT64_MIN,
       "two thousand years are the longest and the shortest of them");
}

int main(void)
{
    go_durations_are_read_and_written();
    wrong_durations_are_named();
    ages_are_short();
    return done();
}
