#include "core/format/cron.h"

#include <errno.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "test/unit/tap.h"

static struct cron parsed(const char *text)
{
    struct cron c;
    struct err err = {0};
    if (cron_parse(text, &c, &err))
        printf("# %s: %s\n", text, err.text);
    return c;
}

static void fields(void)
{
    struct cron c = parsed("*/15 1-3 1,15 jan-mar sun");
    ok(c.minute == (1 | UINT64_C(1) << 15 | UINT64_C(1) << 30 | UINT64_C(1) << 45), "steps");
    ok(c.hour == (1 << 1 | 1 << 2 | 1 << 3), "ranges");
    ok(c.day == (1 << 1 | 1 << 15), "lists");
    ok(c.month == (1 << 1 | 1 << 2 | 1 << 3), "months have names");
    ok(c.weekday == 1, "and days of the week");
    c = parsed("* * ? * 2/2");
    ok(c.minute & CRON_STAR && c.day & CRON_STAR, "a star is known as one, and so is a question mark");
    ok(c.weekday == (1 << 2 | 1 << 4 | 1 << 6), "a number with a step goes to the end");
    ok(!(parsed("*/2 * * * *").minute & CRON_STAR), "a star with a step is none");
}

static void descriptors(void)
{
    struct cron daily = parsed("@daily"), midnight = parsed("0 0 * * *");
    ok(daily.hour == midnight.hour && daily.minute == 1 && daily.day == midnight.day, "@daily is a schedule");
    ok(parsed("@every 90s").every_ns == INT64_C(90000000000), "@every is a duration");
    ok(parsed("@every 1ms").every_ns == 1000000000, "of a second at least");
}

static void refused(void)
{
    static const char *const cases[][2] = {
        {"", "empty spec string"},
        {"* * * *", "expected exactly 5 fields, found 4: [* * * *]"},
        {"60 * * * *", "end of range (60) above maximum (59): 60"},
        {"* * 0 * *", "beginning of range (0) below minimum (1): 0"},
        {"5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"},
        {"*/0 * * * *", "step of range should be a positive number: */0"},
        {"1-2-3 * * * *", "too many hyphens: 1-2-3"},
        {"1/2/3 * * * *", "too many slashes: 1/2/3"},
        {"x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax"},
        {"99999999999999999999 * * * *", "failed to parse int from 99999999999999999999: strconv.Atoi: parsing "
                                         "\"99999999999999999999\": value out of range"},
        {"@noon", "unrecognized descriptor: @noon"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cron c;
        struct err err = {0};
        int r = cron_parse(cases[i][0], &c, &err);
        is_string(r == -EINVAL ? err.text : "", cases[i][1], cases[i][0]);
    }
}

int main(void)
{
    fields();
    descriptors();
    refused();
    return done();
}
