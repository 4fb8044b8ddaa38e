/* The write-ahead log of a datastore that a disk gave back in any state: frames behind a header that is right. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "storage/damage.h"

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> (24 - 8 * i));
}

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[64], wal[80];
    unsigned char header[32] = {0};
    uint32_t a = 0, b = 0;
    if (!*path) {
        snprintf(path, sizeof(path), "/dev/shm/fuzz-wal.%d", (int)getpid());
        snprintf(wal, sizeof(wal), "%s-wal", path);
    }
    put32(header, 0x377f0683);
    put32(header + 4, 3007000);
    put32(header + 8, size && data[0] & 1 ? 512 : 1024);
    for (int i = 0; i < 24; i += 8) {
        a += get32(header + i) + b;
        b += get32(header + i + 4) + a;
    }
    put32(header + 24, a);
    put32(header + 28, b);
    struct strbuf text = {0};
    strbuf_add(&text, (const char *)header, size && data[0] & 2 ? 32 : 31);
    if (size)
        strbuf_add(&text, (const char *)data + 1, size - 1);
    struct err err = {0};
    if (file_write(wal, text.p, text.len, 0600, NULL))
        abort();
    int r = damage_check_wal(path, &err);
    if (r ? !strstr(err.text, path) : err.code)
        abort();
    unlink(wal);
    strbuf_free(&text);
    return 0;
}
