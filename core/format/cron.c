#include "core/format/cron.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/duration.h"

struct field {
    uint64_t min, max;
    const char *const *names; /* of the values from `min` on, NULL-terminated; NULL: none */
};

static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul",
                                     "aug", "sep", "oct", "nov", "dec", NULL};
static const char *const weekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL};
static const struct field fields[] = {{0, 59, NULL}, {0, 23, NULL}, {1, 31, NULL}, {1, 12, months}, {0, 6, weekdays}};

static uint64_t bits(uint64_t from, uint64_t to, uint64_t step)
{
    uint64_t set = 0;
    for (uint64_t i = from; i <= to; i += step)
        set |= UINT64_C(1) << i;
    return set;
}

/* As strconv.Atoi: a sign and digits, within 64 bits. */
static int read_int(struct slice text, uint64_t *ret, struct err *err)
{
    bool negative = text.n && text.p[0] == '-', sign = negative || (text.n && text.p[0] == '+');
    uint64_t value = 0;
    for (size_t i = sign; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            goto no_number;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.p[i] - '0'), &value) || value > INT64_MAX)
            return err_set(err, EINVAL,
                           "failed to parse int from %.*s: strconv.Atoi: parsing \"%.*s\": value out of range",
                           SLICE_ARGS(text), SLICE_ARGS(text));
    }
    if (text.n == sign)
        goto no_number;
    if (negative && value)
        return err_set(err, EINVAL, "negative number (-%ju) not allowed: %.*s", (uintmax_t)value, SLICE_ARGS(text));
    *ret = value;
    return 0;

no_number:
    return err_set(err, EINVAL, "failed to parse int from %.*s: strconv.Atoi: parsing \"%.*s\": invalid syntax",
                   SLICE_ARGS(text), SLICE_ARGS(text));
}

static int read_value(struct slice text, const struct field *f, uint64_t *ret, struct err *err)
{
    for (size_t i = 0; f->names && f->names[i]; i++)
        if (text.n == strlen(f->names[i]) && !strncasecmp(text.p, f->names[i], text.n)) {
            *ret = f->min + i;
            return 0;
        }
    return read_int(text, ret, err);
}

static size_t count(struct slice text, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == c;
    return n;
}

/* "*", "5", "1-5", each with "/2" behind it. */
static int read_range(struct slice text, const struct field *f, uint64_t *set, struct err *err)
{
    struct slice step_text = text, range = slice_cut(&step_text, '/');
    struct slice high = range, low = slice_cut(&high, '-');
    size_t slashes = count(text, '/'), hyphens = count(range, '-');
    uint64_t from = f->min, to = f->max, step = 1, star = 0;
    if (slice_is(low, "*") || slice_is(low, "?")) {
        star = CRON_STAR;
    } else {
        if (read_value(low, f, &from, err) < 0)
            return -EINVAL;
        to = from;
        if (hyphens == 1 && read_value(high, f, &to, err) < 0)
            return -EINVAL;
        if (hyphens > 1)
            return err_set(err, EINVAL, "too many hyphens: %.*s", SLICE_ARGS(text));
    }
    if (slashes > 1)
        return err_set(err, EINVAL, "too many slashes: %.*s", SLICE_ARGS(text));
    if (slashes) {
        if (read_int(step_text, &step, err) < 0)
            return -EINVAL;
        to = hyphens ? to : f->max;
        star = step > 1 ? 0 : star;
    }
    if (from < f->min)
        return err_set(err, EINVAL, "beginning of range (%ju) below minimum (%ju): %.*s", (uintmax_t)from,
                       (uintmax_t)f->min, SLICE_ARGS(text));
    if (to > f->max)
        return err_set(err, EINVAL, "end of range (%ju) above maximum (%ju): %.*s", (uintmax_t)to, (uintmax_t)f->max,
                       SLICE_ARGS(text));
    if (from > to)
        return err_set(err, EINVAL, "beginning of range (%ju) beyond end of range (%ju): %.*s", (uintmax_t)from,
                       (uintmax_t)to, SLICE_ARGS(text));
    if (!step)
        return err_set(err, EINVAL, "step of range should be a positive number: %.*s", SLICE_ARGS(text));
    *set |= bits(from, to, step) | star;
    return 0;
}

static int read_field(struct slice text, const struct field *f, uint64_t *set, struct err *err)
{
    while (text.n) {
        struct slice range = slice_cut(&text, ',');
        if (range.n && read_range(range, f, set, err) < 0)
            return -EINVAL;
    }
    return 0;
}

static int read_descriptor(const char *text, struct cron *ret, struct err *err)
{
    static const struct {
        const char *name, *means;
    } known[] = {{"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
                 {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
                 {"@hourly", "0 * * * *"}};
    struct err why = {0};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (!strcmp(text, known[i].name))
            return cron_parse(known[i].means, ret, err);
    if (strncmp(text, "@every ", 7) != 0)
        return err_set(err, EINVAL, "unrecognized descriptor: %s", text);
    if (duration_parse(text + 7, &ret->every_ns, &why) < 0)
        return err_set(err, EINVAL, "failed to parse duration %s: %s", text, why.text);
    if (ret->every_ns < 1000000000)
        ret->every_ns = 1000000000;
    return 0;
}

int cron_parse(const char *text, struct cron *ret, struct err *err)
{
    static const char space[] = " \t\n\v\f\r";
    struct slice found[COUNT_OF(fields)];
    uint64_t *const sets[] = {&ret->minute, &ret->hour, &ret->day, &ret->month, &ret->weekday};
    cleanup_strbuf struct strbuf shown = {0};
    size_t n = 0;
    *ret = (struct cron){0};
    if (!*text)
        return err_set(err, EINVAL, "empty spec string");
    if (*text == '@')
        return read_descriptor(text, ret, err);
    for (const char *p = text + strspn(text, space); *p; p += strspn(p, space)) {
        struct slice field = {p, strcspn(p, space)};
        strbuf_addf(&shown, "%s%.*s", n ? " " : "", SLICE_ARGS(field));
        if (n < COUNT_OF(found))
            found[n] = field;
        n++;
        p += field.n;
    }
    if (n != COUNT_OF(fields))
        return err_set(err, EINVAL, "expected exactly 5 fields, found %zu: [%s]", n, n ? shown.p : "");
    for (size_t i = 0; i < n; i++)
        if (read_field(found[i], &fields[i], sets[i], err) < 0)
            return -EINVAL;
    return 0;
}
