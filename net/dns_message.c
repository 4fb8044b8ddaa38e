#include "net/dns_message.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/base/be32.h"
#include "core/base/defs.h"

enum {
    FLAG_QR = 0x8000,
    FLAG_AA = 0x0400,
    FLAG_TC = 0x0200,
    FLAG_RD = 0x0100,
    FLAG_RA = 0x0080,
    FLAG_CD = 0x0010,
    OPCODE_SHIFT = 11,
    EDNS_DO = 0x8000,
    POINTER = 0xc0,
    LABEL_MAX = 63,
    WIRE_NAME_MAX = 255,
    POINTERS_MAX = 64,  /* of one name; more is a loop */
    RECORD_HEADER = 10, /* type, class, TTL, length */
    OPT_SIZE = 11,
    TTL_MAX = 7 * 24 * 3600,
};

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* ---- names ---- */

/* Where a name ends in the message: the offset behind it, or -EPROTO. Pointers are not followed. */
static ssize_t name_skip(const uint8_t *data, size_t len, size_t at)
{
    size_t used = 0;
    while (at < len) {
        uint8_t n = data[at];
        if (n == 0)
            return (ssize_t)at + 1;
        if ((n & POINTER) == POINTER)
            return at + 2 <= len ? (ssize_t)at + 2 : -EPROTO;
        used += n + 1u;
        if (n > LABEL_MAX || used >= WIRE_NAME_MAX)
            return -EPROTO;
        at += n + 1u;
    }
    return -EPROTO;
}

/* The next label of a name, pointers followed: its offset and length (0 at the end), or -EPROTO. A pointer must lead
 * backwards, so that every name ends. */
struct label_cursor {
    size_t at;
    int pointers;
};

static int label_next(const uint8_t *data, size_t len, struct label_cursor *c, size_t *offset)
{
    while (c->at < len && (data[c->at] & POINTER) == POINTER) {
        if (c->at + 1 >= len || ++c->pointers > POINTERS_MAX)
            return -EPROTO;
        size_t to = (size_t)(data[c->at] & ~POINTER) << 8 | data[c->at + 1];
        if (to >= c->at)
            return -EPROTO;
        c->at = to;
    }
    if (c->at >= len || data[c->at] > LABEL_MAX || c->at + 1 + data[c->at] > len)
        return -EPROTO;
    int n = data[c->at];
    *offset = c->at + 1;
    c->at += 1u + (unsigned)n;
    return n;
}

/* A name as text; *odd if it has bytes that text cannot hold plainly (they become '?'). 0 or -EPROTO. */
static int name_text(const uint8_t *data, size_t len, size_t at, char out[DNS_NAME_TEXT], bool *odd)
{
    struct label_cursor c = {.at = at};
    size_t used = 0, offset;
    int n;
    *odd = false;
    while ((n = label_next(data, len, &c, &offset)) > 0) {
        if (used + (size_t)n + 2 > DNS_NAME_TEXT)
            return -EPROTO;
        if (used)
            out[used++] = '.';
        for (int i = 0; i < n; i++) {
            uint8_t b = lower(data[offset + (size_t)i]);
            bool plain = b > ' ' && b < 127 && b != '.' && b != '\\';
            *odd |= !plain;
            out[used++] = plain ? (char)b : '?';
        }
    }
    out[used] = 0;
    return n;
}

bool dns_name_is_valid(const char *name)
{
    size_t total = strlen(name), label = 0;
    if (!total || total > DNS_NAME_TEXT - 3)
        return false;
    for (const char *p = name; *p; p++) {
        if (*p == '.' && !label)
            return false;
        if (*p <= ' ' || *p >= 127 || *p == '\\')
            return false;
        label = *p == '.' ? 0 : label + 1;
        if (label > LABEL_MAX)
            return false;
    }
    return label > 0;
}

/* ---- records of a foreign message ---- */

struct record {
    size_t name, ttl, data; /* offsets */
    uint16_t type, class, length;
    size_t next;
};

static int record_read(const uint8_t *data, size_t len, size_t at, struct record *ret)
{
    ssize_t end = name_skip(data, len, at);
    if (end < 0 || (size_t)end + RECORD_HEADER > len)
        return -EPROTO;
    struct record r = {.name = at, .ttl = (size_t)end + 4, .data = (size_t)end + RECORD_HEADER};
    r.type = get16(data + end);
    r.class = get16(data + end + 2);
    r.length = get16(data + end + 8);
    r.next = r.data + r.length;
    if (r.next > len)
        return -EPROTO;
    *ret = r;
    return 0;
}

