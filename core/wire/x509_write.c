/* Making certificates and requests. Everything is appended to one buffer in DER's order. */
#include <arpa/inet.h>
#include <errno.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/random.h"
#include "core/wire/crypto.h"
#include "core/wire/der.h"
#include "core/wire/key.h"
#include "core/wire/pem.h"
#include "core/wire/x509.h"
#include "core/wire/x509_int.h"

static void add_oid(struct strbuf *b, const char *oid)
{
    der_add(b, DER_OID, oid, strlen(oid));
}

static void add_rdn(struct strbuf *b, const char *oid, const char *text)
{
    size_t set = der_begin(b, DER_SET), pair = der_begin(b, DER_SEQUENCE);
    add_oid(b, oid);
    der_add(b, DER_UTF8_STRING, text, strlen(text));
    der_end(b, pair);
    der_end(b, set);
}

static void add_name(struct strbuf *b, const struct x509_names *n)
{
    size_t name = der_begin(b, DER_SEQUENCE);
    for (const char *const *o = n->orgs; o && *o; o++)
        add_rdn(b, OID_O, *o);
    if (n->cn && *n->cn)
        add_rdn(b, OID_CN, n->cn);
    der_end(b, name);
}

static void add_algorithm(struct strbuf *b, const struct key *k)
{
    size_t at = der_begin(b, DER_SEQUENCE);
    bool rsa = key_kind(k) == KEY_RSA;
    add_oid(b, rsa ? OID_RSA_SHA256 : OID_ECDSA_SHA256);
    if (rsa)
        der_add(b, DER_NULL, NULL, 0);
    der_end(b, at);
}

struct extension {
    size_t whole, value;
};

static struct extension extension_begin(struct strbuf *b, const char *oid, bool critical)
{
    struct extension e = {.whole = der_begin(b, DER_SEQUENCE)};
    add_oid(b, oid);
    if (critical)
        der_add(b, DER_BOOLEAN, "\xff", 1);
    e.value = der_begin(b, DER_OCTET_STRING);
    return e;
}

static void extension_end(struct strbuf *b, struct extension e)
{
    der_end(b, e.value);
    der_end(b, e.whole);
}

static int add_address(struct strbuf *b, const char *text, struct err *err)
{
    unsigned char addr[16];
    size_t n = 4;
    if (inet_pton(AF_INET, text, addr) != 1) {
        n = 16;
        if (inet_pton(AF_INET6, text, addr) != 1)
            return err_set(err, EINVAL, "\"%s\" is no IP address", text);
    }
    der_add(b, DER_CONTEXT(7), addr, n);
    return 0;
}

static int add_sans(struct strbuf *b, const struct x509_names *n, struct err *err)
{
    if (!(n->dns && *n->dns) && !(n->ips && *n->ips))
        return 0;
    struct extension e = extension_begin(b, OID_SAN, false);
    size_t list = der_begin(b, DER_SEQUENCE);
    for (const char *const *d = n->dns; d && *d; d++)
        der_add(b, DER_CONTEXT(2), *d, strlen(*d));
    for (const char *const *ip = n->ips; ip && *ip; ip++) {
        int r = add_address(b, *ip, err);
        if (r < 0)
            return r;
    }
    der_end(b, list);
    extension_end(b, e);
    return 0;
}

static void add_usage(struct strbuf *b, const struct x509_template *t)
{
    /* keyCertSign, cRLSign and digitalSignature for a CA; digitalSignature for a leaf, whose key agreement is ephemeral
     */
    struct extension e = extension_begin(b, OID_KEY_USAGE, true);
    der_add(b, DER_BIT_STRING, t->ca ? "\x01\x86" : "\x07\x80", 2);
    extension_end(b, e);
    if (t->usage) {
        e = extension_begin(b, OID_EXT_KEY_USAGE, false);
        size_t list = der_begin(b, DER_SEQUENCE);
        if (t->usage & X509_SERVER)
            add_oid(b, OID_SERVER_AUTH);
        if (t->usage & X509_CLIENT)
            add_oid(b, OID_CLIENT_AUTH);
        der_end(b, list);
        extension_end(b, e);
    }
    e = extension_begin(b, OID_BASIC_CONSTRAINTS, true);
    size_t constraints = der_begin(b, DER_SEQUENCE);
    if (t->ca)
        der_add(b, DER_BOOLEAN, "\xff", 1);
    der_end(b, constraints);
    extension_end(b, e);
}

/* RFC 5280 4.2.1.2, method 1: SHA-1 of the public key's bits. */
static int key_id_of(struct slice spki, uint8_t out[SHA1_SIZE], struct err *err)
{
    struct slice whole, algorithm, bits, key;
    if (!der_expect(&spki, DER_SEQUENCE, &whole) || !der_expect(&whole, DER_SEQUENCE, &algorithm) ||
        !der_expect(&whole, DER_BIT_STRING, &bits) || !der_bits(bits, &key))
        return err_set(err, EINVAL, "damaged public key");
    sha1_of(key.p, key.n, out);
    return 0;
}

struct issuer {
    struct slice raw_name; /* DER Name */
    struct slice key_id;
    struct key *key;
};

static void add_key_ids(struct strbuf *b, const uint8_t own[SHA1_SIZE], struct slice issuer)
{
    struct extension e = extension_begin(b, OID_SUBJECT_KEY_ID, false);
    der_add(b, DER_OCTET_STRING, own, SHA1_SIZE);
    extension_end(b, e);
    e = extension_begin(b, OID_AUTHORITY_KEY_ID, false);
    size_t at = der_begin(b, DER_SEQUENCE);
    der_add(b, DER_CONTEXT(0), issuer.p, issuer.n);
    der_end(b, at);
    extension_end(b, e);
}

