/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef K3C_BASE_UTF8_H
#define K3C_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes of the character at `text` (1 to 4), of which n are there; 0: it is none. Of a text with a NUL at its end,
 * n may be 4 all the same. */
size_t utf8_length(const char *text, size_t n);
bool utf8_valid(const char *text, size_t n);

#endif
