#include "core/format/ip.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Decimal at *p, at most `max`; false when there is none. */
static bool take_decimal(const char **p, unsigned max, unsigned *ret, unsigned *odd)
{
    const char *start = *p;
    unsigned n = 0;
    for (; **p >= '0' && **p <= '9'; (*p)++) {
        n = n * 10 + (unsigned)(**p - '0');
        if (n > max)
            return false;
    }
    if (*p - start > 1 && *start == '0')
        *odd |= IP_LEADING_ZEROS;
    *ret = n;
    return *p != start;
}

/* The whole of `p` as dotted decimal. */
static bool parse_v4(const char *p, uint8_t out[4], unsigned *odd)
{
    for (int i = 0; i < 4; i++) {
        unsigned n;
        if ((i && *p++ != '.') || !take_decimal(&p, 255, &n, odd))
            return false;
        out[i] = (uint8_t)n;
    }
    return !*p;
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* One group at *p; false when there is none or it is over 0xffff. */
static bool take_group(const char **p, unsigned *ret, unsigned *odd)
{
    const char *start = *p;
    unsigned n = 0;
    for (; hex(**p) >= 0; (*p)++) {
        n = n << 4 | (unsigned)hex(**p);
        if (n > 0xffff)
            return false;
    }
    if (*p - start > 4)
        *odd |= IP_LEADING_ZEROS;
    *ret = n;
    return *p != start;
}

/* Moves what came behind "::" to the end. */
static void spread(uint8_t bytes[16], int gap, int at)
{
    memmove(bytes + 16 - (at - gap), bytes + gap, (size_t)(at - gap));
    memset(bytes + gap, 0, (size_t)(16 - at));
}

static bool parse_v6(const char *p, uint8_t bytes[16], unsigned *odd)
{
    int at = 0, gap = -1;
    if (p[0] == ':' && p[1] == ':') {
        gap = 0;
        p += 2;
    }
    while (*p && at < 16) {
        const char *start = p;
        unsigned group = 0, before = *odd;
        if (!take_group(&p, &group, odd) && *p != '.')
            return false;
        if (*p == '.') {
            *odd = before;
            if (at > 12 || (gap < 0 && at != 12) || !parse_v4(start, bytes + at, odd))
                return false;
            at += 4;
            p += strlen(p);
            break;
        }
        bytes[at++] = (uint8_t)(group >> 8);
        bytes[at++] = (uint8_t)group;
        if (!*p)
            break;
        if (*p++ != ':' || !*p)
            return false;
        if (*p == ':') {
            if (gap >= 0)
                return false;
            gap = at;
            p++;
        }
    }
    if (*p || (gap < 0 && at != 16) || (gap >= 0 && at == 16))
        return false;
    if (gap >= 0)
        spread(bytes, gap, at);
    return true;
}

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

int ip_parse(const char *text, struct ip *ret, unsigned *odd)
{
    struct ip ip = {.v4 = !strchr(text, ':')};
    unsigned found = 0;
    if (ip.v4 ? !parse_v4(text, ip.bytes, &found) : !parse_v6(text, ip.bytes, &found))
        return -EINVAL;
    if (!ip.v4 && !memcmp(ip.bytes, mapped_prefix, sizeof(mapped_prefix))) {
        found |= IP_MAPPED;
        ip.v4 = true;
        memmove(ip.bytes, ip.bytes + 12, 4);
        memset(ip.bytes + 4, 0, 12);
    }
    if (odd)
        *odd = found;
    *ret = ip;
    return 0;
}

static void mask(struct ip *ip, unsigned prefix)
{
    for (unsigned i = 0; i < (ip->v4 ? 4u : 16u); i++) {
        unsigned keep = prefix > i * 8 ? prefix - i * 8 : 0;
        if (keep < 8)
            ip->bytes[i] &= (uint8_t)(0xff00 >> keep);
    }
}

bool ip_equal(const struct ip *a, const struct ip *b)
{
    return a->v4 == b->v4 && !memcmp(a->bytes, b->bytes, a->v4 ? 4 : 16);
}

int cidr_parse(const char *text, struct cidr *ret, unsigned *odd)
{
    char address[IP_TEXT_SIZE * 2];
    const char *slash = strchr(text, '/');
    if (!slash || (size_t)(slash - text) >= sizeof(address))
        return -EINVAL;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = 0;
    struct cidr c = {0};
    unsigned found = 0;
    if (ip_parse(address, &c.ip, &found) < 0)
        return -EINVAL;
    const char *p = slash + 1;
    bool v6 = !c.ip.v4 || (found & IP_MAPPED);
    if (!take_decimal(&p, v6 ? 128 : 32, &c.prefix, &found) || *p)
        return -EINVAL;
    if (found & IP_MAPPED) {
        if (c.prefix < 96)
            return -EINVAL;
        c.prefix -= 96;
    }
    struct ip network = c.ip;
    mask(&network, c.prefix);
    if (!ip_equal(&network, &c.ip))
        found |= IP_HOST_BITS;
    if (odd)
        *odd = found;
    *ret = c;
    return 0;
}

/* First and length of the longest run of zero groups, if it is longer than one. */
static int zero_run(const uint8_t b[16], int *len)
{
    int best = -1;
    *len = 1;
    for (int i = 0; i < 8; i++) {
        int n = 0;
        while (i + n < 8 && !b[2 * (i + n)] && !b[2 * (i + n) + 1])
            n++;
        if (n > *len) {
            best = i;
            *len = n;
        }
    }
    return best;
}

void ip_format(const struct ip *ip, char out[IP_TEXT_SIZE])
{
    const uint8_t *b = ip->bytes;
    if (ip->v4) {
        snprintf(out, IP_TEXT_SIZE, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
        return;
    }
    int len, at = 0, run = zero_run(b, &len);
    for (int i = 0; i < 8; i++) {
        if (i == run) {
            at += snprintf(out + at, (size_t)(IP_TEXT_SIZE - at), "::");
            i += len - 1;
            continue;
        }
        bool colon = i && (run < 0 || i != run + len);
        at += snprintf(out + at, (size_t)(IP_TEXT_SIZE - at), "%s%x", colon ? ":" : "", b[2 * i] << 8 | b[2 * i + 1]);
    }
}

void cidr_format(const struct cidr *c, char out[IP_TEXT_SIZE])
{
    struct ip network = c->ip;
    mask(&network, c->prefix);
    ip_format(&network, out);
    size_t n = strlen(out);
    snprintf(out + n, IP_TEXT_SIZE - n, "/%u", c->prefix);
}

bool cidr_contains(const struct cidr *c, const struct ip *ip)
{
    struct ip a = c->ip, b = *ip;
    mask(&a, c->prefix);
    mask(&b, c->prefix);
    return ip_equal(&a, &b);
}

bool ip_is_unspecified(const struct ip *ip)
{
    static const uint8_t zero[16];
    return !memcmp(ip->bytes, zero, ip->v4 ? 4 : 16);
}

bool ip_is_loopback(const struct ip *ip)
{
    static const uint8_t one[16] = {[15] = 1};
    return ip->v4 ? ip->bytes[0] == 127 : !memcmp(ip->bytes, one, 16);
}

bool ip_is_link_local_unicast(const struct ip *ip)
{
    const uint8_t *b = ip->bytes;
    return ip->v4 ? b[0] == 169 && b[1] == 254 : b[0] == 0xfe && (b[1] & 0xc0) == 0x80;
}

bool ip_is_link_local_multicast(const struct ip *ip)
{
    const uint8_t *b = ip->bytes;
    return ip->v4 ? b[0] == 224 && b[1] == 0 && b[2] == 0 : b[0] == 0xff && (b[1] & 0x0f) == 0x02;
}
