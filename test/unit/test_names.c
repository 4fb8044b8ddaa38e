#include "core/format/names.h"

#include "core/base/defs.h"
#include "core/format/ip.h"
#include "test/unit/tap.h"

#define TEN "aaaaaaaaaa"
#define A63 TEN TEN TEN TEN TEN TEN "aaa"
#define A250 TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

struct rule {
    const char *name;
    name_check *check;
    const char *good[12], *bad[16];
};

static const struct rule rules[] = {
    {"DNS-1123 label",
     name_dns1123_label,
     {"a", "a-1", "0", "a--b", A63},
     {"", "A", "a-", "-a", "a.b", "a_b", A63 "a", "a "}},
    {"DNS-1123 subdomain",
     name_dns1123_subdomain,
     {"a", "a.b", "1.2", "a-b.c", A250 "abc"},
     {"", ".a", "a.", "a..b", "a-.b", "A.b", A250 "abcd", "a.b/c"}},
    {"subdomain with underscore", name_dns1123_subdomain_underscore, {"_a.b", "a_b.c", "a"}, {"_", "a_", "__a", "_.a"}},
    {"wildcard", name_wildcard_subdomain, {"*.a.b", "*.a"}, {"*", "*.", "a.b", "*.*.a", "*a.b"}},
    {"DNS-1035 label", name_dns1035_label, {"a", "a1", "a-b"}, {"1a", "", "-a", "a-", "a.b", A63 "a"}},
    {"label key",
     name_label_key,
     {"a", "A_b.c", "a.b/c", "1/2", A63, A250 "abc/" A63},
     {"", "/a", "a/", "a/b/c", "-a", "a_", "A/b", A63 "a", A250 "abcd/a", "a b"}},
    {"label value", name_label_value, {"", "a", "A.b_c-d", A63}, {"-", "a-", ".a", A63 "a", "a b", "a/b"}},
    {"C identifier", name_c_identifier, {"a", "_a1", "A"}, {"", "1a", "a-b", "a.b"}},
    {"port name",
     name_port,
     {"http", "a", "1a", "a-b", "abcdefghijklmno"},
     {"", "1", "-a", "a-", "a--b", "A", "a_b", "abcdefghijklmnop"}},
    {"percent", name_percent, {"1%", "100%"}, {"", "%", "1", "a%", "1%%", "-1%"}},
    {"HTTP header", name_http_header, {"X-A", "a", "1"}, {"", "a b", "a:", "a_b"}},
    {"environment variable", name_env_var, {"A", "a.b", "1", "a b", "a-b/c"}, {"", "a=b", "a\n", "\xc3\xa9"}},
    {"config map key", name_config_map_key, {"a", "A_b.c-d", ".a"}, {"", ".", "..", "..a", "a/b", A250 "abcd"}},
    {"path segment", name_path_segment, {"", "system:node", "a b"}, {".", "..", "a/b", "a%b"}},
    {"generateName", name_dns1123_label_prefix, {"web-", "a", "a-"}, {"-", "Web-", "a.b-"}},
};

static void rules_accept_and_refuse(void)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        for (size_t g = 0; g < COUNT_OF(rules[i].good) && rules[i].good[g]; g++)
            okf(name_ok(rules[i].check, rules[i].good[g]), "%s: '%s' is fine", rules[i].name, rules[i].good[g]);
        for (size_t b = 0; b < COUNT_OF(rules[i].bad) && rules[i].bad[b]; b++)
            okf(!name_ok(rules[i].check, rules[i].bad[b]), "%s: '%s' is not", rules[i].name, rules[i].bad[b]);
    }
}

static void says(name_check *check, const char *value, const char *want)
{
    const char *out[NAME_MESSAGES_MAX];
    size_t n = check(value, out);
    is_string(n ? out[n - 1] : "", want, want);
}

