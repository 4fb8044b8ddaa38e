#include "core/model/warnings.h"

#include <stdarg.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/format/ip.h"
#include "core/format/json.h"

enum { WARNINGS_MAX = 64 }; /* they travel in headers */

void warning_text(struct arena *a, cJSON *list, const char *fmt, ...)
{
    va_list args;
    if (json_count(list) >= WARNINGS_MAX)
        return;
    va_start(args, fmt);
    json_append(list, json_string(a, arena_vprintf(a, fmt, args)));
    va_end(args);
}

void warning_add(struct arena *a, cJSON *list, const struct path *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *says = arena_vprintf(a, fmt, args);
    va_end(args);
    warning_text(a, list, "%s: %s", path_text(a, p), says);
}

void warning_ip(struct arena *a, cJSON *list, const struct path *p, const char *text)
{
    char plain[IP_TEXT_SIZE];
    unsigned odd = 0;
    struct ip ip;
    if (ip_parse(text, &ip, &odd))
        return;
    ip_format(&ip, plain);
    if (odd)
        warning_add(a, list, p, "non-standard IP address \"%s\" is invalid: use \"%s\"", text, plain);
    else if (!ip.v4 && strcmp(plain, text) != 0)
        warning_add(a, list, p, "IPv6 address \"%s\" should be in RFC 5952 canonical format (\"%s\")", text, plain);
}

void warning_cidr(struct arena *a, cJSON *list, const struct path *p, const char *text)
{
    char net[IP_TEXT_SIZE], address[IP_TEXT_SIZE];
    unsigned odd = 0;
    struct cidr c;
    if (cidr_parse(text, &c, &odd))
        return;
    cidr_format(&c, net);
    ip_format(&c.ip, address);
    if (odd & IP_HOST_BITS)
        warning_add(a, list, p, "CIDR value \"%s\" is ambiguous in this context (should be \"%s\" or \"%s/%d\"?)", text,
                    net, address, c.ip.v4 ? 32 : 128);
    if (odd & (IP_LEADING_ZEROS | IP_MAPPED))
        warning_add(a, list, p, "non-standard CIDR value \"%s\" is invalid: use \"%s\"", text, net);
    else if (!(odd & IP_HOST_BITS) && !c.ip.v4 && strcmp(net, text) != 0)
        warning_add(a, list, p, "IPv6 CIDR value \"%s\" should be in RFC 5952 canonical format (\"%s\")", text, net);
}
