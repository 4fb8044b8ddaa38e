#include "core/wire/x509.h"

#include <arpa/inet.h>
#include <errno.h>
#include <mbedtls/x509_crt.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/wire/crypto_int.h"
#include "core/wire/der.h"
#include "core/wire/key.h"
#include "core/wire/pem.h"
#include "core/wire/x509_int.h"

/* Reading. */

static bool is_oid(struct slice s, const char *oid, size_t len)
{
    return s.n == len && !memcmp(s.p, oid, len);
}
#define IS_OID(s, oid) is_oid(s, oid, sizeof(oid) - 1)

struct list_builder {
    const char **list;
    size_t count, max;
};

static int list_add(struct arena *a, struct list_builder *b, const char *text, struct err *err)
{
    if (!b->list)
        b->list = arena_alloc(a, (b->max + 1) * sizeof(*b->list));
    if (b->count == b->max)
        return err_set(err, EINVAL, "more than %zu names", b->max);
    b->list[b->count++] = text;
    return 0;
}

static const char *const none[] = {NULL};

static const char *const *list_end(const struct list_builder *b)
{
    return b->list ? b->list : none;
}

/* Text with a NUL inside would say different things to different readers. */
static int read_text(struct arena *a, struct slice s, const char **ret, struct err *err)
{
    if (s.n && memchr(s.p, 0, s.n))
        return err_set(err, EINVAL, "a name contains a NUL");
    *ret = arena_dup(a, s.p, s.n);
    return 0;
}

static bool is_text_tag(unsigned tag)
{
    return tag == DER_UTF8_STRING || tag == DER_PRINTABLE_STRING || tag == DER_IA5_STRING || tag == DER_T61_STRING;
}

/* Common name and organisations of a Name; `orgs` may be NULL. */
static int read_name(struct arena *a, struct slice name, const char **cn, struct list_builder *orgs, struct err *err)
{
    struct slice set, pair, oid, value;
    unsigned tag;
    *cn = "";
    while (name.n) {
        if (!der_expect(&name, DER_SET, &set))
            return err_set(err, EINVAL, "damaged name");
        while (set.n) {
            if (!der_expect(&set, DER_SEQUENCE, &pair) || !der_expect(&pair, DER_OID, &oid) ||
                !der_next(&pair, &tag, &value))
                return err_set(err, EINVAL, "damaged name");
            const char *text = "";
            bool is_cn = IS_OID(oid, OID_CN), is_org = orgs && IS_OID(oid, OID_O);
            if (!(is_cn || is_org) || !is_text_tag(tag))
                continue;
            int r = read_text(a, value, &text, err);
            if (!r && is_cn)
                *cn = text;
            if (!r && is_org)
                r = list_add(a, orgs, text, err);
            if (r < 0)
                return r;
        }
    }
    return 0;
}

static int read_address(struct arena *a, struct slice s, const char **ret, struct err *err)
{
    char *text = arena_alloc(a, INET6_ADDRSTRLEN);
    if (s.n != 4 && s.n != 16)
        return err_set(err, EINVAL, "an address of %zu bytes", s.n);
    *ret = inet_ntop(s.n == 4 ? AF_INET : AF_INET6, s.p, text, INET6_ADDRSTRLEN);
    return 0;
}

static int read_sans(struct arena *a, struct slice ext, struct x509_names *n, struct err *err)
{
    struct list_builder dns = {.max = X509_SANS_MAX}, ips = {.max = X509_SANS_MAX};
    struct slice names, value;
    unsigned tag;
    if (!der_expect(&ext, DER_SEQUENCE, &names))
        return err_set(err, EINVAL, "damaged alternative names");
    while (names.n) {
        const char *text = "";
        int r = 0;
        if (!der_next(&names, &tag, &value))
            return err_set(err, EINVAL, "damaged alternative names");
        if (tag == DER_CONTEXT(2)) {
            r = read_text(a, value, &text, err);
            r = r ? r : list_add(a, &dns, text, err);
        } else if (tag == DER_CONTEXT(7)) {
            r = read_address(a, value, &text, err);
            r = r ? r : list_add(a, &ips, text, err);
        }
        if (r < 0)
            return r;
    }
    n->dns = list_end(&dns);
    n->ips = list_end(&ips);
    return 0;
}

