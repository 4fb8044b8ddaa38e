/* The sum of any bytes is zlib's, however they are cut. */
#include "core/base/crc32.h"

#include <stdint.h>
#include <zlib.h>

#include "test/unit/tap.h"

enum { BYTES = 400 };

int main(void)
{
    unsigned char data[BYTES + 16];
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i * 151 + (i >> 3));
    int wrong = 0, wrong_cut = 0, unnoticed = 0;
    for (size_t start = 0; start < 16; start++)
        for (size_t n = 0; n <= BYTES; n++)
            wrong += crc32_add((uint32_t)n, data + start, n) != crc32_z(n, data + start, n);
    uint32_t whole = crc32_add(0, data, BYTES);
    for (size_t cut = 0; cut <= BYTES; cut++)
        wrong_cut += crc32_add(crc32_add(0, data, cut), data + cut, BYTES - cut) != whole;
    for (size_t bit = 0; bit < (size_t)BYTES * 8; bit++) {
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
        unnoticed += crc32_add(0, data, BYTES) == whole;
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    ok(crc32_add(0, "123456789", 9) == 0xcbf43926, "the sum of 123456789 is the published one");
    ok(!wrong, "of any length and start, from any sum, it is zlib's");
    ok(!wrong_cut, "of two pieces in turn it is that of the whole");
    ok(!unnoticed, "each bit counts");
    return done();
}
