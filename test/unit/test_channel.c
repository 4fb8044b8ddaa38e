/* Messages of exec, attach and port-forward that come in pieces. */
#include "agent/node/channel.h"

#include <errno.h>
#include <string.h>

#include "core/base/defs.h"
#include "core/base/str.h"
#include "test/unit/tap.h"

enum { PIECES_MAX = 4 };

/* What a message in base64 says, or "bad". */
static const char *told(struct strbuf *all, const char *const pieces[PIECES_MAX])
{
    struct channel_reader r = {.base64 = true};
    cleanup_strbuf struct strbuf buffer = {0};
    strbuf_reset(all);
    for (size_t i = 0; i < PIECES_MAX && pieces[i]; i++) {
        struct slice data = {"", 0}, piece = {(char *)(uintptr_t)pieces[i], strlen(pieces[i])};
        int n = channel_read(&r, piece, i == 0, i + 1 == PIECES_MAX || !pieces[i + 1], &buffer, &data);
        if (n == -EBADMSG)
            return "bad";
        if (n == 0)
            strbuf_add(all, data.p, data.n);
    }
    return all->p ? all->p : "";
}

int main(void)
{
    static const struct {
        const char *pieces[PIECES_MAX], *want, *what;
    } cases[] = {
        {{"0b25l"}, "one", "a message that is one piece"},
        {{"0", "b2", "5", "l"}, "one", "cut anywhere"},
        {{"0b24=", "\n", ""}, "on", "with a line's end behind its padding, in a piece of its own"},
        {{"0b24=", "b25l"}, "bad", "with more behind its padding"},
        {{"0b2", "!"}, "bad", "with what is no base64"},
        {{"!b25l"}, "bad", "of no channel"},
        {{"", "0b25l"}, "one", "that begins with nothing"},
    };
    struct strbuf all = {0};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_string(told(&all, cases[i].pieces), cases[i].want, cases[i].what);
    strbuf_free(&all);
    return done();
}