/* ---- queries ---- */

static void query_edns(const uint8_t *data, const struct record *r, struct dns_query *q)
{
    q->edns = true;
    q->edns_version = data[r->ttl + 1];
    q->dnssec_ok = get16(data + r->ttl + 2) & EDNS_DO;
    q->udp_size = r->class < DNS_UDP_PLAIN ? DNS_UDP_PLAIN : r->class > DNS_UDP_MAX ? DNS_UDP_MAX : r->class;
}

/* Reads the question that stands behind the header. Its name may not be compressed: there is nothing to point to. */
static ssize_t question_read(const uint8_t *data, size_t len, struct dns_query *q)
{
    ssize_t end = name_skip(data, len, DNS_HEADER);
    struct label_cursor c = {.at = DNS_HEADER};
    size_t offset;
    while (label_next(data, len, &c, &offset) > 0)
        ;
    if (end < 0 || c.pointers || (size_t)end + 4 > len || (size_t)end + 4 - DNS_HEADER > DNS_QUESTION_MAX ||
        name_text(data, len, DNS_HEADER, q->name, &q->odd_name) < 0)
        return -EPROTO;
    q->type = get16(data + end);
    q->class = get16(data + end + 2);
    q->question_len = (size_t)end + 4 - DNS_HEADER;
    memcpy(q->question, data + DNS_HEADER, q->question_len);
    return end + 4;
}

int dns_query_decode(const uint8_t *data, size_t len, struct dns_query *ret, int *id_ret)
{
    struct dns_query q = {.udp_size = DNS_UDP_PLAIN};
    *id_ret = -1;
    if (len < DNS_HEADER)
        return -EPROTO;
    uint16_t flags = get16(data + 2);
    if (flags & FLAG_QR)
        return -ENOMSG;
    *id_ret = q.id = get16(data);
    q.opcode = (flags >> OPCODE_SHIFT) & 15;
    q.recursion = flags & FLAG_RD;
    q.checking_disabled = flags & FLAG_CD;
    if (get16(data + 4) != 1 || get16(data + 6) || get16(data + 8))
        return -EPROTO;
    ssize_t at = question_read(data, len, &q);
    if (at < 0)
        return -EPROTO;
    for (unsigned i = get16(data + 10); i > 0; i--) {
        struct record r;
        if (record_read(data, len, (size_t)at, &r) < 0)
            return -EPROTO;
        if (r.type == DNS_OPT && (q.edns || data[r.name] != 0))
            return -EPROTO;
        if (r.type == DNS_OPT)
            query_edns(data, &r, &q);
        at = (ssize_t)r.next;
    }
    *ret = q;
    return 0;
}

size_t dns_query_encode(const struct dns_query *query, uint16_t id, uint8_t *out, size_t size)
{
    size_t len = DNS_HEADER + query->question_len;
    if (size < len + OPT_SIZE)
        return 0;
    memset(out, 0, len + OPT_SIZE);
    put16(out, id);
    put16(out + 2, FLAG_RD | (query->checking_disabled ? FLAG_CD : 0u));
    put16(out + 4, 1);
    put16(out + 10, 1);
    memcpy(out + DNS_HEADER, query->question, query->question_len);
    put16(out + len + 1, DNS_OPT);
    put16(out + len + 3, DNS_UDP_MAX);
    put16(out + len + 7, query->dnssec_ok ? EDNS_DO : 0);
    return len + OPT_SIZE;
}

/* ---- answers of our own ---- */

void dns_write_begin(struct dns_writer *w, const struct dns_query *query, uint8_t *buf, size_t size)
{
    *w = (struct dns_writer){.buf = buf, .size = size, .query = query};
    /* Room for EDNS is put aside, so that an answer that just fits does not lose it. */
    if (query->edns)
        w->size -= OPT_SIZE;
    memset(buf, 0, DNS_HEADER);
    memcpy(buf + DNS_HEADER, query->question, query->question_len);
    w->len = DNS_HEADER + query->question_len;
    w->names[w->name_count++] = DNS_HEADER;
}

/* Does the text stand at this offset of what is written already? */
static bool written_is(const struct dns_writer *w, size_t at, const char *text)
{
    struct label_cursor c = {.at = at};
    size_t offset;
    int n;
    while ((n = label_next(w->buf, w->len, &c, &offset)) > 0) {
        if (strcspn(text, ".") != (size_t)n || strncasecmp((const char *)w->buf + offset, text, (size_t)n))
            return false;
        text += n + (text[n] == '.');
    }
    return n == 0 && !*text;
}

