/* X.509 certificates and PKCS 10 requests (RFC 5280, RFC 2986): reading is a pure parser of our own that checks no
 * signature and costs microseconds; making signs with our own keys; verifying asks Mbed TLS. */
#ifndef K3C_WIRE_X509_H
#define K3C_WIRE_X509_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct arena;
struct err;
struct key;

enum {
    X509_ORGS_MAX = 64, /* read; a certificate with more is refused */
    X509_SANS_MAX = 256,
    X509_SERIAL_MAX = 20, /* bytes, RFC 5280 */
};

enum x509_usage { X509_SERVER = 1, X509_CLIENT = 2 };

/* What a certificate or a request says. Lists end with NULL and may be NULL where a caller fills them in. */
struct x509_names {
    const char *cn;
    const char *const *orgs;
    const char *const *dns; /* alternative names */
    const char *const *ips; /* addresses as text */
};

struct x509_cert {
    struct x509_names subject;
    const char *issuer_cn;
    const char *serial;            /* lower-case hex */
    int64_t not_before, not_after; /* seconds since 1970 */
    bool ca;
    unsigned usage;           /* enum x509_usage of the extended key usage; 0: none said */
    struct slice der;         /* the whole certificate */
    struct slice spki;        /* its public key, DER SubjectPublicKeyInfo */
    struct slice raw_subject; /* DER Name */
    struct slice key_id;      /* subject key identifier, empty without one */
};

/* Reads a certificate: DER, or the first of a PEM text. Everything in `*ret` lives in the arena; `data` may go.
 * 0 or -EINVAL. */
int x509_parse(struct arena *a, const void *data, size_t len, struct x509_cert *ret, struct err *err);
/* Reads the next certificate of a PEM bundle: 1, 0 at its end, -EINVAL. */
int x509_next(struct arena *a, struct slice *pem, struct x509_cert *ret, struct err *err);

/* Checks `cert` (DER) against the CA certificates of a PEM bundle: chain, signatures, times, and that its extended key
 * usage, if it has one, allows `usage` (one value, 0: any). 0 or -EACCES with the reason. Takes milliseconds. */
int x509_verify(const char *ca_pem, struct slice cert, unsigned usage, struct err *err);

/* What is to be made. Backdating is the caller's. */
struct x509_template {
    struct x509_names subject;
    int64_t not_before, not_after; /* seconds since 1970 */
    bool ca;
    unsigned usage; /* enum x509_usage, or-ed */
};

/* A certificate for the public half of `k`, signed by itself. Heap PEM in *ret. */
int x509_self_sign(struct key *k, const struct x509_template *t, char **ret, struct err *err);
/* A certificate for `spki`, signed by the CA; *ret holds the leaf alone. */
int x509_sign(const char *ca_pem, struct key *ca_key, struct slice spki, const struct x509_template *t, char **ret,
              struct err *err);
/* The same for the public half of `k`. */
int x509_sign_key(const char *ca_pem, struct key *ca_key, const struct key *k, const struct x509_template *t,
                  char **ret, struct err *err);

/* A certificate request. */
struct x509_request {
    struct x509_names subject;
    struct slice spki;
};
int x509_request_new(struct key *k, const struct x509_names *subject, char **ret, struct err *err); /* heap PEM */
/* Reads a request (DER, or the first of a PEM text) and verifies that it is signed by the key in it. Takes
 * milliseconds. 0 or -EINVAL; -EBADMSG for a wrong signature. */
int x509_request_parse(struct arena *a, const void *data, size_t len, struct x509_request *ret, struct err *err);

#endif
