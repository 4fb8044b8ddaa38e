#include "test/unit/tar_write.h"

#include <stdio.h>

void tar_write_header(struct strbuf *out, char type, const char *name, const char *link, unsigned mode, uint64_t size,
                      unsigned major, unsigned minor)
{
    char b[512] = {0};
    strncpy(b, name, 100);
    snprintf(b + 100, 8, "%07o", mode);
    snprintf(b + 108, 8, "%07o", 0);
    snprintf(b + 116, 8, "%07o", 0);
    snprintf(b + 124, 12, "%011llo", (unsigned long long)size);
    snprintf(b + 136, 12, "%011o", 1234567890);
    memset(b + 148, ' ', 8);
    b[156] = type;
    strncpy(b + 157, link, 100);
    memcpy(b + 257, "ustar\00000", 8);
    snprintf(b + 329, 8, "%07o", major);
    snprintf(b + 337, 8, "%07o", minor);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof(b); i++)
        sum += (unsigned char)b[i];
    snprintf(b + 148, 8, "%06o", sum);
    strbuf_add(out, b, sizeof(b));
}

void tar_write(struct strbuf *out, char type, const char *name, const char *link, unsigned mode, const void *data,
               size_t len)
{
    static const char zeros[512];
    tar_write_header(out, type, name, link, mode, len, 0, 0);
    strbuf_add(out, data, len);
    strbuf_add(out, zeros, (512 - len % 512) % 512);
}

void tar_write_record(struct strbuf *body, const char *key, const void *value, size_t len)
{
    size_t rest = strlen(key) + len + 3, total = rest + 1;
    for (size_t n = total; n >= 10; n /= 10)
        total++;
    if ((size_t)snprintf(NULL, 0, "%zu", total) + rest != total)
        total = (size_t)snprintf(NULL, 0, "%zu", total) + rest;
    strbuf_addf(body, "%zu %s=", total, key);
    strbuf_add(body, value, len);
    strbuf_addc(body, '\n');
}

void tar_write_file(struct strbuf *out, const char *name, const char *text)
{
    tar_write(out, '0', name, "", 0644, text, strlen(text));
}

void tar_write_end(struct strbuf *out)
{
    static const char zeros[1024];
    strbuf_add(out, zeros, sizeof(zeros));
}