static int written_find(const struct dns_writer *w, const char *text)
{
    for (size_t i = 0; i < w->name_count; i++)
        for (struct label_cursor c = {.at = w->names[i]}; c.at < w->len && w->buf[c.at];) {
            size_t offset;
            if (!(w->buf[c.at] & POINTER) && written_is(w, c.at, text))
                return (int)c.at;
            if (label_next(w->buf, w->len, &c, &offset) <= 0)
                break;
        }
    return -1;
}

/* Appends a name, with a pointer to where its end was written before, if `compress`. False when it does not fit. */
static bool put_name(struct dns_writer *w, const char *text, bool compress)
{
    size_t start = w->len;
    while (*text) {
        int known = compress ? written_find(w, text) : -1;
        size_t n = strcspn(text, ".");
        if (known >= 0 && known < POINTER << 8) {
            if (w->len + 2 > w->size)
                return false;
            put16(w->buf + w->len, (unsigned)(POINTER << 8) | (unsigned)known);
            w->len += 2;
            return true;
        }
        if (n > LABEL_MAX || w->len + n + 2 > w->size)
            return false;
        if (w->len == start && w->name_count < COUNT_OF(w->names) && start < POINTER << 8)
            w->names[w->name_count++] = (uint16_t)start;
        w->buf[w->len++] = (uint8_t)n;
        memcpy(w->buf + w->len, text, n);
        w->len += n;
        text += n + (text[n] == '.');
    }
    if (w->len + 1 > w->size)
        return false;
    w->buf[w->len++] = 0;
    return true;
}

static bool put_bytes(struct dns_writer *w, const void *data, size_t n)
{
    if (w->len + n > w->size)
        return false;
    memcpy(w->buf + w->len, data, n);
    w->len += n;
    return true;
}

/* A record being written; if it does not fit in the end, the writer goes back to `start`. */
struct pending {
    struct dns_writer *w;
    size_t start, names, data;
    bool fits;
};

static struct pending record_begin(struct dns_writer *w, const char *name, uint16_t type, uint32_t ttl)
{
    struct pending p = {.w = w, .start = w->len, .names = w->name_count};
    uint8_t head[RECORD_HEADER] = {0};
    put16(head, type);
    put16(head + 2, DNS_IN);
    be32_put(head + 4, ttl);
    p.fits = put_name(w, name, true) && put_bytes(w, head, sizeof(head));
    p.data = w->len;
    return p;
}

static void record_end(struct pending *p, enum dns_section s)
{
    struct dns_writer *w = p->w;
    if (p->fits && w->counts[s] < UINT16_MAX) {
        put16(w->buf + p->data - 2, (unsigned)(w->len - p->data));
        w->counts[s]++;
        return;
    }
    w->len = p->start;
    w->name_count = p->names;
    w->truncated |= s != DNS_ADDITIONAL;
}

void dns_write_ip(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, const struct net_ip *ip)
{
    struct pending p = record_begin(w, name, ip->family == AF_INET ? DNS_A : DNS_AAAA, ttl);
    p.fits = p.fits && put_bytes(w, ip->bytes, net_ip_size(ip));
    record_end(&p, s);
}

void dns_write_name(struct dns_writer *w, enum dns_section s, const char *name, uint16_t type, uint32_t ttl,
                    const char *target)
{
    struct pending p = record_begin(w, name, type, ttl);
    p.fits = p.fits && put_name(w, target, true);
    record_end(&p, s);
}

void dns_write_srv(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, uint16_t weight,
                   uint16_t port, const char *target)
{
    uint8_t data[6] = {0};
    struct pending p = record_begin(w, name, DNS_SRV, ttl);
    put16(data + 2, weight);
    put16(data + 4, port);
    /* RFC 2782: the target is not compressed */
    p.fits = p.fits && put_bytes(w, data, sizeof(data)) && put_name(w, target, false);
    record_end(&p, s);
}

void dns_write_txt(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, const char *text)
{
    struct pending p = record_begin(w, name, DNS_TXT, ttl);
    const uint8_t n = (uint8_t)MIN_OF(strlen(text), (size_t)255);
    p.fits = p.fits && put_bytes(w, &n, 1) && put_bytes(w, text, n);
    record_end(&p, s);
}

