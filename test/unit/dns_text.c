#include "test/unit/dns_text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static void add16(uint8_t **p, unsigned v)
{
    *(*p)++ = (uint8_t)(v >> 8);
    *(*p)++ = (uint8_t)v;
}

size_t dns_text_query(uint8_t *out, const char *name, uint16_t type, uint16_t edns)
{
    uint8_t *p = out;
    add16(&p, DNS_TEXT_ID);
    add16(&p, 0x0100);
    add16(&p, 1);
    add16(&p, 0);
    add16(&p, 0);
    add16(&p, edns ? 1 : 0);
    while (*name) {
        size_t n = strcspn(name, ".");
        *p++ = (uint8_t)n;
        memcpy(p, name, n);
        p += n;
        name += n + (name[n] == '.');
    }
    *p++ = 0;
    add16(&p, type);
    add16(&p, 1);
    if (edns) {
        *p++ = 0;
        add16(&p, 41);
        add16(&p, edns);
        add16(&p, 0);
        add16(&p, 0);
        add16(&p, 0);
    }
    return (size_t)(p - out);
}

struct reader {
    const uint8_t *data;
    size_t len, at;
    char *out;
    size_t size, used;
    int broken;
};

static void say(struct reader *r, const char *text)
{
    r->used += (size_t)snprintf(r->out + r->used, r->size - r->used, "%s", text);
    if (r->used >= r->size)
        r->used = r->size - 1;
}

static unsigned take(struct reader *r, int bytes)
{
    unsigned v = 0;
    while (bytes--) {
        r->broken |= r->at >= r->len;
        v = v << 8 | (r->at < r->len ? r->data[r->at] : 0);
        r->at++;
    }
    return v;
}

static const char *take_name(struct reader *r, char out[300])
{
    size_t used = 0, back = 0;
    for (int hops = 0; hops < 200 && !r->broken; hops++) {
        unsigned n = take(r, 1);
        if (n == 0)
            break;
        if (n >= 0xc0) {
            size_t to = (n & 0x3f) << 8 | take(r, 1);
            back = back ? back : r->at;
            r->at = to;
            continue;
        }
        used += (size_t)snprintf(out + used, 300 - used, "%s%.*s", used ? "." : "", (int)n,
                                 r->at + n <= r->len ? (const char *)r->data + r->at : "");
        r->at += n;
        if (used >= 250)
            r->broken = 1;
    }
    out[used < 300 ? used : 299] = 0;
    r->at = back ? back : r->at;
    return out;
}

static void say_data(struct reader *r, unsigned type, unsigned len, char *line, size_t size)
{
    char name[300];
    size_t end = r->at + len;
    if (end > r->len) {
        r->broken = 1;
        return;
    }
    if (type == 1 || type == 28) {
        char ip[64];
        snprintf(line, size, " %s %s", type == 1 ? "A" : "AAAA",
                 inet_ntop(type == 1 ? AF_INET : AF_INET6, r->data + r->at, ip, sizeof(ip)));
        r->at = end;
    } else if (type == 33) {
        unsigned a = take(r, 2), b = take(r, 2), c = take(r, 2);
        snprintf(line, size, " SRV %u %u %u %s", a, b, c, take_name(r, name));
    } else if (type == 2 || type == 5 || type == 12) {
        snprintf(line, size, " %s %s", type == 2 ? "NS" : type == 5 ? "CNAME" : "PTR", take_name(r, name));
    } else if (type == 16) {
        snprintf(line, size, " TXT %.*s", (int)len - 1, (const char *)r->data + r->at + 1);
        r->at = end;
    } else if (type == 6) {
        char box[300];
        const char *server = take_name(r, name), *mailbox = take_name(r, box);
        take(r, 16);
        snprintf(line, size, " SOA %s %s %u", server, mailbox, take(r, 4));
    } else {
        snprintf(line, size, " TYPE%u", type);
        r->at = end;
    }
    r->broken |= r->at != end;
}

const char *dns_text_reply(const uint8_t *data, size_t len, char *out, size_t size)
{
    static const char *const codes[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"};
    static const char *const sections[] = {"answer", "authority", "additional"};
    struct reader r = {.data = data, .len = len, .out = out, .size = size};
    char line[700], name[300], rest[650];
    take(&r, 2);
    unsigned flags = take(&r, 2), questions = take(&r, 2), counts[3];
    for (int i = 0; i < 3; i++)
        counts[i] = take(&r, 2);
    snprintf(line, sizeof(line), "%s%s%s%s\n", (flags & 15) < 6 ? codes[flags & 15] : "RCODE",
             flags & 0x400 ? " aa" : "", flags & 0x200 ? " tc" : "", flags & 0x80 ? " ra" : "");
    say(&r, line);
    for (unsigned i = 0; i < questions; i++) {
        take_name(&r, name);
        take(&r, 4);
    }
    for (int s = 0; s < 3; s++)
        for (unsigned i = 0; i < counts[s] && !r.broken; i++) {
            take_name(&r, name);
            unsigned type = take(&r, 2), class = take(&r, 2), ttl = take(&r, 4), n = take(&r, 2);
            if (type == 41) {
                snprintf(line, sizeof(line), "%s OPT %u\n", sections[s], class);
                r.at += n;
            } else {
                rest[0] = 0;
                say_data(&r, type, n, rest, sizeof(rest));
                snprintf(line, sizeof(line), "%s %s %u%s\n", sections[s], name, ttl, rest);
            }
            say(&r, line);
        }
    if (r.broken || r.at != len)
        say(&r, "BROKEN\n");
    return out;
}
