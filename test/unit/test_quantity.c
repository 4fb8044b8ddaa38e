#include "core/format/quantity.h"

#include "core/base/defs.h"
#include "core/base/err.h"
#include "test/unit/tap.h"

static void texts_become_canonical_as_in_go(void)
{
    static const char *const cases[][2] = {
        {"0", "0"},
        {"0.0", "0"},
        {"-0", "0"},
        {"0Mi", "0"},
        {".", "0"},
        {"+", "0"},
        {"m", "0"},
        {"1", "1"},
        {"+5", "+5"},
        {"-5", "-5"},
        {"007", "007"},
        {"100m", "100m"},
        {"1000m", "1"},
        {"1500m", "1500m"},
        {"1.5", "1500m"},
        {"1.500", "1.500"},
        {"0.5", "500m"},
        {".5", "500m"},
        {"5.", "5."},
        {"0.001", "1m"},
        {"1e3", "1e3"},
        {"1E3", "1E3"},
        {"1e2", "100"},
        {"1.5e3", "1500"},
        {"1000e3", "1e6"},
        {"12e6", "12e6"},
        {"1e-3", "1e-3"},
        {"1k", "1k"},
        {"1000k", "1M"},
        {"2000", "2k"},
        {"1Ki", "1Ki"},
        {"1024", "1024"},
        {"1024Ki", "1Mi"},
        {"1024Mi", "1Gi"},
        {"1536Mi", "1536Mi"},
        {"0.5Gi", "512Mi"},
        {"1.5Gi", "1536Mi"},
        {"64Mi", "64Mi"},
        {"1Pi", "1Pi"},
        {"1Ei", "1Ei"},
        {"8Ei", "9223372036854775807"},
        {"0.1Ki", "102400m"},
        {"0.0001Ki", "102400u"},
        {"1n", "1n"},
        {"0.1n", "1n"},
        {"-0.1n", "-1n"},
        {"1.0000000001", "1000000001n"},
        {"100G", "100G"},
        {"1000G", "1T"},
        {"3000000000", "3G"},
        {" 1Gi ", "1Gi"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"1000E", "1000E"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char out[QUANTITY_TEXT_MAX];
        int r = quantity_canonical(cases[i][0], out, NULL);
        is_string(r < 0 ? "(error)" : out, cases[i][1], cases[i][0]);
    }
}

static void what_go_refuses_is_refused(void)
{
    static const char *const form =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    const struct {
        const char *text, *says;
    } cases[] = {
        {"", form},
        {"abc", form},
        {"1.2.3", form},
        {"1 Gi", form},
        {"--1", "unable to parse quantity's suffix"},
        {"1x", form},
        {"\xff", form},
        {"1mi", "unable to parse quantity's suffix"},
        {"1Kib", form},
        {"1e", "unable to parse quantity's suffix"},
        {"1Ee3", "unable to parse quantity's suffix"},
        {"1m5", "unable to parse quantity's suffix"},
        {"1e99999999999999999999", "unable to parse quantity's suffix"},
        {"1234567890123456789012345678901234567890", "unable to parse numeric part of quantity"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct quantity q;
        struct err err = {0};
        okf(quantity_parse(cases[i].text, &q, &err) < 0 && !strcmp(err.text, cases[i].says), "'%s' is refused: %s",
            cases[i].text, err.text);
    }
}

static struct quantity parsed(const char *text)
{
    struct quantity q = {0};
    quantity_parse(text, &q, NULL);
    return q;
}

static void comparison_is_by_value(void)
{
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {
        {"1", "1000m", 0},    {"1Gi", "1G", 1},    {"100m", "1", -1},  {"0", "-1n", 1},
        {"1Ki", "1024", 0},   {"-1", "-2", 1},     {"1e20", "1E", 1},  {"1e300", "1", 1},
        {"-1e300", "1n", -1}, {"1n", "1e300", -1}, {"0.5", "500m", 0}, {"1e300", "1e299", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct quantity a = parsed(cases[i].a), b = parsed(cases[i].b);
        int r = quantity_cmp(&a, &b), back = quantity_cmp(&b, &a);
        okf((r > 0) - (r < 0) == cases[i].order && (back > 0) - (back < 0) == -cases[i].order, "%s against %s",
            cases[i].a, cases[i].b);
    }
}

static void sums_are_exact_and_keep_the_first_format(void)
{
    static const struct {
        const char *a, *b, *sum;
    } cases[] = {
        {"100m", "900m", "1"},        {"1Gi", "512Mi", "1536Mi"}, {"0", "1Gi", "1Gi"},
        {"1", "1n", "1000000001n"},   {"1Gi", "1", "1073741825"}, {"1", "-1", "0"},
        {"1Mi", "1m", "1048576001m"}, {"1k", "24", "1024"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct quantity a = parsed(cases[i].a), b = parsed(cases[i].b);
        char out[QUANTITY_SIZE];
        quantity_add(&a, &b);
        quantity_format(&a, out);
        is_string(out, cases[i].sum, cases[i].a);
    }
    struct quantity big = parsed("1e300"), one = parsed("1n");
    quantity_add(&big, &one);
    ok(quantity_cmp(&big, &one) > 0, "a sum that does not fit stays large");
    struct quantity x = parsed("1500m"), y = parsed("1Gi");
    quantity_sub(&x, &y);
    ok(quantity_sign(&x) < 0, "a difference may be negative");
}

static void integers_are_rounded_away_from_zero(void)
{
    static const struct {
        const char *text;
        long long value, milli;
    } cases[] = {
        {"1", 1, 1000},
        {"1500m", 2, 1500},
        {"1n", 1, 1},
        {"-1500m", -2, -1500},
        {"1Gi", 1073741824, 1073741824000},
        {"1e30", INT64_MAX, INT64_MAX},
        {"0", 0, 0},
        {"1.0001", 2, 1001},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct quantity q = parsed(cases[i].text);
        is_int(quantity_value(&q), cases[i].value, cases[i].text);
        is_int(quantity_milli(&q), cases[i].milli, cases[i].text);
    }
    struct quantity half = parsed("500m"), two = parsed("2000m");
    ok(!quantity_is_integer(&half) && quantity_is_integer(&two), "whole numbers are told from fractions");
}

int main(void)
{
    texts_become_canonical_as_in_go();
    what_go_refuses_is_refused();
    comparison_is_by_value();
    sums_are_exact_and_keep_the_first_format();
    integers_are_rounded_away_from_zero();
    return done();
}
