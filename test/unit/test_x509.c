#include "core/wire/x509.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "core/wire/key.h"
#include "core/wire/pem.h"
#include "test/unit/tap.h"

static struct arena *a;
static struct key *ca_key, *leaf_key;
static char *ca_pem;

static struct x509_template leaf_template(void)
{
    static const char *const orgs[] = {"system:masters", "second:group", NULL};
    static const char *const dns[] = {"kubernetes", "kubernetes.default.svc", NULL};
    static const char *const ips[] = {"10.43.0.1", "fd00::1", NULL};
    int64_t now = clock_real_s();
    return (struct x509_template){
        .subject = {.cn = "admin", .orgs = orgs, .dns = dns, .ips = ips},
        .not_before = now - 3600,
        .not_after = now + 86400,
        .usage = X509_CLIENT,
    };
}

static void keys(void)
{
    struct err err = {0};
    ok(!key_generate(&ca_key, &err) && !key_generate(&leaf_key, &err), "keys are made");
    cleanup_free char *private = key_private_pem(leaf_key), *public = key_public_pem(leaf_key);
    ok(str_starts(private, "-----BEGIN EC PRIVATE KEY-----\n"), "a private key is written as SEC 1");
    cleanup_key struct key *back = NULL, *back_public = NULL;
    ok(!key_parse(private, &back, NULL) && key_same(back, leaf_key) && key_is_private(back), "and read back");
    ok(!key_parse(public, &back_public, NULL) && key_same(back_public, leaf_key) && !key_is_private(back_public),
       "so is its public half");
    ok(!key_same(ca_key, leaf_key), "two keys differ");
    struct strbuf sig = {0};
    ok(key_sign(back_public, "x", 1, &sig, NULL) == -EINVAL, "a public key cannot sign");
    ok(!key_sign(leaf_key, "x", 1, &sig, NULL) &&
           !key_verify(back_public, KEY_SHA256, "x", 1, (struct slice){sig.p, sig.len}, NULL),
       "its private half's signature verifies");
    ok(key_verify(back_public, KEY_SHA256, "y", 1, (struct slice){sig.p, sig.len}, NULL) == -EBADMSG,
       "but not for other data");
    strbuf_free(&sig);
    struct key *bad = NULL;
    ok(key_parse("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", &bad, &err) == -EINVAL &&
           err.text[0],
       "a damaged key is refused");
    ok(key_parse("nothing", &bad, &err) == -EINVAL, "so is text without one");
}

static void authority(void)
{
    int64_t now = clock_real_s();
    struct x509_template t = {
        .subject = {.cn = "k3c-server-ca"}, .ca = true, .not_before = now - 86400, .not_after = now + 3650 * 86400LL};
    struct x509_cert c;
    ok(!x509_self_sign(ca_key, &t, &ca_pem, NULL) && !x509_parse(a, ca_pem, strlen(ca_pem), &c, NULL),
       "a CA signs itself");
    ok(c.ca && str_eq(c.subject.cn, "k3c-server-ca") && str_eq(c.issuer_cn, "k3c-server-ca"),
       "and says that it is one");
    ok(c.not_before == t.not_before && c.not_after == t.not_after, "for the time that was asked for");
    t.not_after = now + 40 * 365 * 86400LL;
    cleanup_free char *late = NULL;
    ok(!x509_self_sign(ca_key, &t, &late, NULL) && !x509_parse(a, late, strlen(late), &c, NULL) &&
           c.not_after == t.not_after,
       "also beyond 2049");
}

static void leaf(void)
{
    struct x509_template t = leaf_template();
    cleanup_free char *pem = NULL;
    struct x509_cert c;
    struct err err = {0};
    ok(!x509_sign_key(ca_pem, ca_key, leaf_key, &t, &pem, &err), "a CA signs a leaf");
    ok(!x509_parse(a, pem, strlen(pem), &c, &err), "which is read back");
    ok(str_eq(c.subject.cn, "admin") && str_eq(c.subject.orgs[0], "system:masters") &&
           str_eq(c.subject.orgs[1], "second:group") && !c.subject.orgs[2],
       "with its name and every organisation");
    ok(str_eq(c.subject.dns[1], "kubernetes.default.svc") && !c.subject.dns[2] &&
           str_eq(c.subject.ips[0], "10.43.0.1") && str_eq(c.subject.ips[1], "fd00::1") && !c.subject.ips[2],
       "and every alternative name");
    ok(!c.ca && c.usage == X509_CLIENT && strlen(c.serial) == 32 && str_eq(c.issuer_cn, "k3c-server-ca"),
       "and its usage, serial number and issuer");
    ok(!x509_verify(ca_pem, c.der, X509_CLIENT, &err), "it verifies against its CA");
    ok(x509_verify(ca_pem, c.der, X509_SERVER, &err) == -EACCES && strstr(err.text, "server"), "not as a server");
    cleanup_free char *other_ca = NULL, *expired = NULL;
    struct x509_template ca = {
        .subject = {.cn = "k3c-server-ca"}, .ca = true, .not_before = t.not_before, .not_after = t.not_after};
    x509_self_sign(leaf_key, &ca, &other_ca, NULL);
    ok(x509_verify(other_ca, c.der, X509_CLIENT, &err) == -EACCES, "not against another CA of the same name");
    t.not_after = t.not_before + 10;
    x509_sign_key(ca_pem, ca_key, leaf_key, &t, &expired, NULL);
    x509_parse(a, expired, strlen(expired), &c, NULL);
    ok(x509_verify(ca_pem, c.der, X509_CLIENT, &err) == -EACCES && strstr(err.text, "expired"), "not when expired");
    ok(x509_sign_key(other_ca, ca_key, leaf_key, &t, &expired, &err) == -EINVAL,
       "a key that is not the CA's does not sign");
    static const char *const bad_ips[] = {"10.0.0.256", NULL};
    t.subject.ips = bad_ips;
    ok(x509_sign_key(ca_pem, ca_key, leaf_key, &t, &expired, &err) == -EINVAL && strstr(err.text, "10.0.0.256"),
       "an address that is none is refused by name");
}

