/* TLS records after the handshake: what Mbed TLS negotiated is applied here, so that a connection costs two keys and no
 * buffers, and records are sealed straight from the bytes to send. Pure: no I/O.
 * Sources: RFC 8446 (TLS 1.3) 5 and 7, RFC 5246 (TLS 1.2) 6, RFC 5288, RFC 7905. */
#ifndef K3C_WIRE_TLS_RECORD_H
#define K3C_WIRE_TLS_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/wire/aead.h"

struct err;
struct tls_key;

enum {
    TLS_HEADER_SIZE = 5,
    TLS_PLAIN_MAX = 16384,                /* bytes in a record */
    TLS_OVERHEAD_MAX = 5 + 8 + 1 + 16,    /* what sealing adds at most */
    TLS_CIPHER_MAX = TLS_PLAIN_MAX + 256, /* of a record's body, RFC 8446 5.2 */
    TLS_SECRET_MAX = 48,
};

enum tls_version { TLS_1_2 = 0x303, TLS_1_3 = 0x304 };
enum tls_type { TLS_CHANGE_CIPHER_SPEC = 20, TLS_ALERT = 21, TLS_HANDSHAKE = 22, TLS_APPLICATION = 23 };

struct tls_suite {
    enum tls_version version;
    enum aead_kind aead;
    bool sha384; /* the suite's hash; SHA-256 else */
};

/* One direction's key. TLS 1.3: from its application traffic secret; records count from 0. */
struct tls_key *tls_key_new_13(struct tls_suite suite, const uint8_t *secret);
/* TLS 1.2: IV of 4 bytes for GCM, 12 for ChaCha20; `sequence` records went before. */
struct tls_key *tls_key_new_12(struct tls_suite suite, const uint8_t *key, const uint8_t *iv, uint64_t sequence);
struct tls_key *tls_key_free(struct tls_key *k); /* NULL is fine; returns NULL */
/* TLS 1.3 KeyUpdate: the next generation. */
void tls_key_update(struct tls_key *k);
/* The key has protected so much that it must be updated (TLS 1.3) or the connection ended (TLS 1.2). */
bool tls_key_worn(const struct tls_key *k);

/* Seals at most TLS_PLAIN_MAX bytes into one record at `out`, which has room for len + TLS_OVERHEAD_MAX and does not
 * overlap `plain`; returns the record's length. */
size_t tls_record_seal(struct tls_key *k, enum tls_type type, const void *plain, size_t len, uint8_t *out);

struct tls_record {
    enum tls_type type;
    uint8_t *plain; /* inside the input */
    size_t len;
};

/* Opens, in place, the record at the front of `data`: bytes consumed, 0 when it is not there whole, -EPROTO when it can
 * be none, -EBADMSG when it was changed on its way. */
ssize_t tls_record_open(struct tls_key *k, uint8_t *data, size_t len, struct tls_record *ret, struct err *err);

#endif
