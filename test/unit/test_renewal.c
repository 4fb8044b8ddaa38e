/* The server's own certificates: kept while they serve, made anew before they end. */
#include <stdlib.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/wire/key.h"
#include "core/wire/x509.h"
#include "server/pki.h"
#include "test/unit/tap.h"

static const char *const ips[] = {"127.0.0.1", NULL};

/* Puts a certificate that ends in `days` in the place of the API server's. */
static void put_serving(struct pki *p, const char *const *dns, int days)
{
    struct key *k = NULL;
    struct strbuf spki = {0};
    key_parse(p->serving.key, &k, NULL);
    key_public_der(k, &spki);
    free(TAKE(p->serving.cert));
    pki_sign_serving(p, (struct slice){spki.p, spki.len}, "kube-apiserver", NULL, dns, ips, days * INT64_C(86400),
                     &p->serving.cert, NULL);
    strbuf_free(&spki);
    key_free(k);
}

static int64_t days_left(const char *pem)
{
    cleanup_arena struct arena *a = arena_new();
    struct x509_cert c;
    return x509_parse(a, pem, strlen(pem), &c, NULL) ? -1 : (c.not_after - pki_now()) / 86400;
}

int main(void)
{
    const char *const dns[] = {"kubernetes", NULL}, *const more[] = {"kubernetes", "other", NULL};
    char folder[] = "/tmp/test_renewal.XXXXXX";
    struct pki p, again;
    struct err err = {0};
    if (!mkdtemp(folder) || pki_open(folder, dns, ips, &p, &err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    ok(days_left(p.serving.cert) > 300, "certificates are made for a year");
    is_int(pki_renew(&p, dns, ips, &err), 0, "and kept while they last");
    put_serving(&p, dns, 130);
    is_int(pki_renew(&p, dns, ips, &err), 0, "130 days are enough");
    put_serving(&p, dns, 119);
    char *key = mem_strdup(p.serving.key);
    is_int(pki_renew(&p, dns, ips, &err), 1, "one that ends in 119 days is made anew");
    ok(days_left(p.serving.cert) > 300 && !str_eq(key, p.serving.key), "for a year, with a new key");
    is_int(pki_renew(&p, more, ips, &err), 1, "so is one that lacks a name");
    ok(!pki_open(folder, more, ips, &again, &err) && str_eq(again.serving.cert, p.serving.cert),
       "what was made is what the next start finds");
    cleanup_arena struct arena *a = arena_new();
    struct x509_request request = {.subject = {.cn = "asks"}};
    struct x509_cert cert;
    struct strbuf spki = {0};
    struct key *k = NULL;
    char *signed_pem = NULL;
    key_generate(&k, &err);
    key_public_der(k, &spki);
    request.spki = (struct slice){spki.p, spki.len};
    ok(!pki_sign_request(&p, &request, X509_CLIENT, 3600, &signed_pem, &err) &&
           !x509_parse(a, signed_pem, strlen(signed_pem), &cert, NULL) &&
           cert.not_after - cert.not_before <= 3600 + 300,
       "a request that asks for an hour gets an hour and five minutes");
    strbuf_free(&spki);
    key_free(k);
    free(signed_pem);
    char *admin = mem_strdup(p.admin.cert), *nowhere = mem_strdup("/proc/nowhere");
    free(p.folder);
    p.folder = nowhere;
    put_serving(&p, more, 10);
    ok(pki_renew(&p, more, ips, &err) < 0 && days_left(p.serving.cert) < 11 && str_eq(admin, p.admin.cert),
       "where a new one cannot be written the old ones stay");
    pki_close(&p);
    pki_close(&again);
    free(admin);
    free(key);
    static const char *const files[] = {"server-ca", "client-ca",    "request-header-ca",    "serving-kube-apiserver",
                                        "service",   "client-admin", "client-kube-apiserver"};
    char path[128];
    for (size_t i = 0; i < COUNT_OF(files); i++)
        for (int n = 0; n < 2; n++) {
            snprintf(path, sizeof(path), "%s/%s.%s", folder, files[i], n ? "key" : "crt");
            unlink(path);
        }
    ok(!rmdir(folder), "nothing else is left in the folder");
    return done();
}