static int add_extensions(struct strbuf *b, const struct issuer *by, struct slice spki, const struct x509_template *t,
                          struct err *err)
{
    uint8_t own[SHA1_SIZE];
    int r = key_id_of(spki, own, err);
    if (r < 0)
        return r;
    size_t wrap = der_begin(b, DER_CONTEXT_CONSTRUCTED(3)), list = der_begin(b, DER_SEQUENCE);
    add_usage(b, t);
    add_key_ids(b, own, by->key_id.n ? by->key_id : (struct slice){(char *)own, sizeof(own)});
    r = add_sans(b, &t->subject, err);
    der_end(b, list);
    der_end(b, wrap);
    return r;
}

static int add_tbs(struct strbuf *b, const struct issuer *by, struct slice spki, const struct x509_template *t,
                   struct err *err)
{
    uint8_t serial[16];
    random_bytes(serial, sizeof(serial));
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* positive, and always of the same length */
    size_t tbs = der_begin(b, DER_SEQUENCE), version = der_begin(b, DER_CONTEXT_CONSTRUCTED(0));
    der_add(b, DER_INTEGER, "\x02", 1); /* v3 */
    der_end(b, version);
    der_add_unsigned(b, serial, sizeof(serial));
    add_algorithm(b, by->key);
    if (by->raw_name.n)
        strbuf_add(b, by->raw_name.p, by->raw_name.n);
    else
        add_name(b, &t->subject);
    size_t validity = der_begin(b, DER_SEQUENCE);
    der_add_time(b, t->not_before);
    der_add_time(b, t->not_after);
    der_end(b, validity);
    add_name(b, &t->subject);
    strbuf_add(b, spki.p, spki.n);
    int r = add_extensions(b, by, spki, t, err);
    der_end(b, tbs);
    return r;
}

/* Wraps the to-be-signed value in `body`: SEQUENCE { body, algorithm, signature } as PEM. */
static int seal(const struct strbuf *body, struct key *k, const char *label, char **ret, struct err *err)
{
    cleanup_strbuf struct strbuf whole = {0}, signature = {0};
    int r = key_sign(k, body->p, body->len, &signature, err);
    if (r < 0)
        return r;
    size_t at = der_begin(&whole, DER_SEQUENCE);
    strbuf_add(&whole, body->p, body->len);
    add_algorithm(&whole, k);
    der_add_bits(&whole, signature.p, signature.len);
    der_end(&whole, at);
    struct strbuf pem = {0};
    pem_write(&pem, label, whole.p, whole.len);
    *ret = strbuf_take(&pem);
    return 0;
}

static int make(const struct issuer *by, struct slice spki, const struct x509_template *t, char **ret, struct err *err)
{
    cleanup_strbuf struct strbuf tbs = {0};
    int r = add_tbs(&tbs, by, spki, t, err);
    return r < 0 ? r : seal(&tbs, by->key, "CERTIFICATE", ret, err);
}

int x509_self_sign(struct key *k, const struct x509_template *t, char **ret, struct err *err)
{
    cleanup_strbuf struct strbuf spki = {0};
    key_public_der(k, &spki);
    return make(&(struct issuer){.key = k}, (struct slice){spki.p, spki.len}, t, ret, err);
}

int x509_sign(const char *ca_pem, struct key *ca_key, struct slice spki, const struct x509_template *t, char **ret,
              struct err *err)
{
    cleanup_arena struct arena *a = arena_new();
    cleanup_strbuf struct strbuf ca_public = {0};
    struct x509_cert ca;
    int r = x509_parse(a, ca_pem, strlen(ca_pem), &ca, err);
    if (r < 0)
        return r;
    key_public_der(ca_key, &ca_public);
    if (ca_public.len != ca.spki.n || memcmp(ca_public.p, ca.spki.p, ca.spki.n))
        return err_set(err, EINVAL, "the CA's key does not belong to its certificate");
    uint8_t id[SHA1_SIZE];
    if (!ca.key_id.n && !(r = key_id_of(ca.spki, id, err)))
        ca.key_id = (struct slice){(char *)id, sizeof(id)};
    return r ? r : make(&(struct issuer){ca.raw_subject, ca.key_id, ca_key}, spki, t, ret, err);
}

int x509_sign_key(const char *ca_pem, struct key *ca_key, const struct key *k, const struct x509_template *t,
                  char **ret, struct err *err)
{
    cleanup_strbuf struct strbuf spki = {0};
    key_public_der(k, &spki);
    return x509_sign(ca_pem, ca_key, (struct slice){spki.p, spki.len}, t, ret, err);
}

int x509_request_new(struct key *k, const struct x509_names *subject, char **ret, struct err *err)
{
    cleanup_strbuf struct strbuf info = {0};
    size_t at = der_begin(&info, DER_SEQUENCE);
    der_add(&info, DER_INTEGER, "\0", 1); /* v1 */
    add_name(&info, subject);
    key_public_der(k, &info);
    size_t attributes = der_begin(&info, DER_CONTEXT_CONSTRUCTED(0));
    if ((subject->dns && *subject->dns) || (subject->ips && *subject->ips)) {
        size_t attribute = der_begin(&info, DER_SEQUENCE);
        add_oid(&info, OID_EXTENSION_REQUEST);
        size_t values = der_begin(&info, DER_SET), list = der_begin(&info, DER_SEQUENCE);
        int r = add_sans(&info, subject, err);
        if (r < 0)
            return r;
        der_end(&info, list);
        der_end(&info, values);
        der_end(&info, attribute);
    }
    der_end(&info, attributes);
    der_end(&info, at);
    return seal(&info, k, "CERTIFICATE REQUEST", ret, err);
}