static void sentences_are_those_of_kubernetes(void)
{
    says(name_dns1123_label, "a.b", "must not contain dots");
    says(name_dns1123_label, "A",
         "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
         "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
         "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
    says(
        name_dns1123_subdomain, "A",
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    says(name_label_key, "/a", "prefix part must be non-empty");
    says(name_label_key, "-",
         "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
         "alphanumeric "
         "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
         "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')");
    says(
        name_label_value, "-",
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
        "and "
        "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
    says(name_config_map_key, "..a", "must not start with '..'");
    says(name_path_segment, "a%", "may not contain '%'");
}

static void addresses_are_read_and_written_as_go_does(void)
{
    static const struct {
        const char *text, *shown;
        unsigned odd;
    } cases[] = {
        {"1.2.3.4", "1.2.3.4", 0},
        {"010.002.3.4", "10.2.3.4", IP_LEADING_ZEROS},
        {"::", "::", 0},
        {"::1", "::1", 0},
        {"1::", "1::", 0},
        {"FE80:0:0:0:0:0:0:0abc", "fe80::abc", 0},
        {"1:0:0:2:0:0:0:3", "1:0:0:2::3", 0},
        {"1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7", 0},
        {"::ffff:1.2.3.4", "1.2.3.4", IP_MAPPED},
        {"::1.2.3.4", "::102:304", 0},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", 0},
        {"64:ff9b::1.2.3.4", "64:ff9b::102:304", 0},
        {"00001::", "1::", IP_LEADING_ZEROS},
        {"0:0:1::", "0:0:1::", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ip ip;
        unsigned odd = 99;
        char out[IP_TEXT_SIZE] = "(error)";
        if (ip_parse(cases[i].text, &ip, &odd) == 0)
            ip_format(&ip, out);
        is_string(out, cases[i].shown, cases[i].text);
        is_int(odd, cases[i].odd, "what is odd about it is told");
    }
    static const char *const bad[] = {"",
                                      "1.2.3",
                                      "1.2.3.256",
                                      "1.2.3.4.5",
                                      ":",
                                      ":::",
                                      "1:2",
                                      "1:::2",
                                      "1::2::3",
                                      "g::",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1:2:3:4:5:6:7::8",
                                      "::1%eth0",
                                      "10000::",
                                      "1.2.3.4 ",
                                      "::1.2.3",
                                      "1:2:3:4:5:6:7:",
                                      "1.2.3.-4"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct ip ip;
        okf(ip_parse(bad[i], &ip, NULL) < 0, "'%s' is no address", bad[i]);
    }
}

static void networks(void)
{
    static const struct {
        const char *text, *shown;
        unsigned odd;
    } cases[] = {
        {"10.0.0.0/8", "10.0.0.0/8", 0},
        {"10.1.0.0/8", "10.0.0.0/8", IP_HOST_BITS},
        {"::/0", "::/0", 0},
        {"2001:db8::1/64", "2001:db8::/64", IP_HOST_BITS},
        {"1.2.3.4/32", "1.2.3.4/32", 0},
        {"10.0.0.0/08", "10.0.0.0/8", IP_LEADING_ZEROS},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cidr c;
        unsigned odd = 99;
        char out[IP_TEXT_SIZE] = "(error)";
        if (cidr_parse(cases[i].text, &c, &odd) == 0)
            cidr_format(&c, out);
        is_string(out, cases[i].shown, cases[i].text);
        is_int(odd, cases[i].odd, "what is odd about it is told");
    }
    static const char *const bad[] = {"10.0.0.0",  "10.0.0.0/33", "::/129",     "/8",
                                      "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct cidr c;
        okf(cidr_parse(bad[i], &c, NULL) < 0, "'%s' is no network", bad[i]);
    }
    struct cidr c;
    struct ip in, out, six;
    cidr_parse("10.42.0.0/15", &c, NULL);
    ip_parse("10.43.255.1", &in, NULL);
    ip_parse("10.44.0.0", &out, NULL);
    ip_parse("::1", &six, NULL);
    ok(cidr_contains(&c, &in) && !cidr_contains(&c, &out) && !cidr_contains(&c, &six), "a network knows its addresses");
}

int main(void)
{
    rules_accept_and_refuse();
    sentences_are_those_of_kubernetes();
    addresses_are_read_and_written_as_go_does();
    networks();
    return done();
}
