#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/clock.h"

static enum log_level threshold = LOG_INFO;
static int target = STDERR_FILENO;

void log_set_level(enum log_level level)
{
    threshold = level;
}

int log_to_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    target = fd;
    return 0;
}

bool log_writable(void)
{
    struct pollfd p = {.fd = target, .events = POLLOUT};
    return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT) && !(p.revents & (POLLERR | POLLNVAL));
}

/* Copies `text` quoted, so that what a peer sent cannot forge a line of its own. */
static size_t quote(char *out, size_t room, const char *text)
{
    size_t n = 0;
    for (; *text && n + 5 < room; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            out[n++] = '\\';
            out[n++] = (char)c;
        } else if (c == '\n') {
            out[n++] = '\\';
            out[n++] = 'n';
        } else if (c < 0x20 || c == 0x7f) {
            n += (size_t)snprintf(out + n, room - n, "\\x%02x", c);
        } else {
            out[n++] = (char)c;
        }
    }
    return n;
}

void log_at(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    if (level > threshold)
        return;
    char text[2048], line[4096], now[CLOCK_RFC3339_SIZE];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    clock_rfc3339(clock_real_us(), 0, now);
    size_t n = (size_t)snprintf(line, sizeof(line), "time=\"%s\" level=%s msg=\"", now, names[level]);
    n += quote(line + n, sizeof(line) - n - 2, text);
    line[n++] = '"';
    line[n++] = '\n';
    if (write(target, line, n) < 0)
        return; /* nowhere left to say it */
}
