#include "core/base/encoding.h"

#include <errno.h>
#include <string.h>

#include "core/base/arena.h"
#include "test/unit/tap.h"

static void base64_is_rfc4648(void)
{
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    char text[32], back[32];
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        base64_encode(text, pairs[i][0], strlen(pairs[i][0]), BASE64_STD);
        okf(!strcmp(text, pairs[i][1]), "\"%s\" becomes %s", pairs[i][0], pairs[i][1]);
        ssize_t n = base64_decode(back, text, strlen(text), BASE64_STD);
        okf(n == (ssize_t)strlen(pairs[i][0]) && !memcmp(back, pairs[i][0], (size_t)n), "and back");
    }
    base64_encode(text, "\xfb\xff\xbf\xff", 4, BASE64_URL | BASE64_NO_PAD);
    is_string(text, "-_-__w", "the URL alphabet has - and _, and needs no padding");
    is_int(base64_decode(back, text, 6, BASE64_URL | BASE64_NO_PAD), 4, "and is read back");
}

static void base64_is_strict(void)
{
    static const struct {
        const char *text;
        unsigned flags;
        const char *what;
    } bad[] = {
        {"Zg", BASE64_STD, "missing padding"},
        {"Zg=", BASE64_STD, "half the padding"},
        {"Zg===", BASE64_STD, "too much padding"},
        {"Zm9v=", BASE64_STD, "padding behind a whole group"},
        {"Zh==", BASE64_STD, "unused bits that are set"},
        {"Z", BASE64_STD, "one character"},
        {"Z===", BASE64_STD, "one character with padding"},
        {"Zm9vZ", BASE64_NO_PAD, "one character too many"},
        {"Zg==", BASE64_NO_PAD, "padding where none may be"},
        {"Zm-v", BASE64_STD, "the other alphabet"},
        {"Zm+v", BASE64_URL, "the standard alphabet in URL text"},
        {"Zm9v\n", BASE64_STD, "a line end"},
        {"Zg==Zg==", BASE64_STD, "text behind the padding"},
        {"Zg=a", BASE64_GO, "text inside the padding"},
    };
    char back[32];
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        okf(base64_decode(back, bad[i].text, strlen(bad[i].text), bad[i].flags) == -EINVAL, "refused: %s", bad[i].what);
    is_int(base64_decode(back, "Zm\n9v\r\nZh=\n=\n", 13, BASE64_GO), 4, "Go's way skips line ends and unused bits");
}

static void base64_into_an_arena(void)
{
    cleanup_arena struct arena *a = arena_new();
    struct slice bytes = base64_bytes(a, "Zm9vYg==, and more", 8, BASE64_STD);
    okf(bytes.n == 4 && !strcmp(bytes.p, "foob"), "the bytes in an arena end with a NUL");
    bytes = base64_bytes(a, "", 0, BASE64_STD);
    okf(bytes.p && !bytes.n && !*bytes.p, "no text is no bytes");
    okf(!base64_bytes(a, "Zg", 2, BASE64_STD).p, "what is no base64 is told from that");
}

static void hex(void)
{
    char text[16], back[8];
    hex_encode(text, "\x00\x7f\xff", 3);
    is_string(text, "007fff", "bytes become lower-case hex");
    ok(hex_decode(back, "007FfF", 6) == 3 && !memcmp(back, "\x00\x7f\xff", 3), "hex of either case is read");
    is_int(hex_decode(back, "007", 3), -EINVAL, "an odd digit is refused");
    is_int(hex_decode(back, "0g", 2), -EINVAL, "another letter is refused");
}

int main(void)
{
    base64_is_rfc4648();
    base64_is_strict();
    base64_into_an_arena();
    hex();
    return done();
}