static void requests(void)
{
    struct x509_template t = leaf_template();
    cleanup_free char *pem = NULL, *cert = NULL;
    struct x509_request rq;
    struct err err = {0};
    ok(!x509_request_new(leaf_key, &t.subject, &pem, &err), "a request is made");
    ok(!x509_request_parse(a, pem, strlen(pem), &rq, &err), "and read back, signed by its key");
    ok(str_eq(rq.subject.cn, "admin") && str_eq(rq.subject.orgs[1], "second:group") &&
           str_eq(rq.subject.dns[0], "kubernetes") && str_eq(rq.subject.ips[0], "10.43.0.1"),
       "with its names");
    t.subject = rq.subject;
    struct x509_cert c;
    ok(!x509_sign(ca_pem, ca_key, rq.spki, &t, &cert, &err) && !x509_parse(a, cert, strlen(cert), &c, &err) &&
           c.spki.n == rq.spki.n && !memcmp(c.spki.p, rq.spki.p, rq.spki.n),
       "a certificate is signed for the key in it");

    struct slice text = slice_of(pem), label, der;
    pem_next(a, &text, &label, &der, NULL);
    char *forged = arena_dup(a, der.p, der.n);
    *(char *)memmem(forged, der.n, "admin", 5) = 'b';
    ok(x509_request_parse(a, forged, der.n, &rq, &err) == -EBADMSG, "a request changed after signing is refused");
    ok(x509_request_parse(a, der.p, der.n - 1, &rq, &err) == -EINVAL, "so is one that was cut");
    ok(x509_request_parse(a, ca_pem, strlen(ca_pem), &rq, &err) == -EINVAL, "and a certificate is no request");
}

static void hostile(void)
{
    struct x509_template t = leaf_template();
    cleanup_free char *pem = NULL;
    struct x509_cert c;
    struct err err = {0};
    x509_sign_key(ca_pem, ca_key, leaf_key, &t, &pem, NULL);
    struct slice text = slice_of(pem), label, der;
    pem_next(a, &text, &label, &der, NULL);
    char *copy = arena_dup(a, der.p, der.n);
    *((char *)memmem(copy, der.n, "admin", 5) + 2) = 0;
    ok(x509_parse(a, copy, der.n, &c, &err) == -EINVAL && strstr(err.text, "NUL"), "a NUL inside a name is refused");
    bool all = true;
    for (size_t n = 0; n < der.n; n++)
        all &= x509_parse(a, der.p, n, &c, NULL) == -EINVAL;
    ok(all, "every cut certificate is refused");
    const char *many[X509_SANS_MAX + 2] = {0};
    for (size_t i = 0; i <= X509_SANS_MAX; i++)
        many[i] = "x";
    t.subject.dns = many;
    cleanup_free char *wide = NULL;
    x509_sign_key(ca_pem, ca_key, leaf_key, &t, &wide, NULL);
    ok(x509_parse(a, wide, strlen(wide), &c, &err) == -EINVAL, "more alternative names than the limit are refused");
}

static int run(const char *command)
{
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");
    if (f) {
        fputs(text, f);
        fclose(f);
    }
}

static void openssl_agrees(void)
{
    if (run("openssl version >/dev/null 2>&1")) {
        skip("openssl agrees", "no openssl here");
        return;
    }
    char dir[] = "/tmp/k3c-x509-XXXXXX";
    struct x509_template t = leaf_template();
    cleanup_free char *cert = NULL, *request = NULL;
    if (!mkdtemp(dir) || chdir(dir))
        return;
    x509_sign_key(ca_pem, ca_key, leaf_key, &t, &cert, NULL);
    x509_request_new(leaf_key, &t.subject, &request, NULL);
    write_file("ca.pem", ca_pem);
    write_file("leaf.pem", cert);
    write_file("leaf.csr", request);
    is_int(run("openssl verify -x509_strict -purpose sslclient -CAfile ca.pem leaf.pem >/dev/null 2>&1"), 0,
           "openssl verifies our certificate strictly");
    is_int(run("openssl req -verify -noout -in leaf.csr >/dev/null 2>&1"), 0, "and our request");
    is_int(run("openssl req -new -newkey rsa:2048 -nodes -keyout k.pem -subj '/O=devs/CN=jane' -addext "
               "'subjectAltName=DNS:a.example,IP:1.2.3.4' -out o.csr 2>/dev/null"),
           0, "openssl makes a request with an RSA key");
    char buf[8192];
    FILE *f = fopen("o.csr", "re");
    size_t n = f ? fread(buf, 1, sizeof(buf), f) : 0;
    if (f)
        fclose(f);
    struct x509_request rq;
    ok(!x509_request_parse(a, buf, n, &rq, NULL) && str_eq(rq.subject.cn, "jane") &&
           str_eq(rq.subject.orgs[0], "devs") && str_eq(rq.subject.ips[0], "1.2.3.4"),
       "which we read and verify");
    run("rm -f ca.pem leaf.pem leaf.csr k.pem o.csr");
    if (chdir("/") || rmdir(dir))
        printf("# %s is left behind\n", dir);
}

int main(void)
{
    a = arena_new();
    keys();
    authority();
    leaf();
    requests();
    hostile();
    openssl_agrees();
    free(ca_pem);
    key_free(ca_key);
    key_free(leaf_key);
    arena_free(a);
    return done();
}
