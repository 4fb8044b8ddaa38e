/* Compiler attributes, scope cleanup and small arithmetic: what nearly every file needs and nothing more.
 *
 * A local that owns something carries a cleanup attribute from its declaration and is handed over with TAKE:
 *     cleanup_free char *text = ...;
 *     return TAKE(text); */
#ifndef K3C_BASE_DEFS_H
#define K3C_BASE_DEFS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define MUST_CHECK __attribute__((warn_unused_result))

/* The struct that holds `member` at address `ptr`. */
#define CONTAINER_OF(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* The value of `lvalue`, which becomes NULL (or 0): ownership moves to the reader. */
#define TAKE(lvalue)                                                                                                   \
    ({                                                                                                                 \
        __typeof__(lvalue) _took = (lvalue);                                                                           \
        (lvalue) = (__typeof__(lvalue))0;                                                                              \
        _took;                                                                                                         \
    })

#define MIN_OF(a, b)                                                                                                   \
    ({                                                                                                                 \
        __typeof__(a) _a = (a);                                                                                        \
        __typeof__(b) _b = (b);                                                                                        \
        _a < _b ? _a : _b;                                                                                             \
    })
#define MAX_OF(a, b)                                                                                                   \
    ({                                                                                                                 \
        __typeof__(a) _a = (a);                                                                                        \
        __typeof__(b) _b = (b);                                                                                        \
        _a > _b ? _a : _b;                                                                                             \
    })

/* free(*p), close(*p) if it is not negative; for the attributes below. */
void cleanup_freep(void *p);
void cleanup_closep(int *fd);
#define cleanup_free __attribute__((cleanup(cleanup_freep)))
#define cleanup_close __attribute__((cleanup(cleanup_closep)))

#endif