static int read_usage(struct slice ext, unsigned *usage, struct err *err)
{
    struct slice list, oid;
    if (!der_expect(&ext, DER_SEQUENCE, &list))
        return err_set(err, EINVAL, "damaged key usage");
    while (list.n) {
        if (!der_expect(&list, DER_OID, &oid))
            return err_set(err, EINVAL, "damaged key usage");
        if (IS_OID(oid, OID_SERVER_AUTH))
            *usage |= X509_SERVER;
        if (IS_OID(oid, OID_CLIENT_AUTH))
            *usage |= X509_CLIENT;
    }
    return 0;
}

static int read_extension(struct arena *a, struct slice oid, struct slice value, struct x509_cert *c, struct err *err)
{
    struct slice inner, flag;
    if (IS_OID(oid, OID_SAN))
        return read_sans(a, value, &c->subject, err);
    if (IS_OID(oid, OID_EXT_KEY_USAGE))
        return read_usage(value, &c->usage, err);
    if (IS_OID(oid, OID_BASIC_CONSTRAINTS))
        c->ca = der_expect(&value, DER_SEQUENCE, &inner) && der_optional(&inner, DER_BOOLEAN, &flag) && flag.n == 1 &&
                flag.p[0];
    else if (IS_OID(oid, OID_SUBJECT_KEY_ID) && !der_expect(&value, DER_OCTET_STRING, &c->key_id))
        return err_set(err, EINVAL, "damaged key identifier");
    return 0;
}