void dns_write_soa(struct dns_writer *w, enum dns_section s, const char *name, uint32_t ttl, const char *server,
                   const char *mailbox, uint32_t serial)
{
    enum { REFRESH = 7200, RETRY = 1800, EXPIRE = 86400 };
    uint8_t data[20];
    struct pending p = record_begin(w, name, DNS_SOA, ttl);
    be32_put(data, serial);
    be32_put(data + 4, REFRESH);
    be32_put(data + 8, RETRY);
    be32_put(data + 12, EXPIRE);
    be32_put(data + 16, ttl);
    p.fits = p.fits && put_name(w, server, true) && put_name(w, mailbox, true) && put_bytes(w, data, sizeof(data));
    record_end(&p, s);
}

static size_t put_opt(uint8_t *at, unsigned extended_rcode, bool dnssec_ok)
{
    memset(at, 0, OPT_SIZE);
    put16(at + 1, DNS_OPT);
    put16(at + 3, DNS_UDP_MAX);
    at[5] = (uint8_t)extended_rcode;
    put16(at + 7, dnssec_ok ? EDNS_DO : 0);
    return OPT_SIZE;
}

size_t dns_write_end(struct dns_writer *w, enum dns_rcode rcode, bool authoritative)
{
    const struct dns_query *q = w->query;
    put16(w->buf, q->id);
    put16(w->buf + 2, FLAG_QR | FLAG_RA | (authoritative ? FLAG_AA : 0u) | (w->truncated ? FLAG_TC : 0u) |
                          (q->recursion ? FLAG_RD : 0u) | (q->checking_disabled ? FLAG_CD : 0u) |
                          (unsigned)q->opcode << OPCODE_SHIFT | (rcode & 15u));
    put16(w->buf + 4, q->question_len ? 1 : 0);
    put16(w->buf + 6, w->counts[DNS_ANSWER]);
    put16(w->buf + 8, w->counts[DNS_AUTHORITY]);
    if (q->edns) {
        w->len += put_opt(w->buf + w->len, (unsigned)rcode >> 4, q->dnssec_ok);
        w->counts[DNS_ADDITIONAL]++;
    }
    put16(w->buf + 10, w->counts[DNS_ADDITIONAL]);
    return w->len;
}

size_t dns_write_formerr(uint16_t id, uint8_t out[DNS_HEADER])
{
    memset(out, 0, DNS_HEADER);
    put16(out, id);
    put16(out + 2, FLAG_QR | DNS_FORMERR);
    return DNS_HEADER;
}

/* ---- upstream ---- */

/* Seconds a record's message may be kept on its account. */
static uint32_t record_ttl(const uint8_t *data, const struct record *r, bool authority)
{
    uint32_t ttl = be32_get(data + r->ttl);
    if (ttl > INT32_MAX)
        ttl = 0;
    /* RFC 2308: a negative answer lives as long as the SOA's last field says, too. */
    if (authority && r->type == DNS_SOA && r->length >= 20)
        ttl = MIN_OF(ttl, be32_get(data + r->next - 4));
    return MIN_OF(ttl, (uint32_t)TTL_MAX);
}

int dns_reply_check(const uint8_t *data, size_t len, uint16_t id, const struct dns_query *query, struct dns_reply *ret)
{
    struct dns_query q = {0};
    if (len < DNS_HEADER || get16(data) != id)
        return -EPROTO;
    uint16_t flags = get16(data + 2);
    if (!(flags & FLAG_QR) || ((flags >> OPCODE_SHIFT) & 15) || get16(data + 4) != 1)
        return -EPROTO;
    ssize_t at = question_read(data, len, &q);
    if (at < 0 || q.type != query->type || q.class != query->class || q.question_len != query->question_len ||
        strcmp(q.name, query->name) || q.odd_name != query->odd_name)
        return -EPROTO;
    for (size_t i = 0; i < q.question_len; i++)
        if (lower(q.question[i]) != lower(query->question[i]))
            return -EPROTO;

    struct dns_reply reply = {.rcode = flags & 15, .truncated = flags & FLAG_TC, .ttl = TTL_MAX};
    unsigned answers = get16(data + 6), authority = get16(data + 8), total = answers + authority + get16(data + 10);
    bool dated = false;
    for (unsigned i = 0; i < total && !reply.truncated; i++) {
        struct record r;
        if (record_read(data, len, (size_t)at, &r) < 0)
            return -EPROTO;
        at = (ssize_t)r.next;
        if (r.type == DNS_OPT && i < answers + authority)
            return -EPROTO;
        if (r.type == DNS_OPT)
            continue;
        reply.ttl = MIN_OF(reply.ttl, record_ttl(data, &r, i >= answers && i < answers + authority));
        dated |= i < answers + authority;
    }
    if (!dated)
        reply.ttl = 0;
    *ret = reply;
    return 0;
}

