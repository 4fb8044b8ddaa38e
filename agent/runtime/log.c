#include "agent/runtime/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "core/base/arena.h"
#include "core/base/clock.h"

/* Nine decimals are more than clock.h counts: the last three are read here. */
static int parse_time(struct slice stamp, int64_t *ret)
{
    char text[CLOCK_RFC3339_SIZE + 8];
    if (stamp.n >= sizeof(text))
        return -EINVAL;
    snprintf(text, sizeof(text), "%.*s", SLICE_ARGS(stamp));
    int64_t us, below = 0;
    if (clock_parse_rfc3339(text, &us))
        return -EINVAL;
    const char *dot = strchr(text, '.');
    for (int i = 1; dot && i <= 9 && isdigit((unsigned char)dot[i]); i++)
        if (i > 6)
            below += (dot[i] - '0') * (i == 7 ? 100 : i == 8 ? 10 : 1);
    return __builtin_mul_overflow(us, (int64_t)1000, ret) || __builtin_add_overflow(*ret, below, ret) ? -EINVAL : 0;
}

int log_entry_parse(struct slice line, struct log_entry *ret)
{
    struct slice stamp = slice_cut(&line, ' '), stream = slice_cut(&line, ' ');
    const char *end = stream.p + stream.n;
    struct slice tags = slice_cut(&line, ' '), tag = slice_cut(&tags, ':');
    struct log_entry e = {.stamp = stamp, .text = line};
    if (end == stream.p || !tag.n || line.p == tag.p + tag.n) /* a space has to be behind the tags */
        return -EINVAL;
    if (slice_is(stream, "stderr"))
        e.is_stderr = true;
    else if (!slice_is(stream, "stdout"))
        return -EINVAL;
    e.partial = slice_is(tag, "P");
    if (parse_time(stamp, &e.time_ns))
        return -EINVAL;
    *ret = e;
    return 0;
}

char *log_writer_uri(struct arena *a, const char *program, const char *tap, const char *log_path)
{
    struct strbuf text = {0};
    strbuf_addf(&text, "binary://%s?log-writer=", program);
    for (const char *p = arena_printf(a, "%s:%s", tap, log_path); *p; p++) {
        if (isalnum((unsigned char)*p) || strchr("-._~", *p))
            strbuf_addc(&text, *p);
        else
            strbuf_addf(&text, "%%%02X", (unsigned char)*p);
    }
    char *uri = arena_strdup(a, text.p);
    strbuf_free(&text);
    return uri;
}