/* `list`: SEQUENCE OF Extension, also in requests. */
static int read_extensions(struct arena *a, struct slice list, struct x509_cert *c, struct err *err)
{
    struct slice ext, oid, critical, value;
    while (list.n) {
        if (!der_expect(&list, DER_SEQUENCE, &ext) || !der_expect(&ext, DER_OID, &oid))
            return err_set(err, EINVAL, "damaged extension");
        der_optional(&ext, DER_BOOLEAN, &critical);
        if (!der_expect(&ext, DER_OCTET_STRING, &value))
            return err_set(err, EINVAL, "damaged extension");
        int r = read_extension(a, oid, value, c, err);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_serial(struct arena *a, struct slice serial, struct x509_cert *c, struct err *err)
{
    if (serial.n > X509_SERIAL_MAX + 1)
        return err_set(err, EINVAL, "a serial number of %zu bytes", serial.n);
    while (serial.n > 1 && !*serial.p)
        serial = (struct slice){serial.p + 1, serial.n - 1};
    char *hex = arena_alloc(a, serial.n * 2 + 1);
    hex_encode(hex, serial.p, serial.n);
    c->serial = hex;
    return 0;
}

static int read_tbs(struct arena *a, struct slice tbs, struct x509_cert *c, struct err *err)
{
    struct slice version, serial, algorithm, issuer, validity, from, until, subject, rest, key, wrapped, extensions;
    unsigned from_tag, until_tag;
    struct list_builder orgs = {.max = X509_ORGS_MAX};
    der_optional(&tbs, DER_CONTEXT_CONSTRUCTED(0), &version);
    if (!der_expect(&tbs, DER_INTEGER, &serial) || !der_expect(&tbs, DER_SEQUENCE, &algorithm) ||
        !der_expect(&tbs, DER_SEQUENCE, &issuer) || !der_expect(&tbs, DER_SEQUENCE, &validity) ||
        !der_raw(tbs, DER_SEQUENCE, &c->raw_subject) || !der_expect(&tbs, DER_SEQUENCE, &subject) ||
        !der_raw(tbs, DER_SEQUENCE, &c->spki) || !der_expect(&tbs, DER_SEQUENCE, &key))
        return err_set(err, EINVAL, "damaged certificate");
    if (!der_next(&validity, &from_tag, &from) || !der_time(from_tag, from, &c->not_before) ||
        !der_next(&validity, &until_tag, &until) || !der_time(until_tag, until, &c->not_after))
        return err_set(err, EINVAL, "damaged validity");
    int r = read_serial(a, serial, c, err);
    r = r ? r : read_name(a, issuer, &c->issuer_cn, NULL, err);
    r = r ? r : read_name(a, subject, &c->subject.cn, &orgs, err);
    if (r < 0)
        return r;
    c->subject.orgs = list_end(&orgs);
    der_optional(&tbs, DER_CONTEXT(1), &rest); /* unique identifiers of version 2 */
    der_optional(&tbs, DER_CONTEXT(2), &rest);
    if (der_optional(&tbs, DER_CONTEXT_CONSTRUCTED(3), &wrapped)) {
        if (!der_expect(&wrapped, DER_SEQUENCE, &extensions))
            return err_set(err, EINVAL, "damaged extensions");
        r = read_extensions(a, extensions, c, err);
    }
    return r;
}

static int parse_der(struct arena *a, struct slice der, struct x509_cert *ret, struct err *err)
{
    struct x509_cert c = {.subject = {.cn = "", .orgs = none, .dns = none, .ips = none}, .issuer_cn = "", .serial = ""};
    struct slice in = der, whole, tbs, algorithm, signature;
    if (!der_raw(in, DER_SEQUENCE, &c.der) || !der_expect(&in, DER_SEQUENCE, &whole) || in.n ||
        !der_expect(&whole, DER_SEQUENCE, &tbs) || !der_expect(&whole, DER_SEQUENCE, &algorithm) ||
        !der_expect(&whole, DER_BIT_STRING, &signature))
        return err_set(err, EINVAL, "not a certificate");
    int r = read_tbs(a, tbs, &c, err);
    if (!r)
        *ret = c;
    return r;
}

static bool x509_is_pem(const void *data, size_t len)
{
    return len && *(const uint8_t *)data != DER_SEQUENCE;
}

int x509_next(struct arena *a, struct slice *pem, struct x509_cert *ret, struct err *err)
{
    struct slice label, der;
    int r;
    while ((r = pem_next(a, pem, &label, &der, err)) > 0)
        if (slice_is(label, "CERTIFICATE"))
            return (r = parse_der(a, der, ret, err)) ? r : 1;
    return r;
}

int x509_parse(struct arena *a, const void *data, size_t len, struct x509_cert *ret, struct err *err)
{
    if (!x509_is_pem(data, len))
        return parse_der(a, (struct slice){arena_dup(a, data, len), len}, ret, err);
    struct slice text = {data, len};
    int r = x509_next(a, &text, ret, err);
    return r > 0 ? 0 : r < 0 ? r : err_set(err, EINVAL, "there is no PEM certificate in the text");
}

/* Requests. */

/* The extensions that a request asks for: attribute extensionRequest. */
static int read_attributes(struct arena *a, struct slice list, struct x509_cert *c, struct err *err)
{
    struct slice attribute, oid, values, extensions;
    while (list.n) {
        if (!der_expect(&list, DER_SEQUENCE, &attribute) || !der_expect(&attribute, DER_OID, &oid) ||
            !der_expect(&attribute, DER_SET, &values))
            return err_set(err, EINVAL, "damaged request attribute");
        if (!IS_OID(oid, OID_EXTENSION_REQUEST))
            continue;
        if (!der_expect(&values, DER_SEQUENCE, &extensions))
            return err_set(err, EINVAL, "damaged request attribute");
        int r = read_extensions(a, extensions, c, err);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_request(struct arena *a, struct slice info, struct x509_request *ret, struct err *err)
{
    struct x509_cert c = {.subject = {.cn = "", .orgs = none, .dns = none, .ips = none}};
    struct list_builder orgs = {.max = X509_ORGS_MAX};
    struct slice version, subject, key, attributes;
    if (!der_expect(&info, DER_INTEGER, &version) || !der_expect(&info, DER_SEQUENCE, &subject) ||
        !der_raw(info, DER_SEQUENCE, &c.spki) || !der_expect(&info, DER_SEQUENCE, &key))
        return err_set(err, EINVAL, "damaged certificate request");
    int r = read_name(a, subject, &c.subject.cn, &orgs, err);
    if (!r && der_optional(&info, DER_CONTEXT_CONSTRUCTED(0), &attributes))
        r = read_attributes(a, attributes, &c, err);
    if (r < 0)
        return r;
    c.subject.orgs = list_end(&orgs);
    *ret = (struct x509_request){.subject = c.subject, .spki = c.spki};
    return 0;
}

static int signature_hash(struct slice algorithm, enum key_hash *ret, struct err *err)
{
    struct slice oid;
    if (!der_expect(&algorithm, DER_OID, &oid))
        return err_set(err, EINVAL, "damaged signature algorithm");
    if (IS_OID(oid, OID_ECDSA_SHA256) || IS_OID(oid, OID_RSA_SHA256))
        *ret = KEY_SHA256;
    else if (IS_OID(oid, OID_ECDSA_SHA384) || IS_OID(oid, OID_RSA_SHA384))
        *ret = KEY_SHA384;
    else if (IS_OID(oid, OID_ECDSA_SHA512) || IS_OID(oid, OID_RSA_SHA512))
        *ret = KEY_SHA512;
    else
        return err_set(err, EINVAL, "the signature algorithm of the request is not supported");
    return 0;
}

static int verify_request(struct slice info, struct slice algorithm, struct slice signature, struct slice spki,
                          struct err *err)
{
    cleanup_key struct key *k = NULL;
    enum key_hash hash = KEY_SHA256;
    int r = signature_hash(algorithm, &hash, err);
    r = r ? r : key_parse_public(spki, &k, err);
    r = r ? r : key_verify(k, hash, info.p, info.n, signature, err);
    return r == -EBADMSG ? err_set(err, EBADMSG, "the request is not signed by the key in it") : r;
}

int x509_request_read(struct arena *a, struct slice der, struct x509_request *ret, bool verify, struct err *err)
{
    struct slice whole, info, raw, algorithm, bits, signature;
    if (!der_expect(&der, DER_SEQUENCE, &whole) || der.n || !der_raw(whole, DER_SEQUENCE, &raw) ||
        !der_expect(&whole, DER_SEQUENCE, &info) || !der_expect(&whole, DER_SEQUENCE, &algorithm) ||
        !der_expect(&whole, DER_BIT_STRING, &bits) || !der_bits(bits, &signature))
        return err_set(err, EINVAL, "not a certificate request");
    struct x509_request request;
    int r = read_request(a, info, &request, err);
    if (!r && verify)
        r = verify_request(raw, algorithm, signature, request.spki, err);
    if (!r)
        *ret = request;
    return r;
}

int x509_request_parse(struct arena *a, const void *data, size_t len, struct x509_request *ret, struct err *err)
{
    if (!x509_is_pem(data, len))
        return x509_request_read(a, (struct slice){arena_dup(a, data, len), len}, ret, true, err);
    struct slice text = {data, len}, label, der;
    int r;
    while ((r = pem_next(a, &text, &label, &der, err)) > 0)
        if (slice_is(label, "CERTIFICATE REQUEST") || slice_is(label, "NEW CERTIFICATE REQUEST"))
            return x509_request_read(a, der, ret, true, err);
    return r < 0 ? r : err_set(err, EINVAL, "there is no PEM certificate request in the text");
}

/* Verifying. */

static int check_usage(const mbedtls_x509_crt *cert, unsigned usage, struct err *err)
{
    const char *oid = usage == X509_SERVER ? OID_SERVER_AUTH : OID_CLIENT_AUTH;
    if (usage && mbedtls_x509_crt_check_extended_key_usage(cert, oid, strlen(oid)))
        return err_set(err, EACCES, "the certificate is not for %s authentication",
                       usage == X509_SERVER ? "server" : "client");
    return 0;
}

int x509_verify(const char *ca_pem, struct slice cert, unsigned usage, struct err *err)
{
    mbedtls_x509_crt ca, leaf;
    uint32_t flags = 0;
    mbedtls_x509_crt_init(&ca);
    mbedtls_x509_crt_init(&leaf);
    int r, rc = mbedtls_x509_crt_parse(&ca, (const unsigned char *)ca_pem, strlen(ca_pem) + 1);
    if (rc) {
        r = crypto_err(err, EACCES, rc, "cannot read the CA certificates");
    } else if ((rc = mbedtls_x509_crt_parse_der(&leaf, (const unsigned char *)cert.p, cert.n))) {
        r = crypto_err(err, EACCES, rc, "cannot read the certificate");
    } else if (mbedtls_x509_crt_verify(&leaf, &ca, NULL, NULL, &flags, NULL, NULL)) {
        char why[256] = "";
        mbedtls_x509_crt_verify_info(why, sizeof(why), "", flags);
        r = err_set(err, EACCES, "the certificate is not trusted: %.*s", (int)strcspn(why, "\n"), why);
    } else {
        r = check_usage(&leaf, usage, err);
    }
    mbedtls_x509_crt_free(&leaf);
    mbedtls_x509_crt_free(&ca);
    return r;
}