/* Header and question with TC: the client comes again by TCP. */
static size_t adapt_truncated(const struct dns_query *query, const uint8_t *data, uint8_t *out)
{
    size_t len = DNS_HEADER + query->question_len;
    memcpy(out, data, DNS_HEADER);
    memcpy(out + DNS_HEADER, query->question, query->question_len);
    put16(out + 2, get16(data + 2) | FLAG_TC);
    memset(out + 6, 0, 6);
    if (query->edns) {
        put16(out + 10, 1);
        len += put_opt(out + len, 0, query->dnssec_ok);
    }
    return len;
}

/* Finds the reply's EDNS record: true if it is the last one, and so can be cut off. */
static bool opt_is_last(const uint8_t *data, size_t len, size_t question_len, size_t *offset, bool *found)
{
    size_t at = DNS_HEADER + question_len;
    unsigned total = (unsigned)get16(data + 6) + get16(data + 8) + get16(data + 10);
    struct record r;
    *found = false;
    for (unsigned i = 0; i < total; i++) {
        if (record_read(data, len, at, &r) < 0)
            return false;
        if (r.type == DNS_OPT) {
            *found = true;
            *offset = at;
            return i + 1 == total;
        }
        at = r.next;
    }
    return false;
}

static void age_records(uint8_t *data, size_t len, size_t question_len, uint32_t age)
{
    size_t at = DNS_HEADER + question_len;
    unsigned total = (unsigned)get16(data + 6) + get16(data + 8) + get16(data + 10);
    struct record r;
    for (unsigned i = 0; age && i < total && record_read(data, len, at, &r) == 0; i++, at = r.next)
        if (r.type != DNS_OPT) {
            uint32_t ttl = be32_get(data + r.ttl);
            be32_put(data + r.ttl, ttl > age ? ttl - age : 0);
        }
}

size_t dns_reply_adapt(const uint8_t *data, size_t len, const struct dns_query *query, uint32_t age, uint8_t *out,
                       size_t size)
{
    size_t opt = 0, total;
    bool has_opt;
    bool last = opt_is_last(data, len, query->question_len, &opt, &has_opt);
    if ((get16(data + 2) & FLAG_TC) || len > size) {
        total = adapt_truncated(query, data, out);
    } else {
        memcpy(out, data, len);
        memcpy(out + DNS_HEADER, query->question, query->question_len); /* the client's letter case */
        total = len;
        if (has_opt && last && !query->edns) {
            total = opt;
            put16(out + 10, get16(out + 10) - 1u);
        }
        age_records(out, total, query->question_len, age);
    }
    put16(out, query->id);
    /* We are the recursive server here, whatever upstream is; and nobody's authority for this. */
    unsigned flags = get16(out + 2) & ~(unsigned)(FLAG_AA | FLAG_RD);
    put16(out + 2, flags | FLAG_RA | (query->recursion ? FLAG_RD : 0u));
    return total;
}

void dns_reply_each(const uint8_t *data, size_t len,
                    void (*fn)(void *arg, const char *name, uint32_t ttl, const struct net_ip *ip, const char *target),
                    void *arg)
{
    ssize_t at = name_skip(data, len, DNS_HEADER);
    unsigned answers = get16(data + 6);
    struct record r;
    if (at < 0)
        return;
    at += 4;
    for (unsigned i = 0; i < answers && record_read(data, len, (size_t)at, &r) == 0; i++, at = (ssize_t)r.next) {
        char name[DNS_NAME_TEXT], target[DNS_NAME_TEXT];
        bool odd, odd_target = false;
        struct net_ip ip = {0};
        if (r.class != DNS_IN || name_text(data, len, r.name, name, &odd) < 0 || odd)
            continue;
        if (r.type == DNS_A && r.length == 4)
            ip.family = AF_INET;
        else if (r.type == DNS_AAAA && r.length == 16)
            ip.family = AF_INET6;
        else if (r.type != DNS_CNAME || name_text(data, len, r.data, target, &odd_target) < 0 || odd_target)
            continue;
        memcpy(ip.bytes, data + r.data, net_ip_size(&ip));
        fn(arg, name, be32_get(data + r.ttl), ip.family ? &ip : NULL, ip.family ? NULL : target);
    }
}
