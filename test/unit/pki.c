#include "test/unit/pki.h"

#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/wire/key.h"
#include "core/wire/x509.h"

static void authority(const char *cn, struct key **key, char **cert)
{
    struct x509_template t = {
        .subject = {.cn = cn}, .ca = true, .not_before = clock_real_s() - 3600, .not_after = clock_real_s() + 86400};
    if (key_generate(key, NULL) || x509_self_sign(*key, &t, cert, NULL))
        abort();
}

static void leaf(const char *ca, struct key *ca_key, const struct x509_names *names, unsigned usage, char **cert,
                 char **key)
{
    struct x509_template t = {
        .subject = *names, .usage = usage, .not_before = clock_real_s() - 3600, .not_after = clock_real_s() + 86400};
    cleanup_key struct key *k = NULL;
    if (key_generate(&k, NULL) || x509_sign_key(ca, ca_key, k, &t, cert, NULL))
        abort();
    *key = key_private_pem(k);
}

void pki_make(struct pki *p)
{
    static const char *const dns[] = {"localhost", NULL}, *const ips[] = {"127.0.0.1", "::1", NULL},
                             *const orgs[] = {"testers", NULL};
    cleanup_key struct key *ca = NULL, *other = NULL;
    authority("test-ca", &ca, &p->ca);
    authority("test-ca", &other, &p->other_ca);
    struct x509_names server = {.cn = "server", .dns = dns, .ips = ips}, client = {.cn = "tester", .orgs = orgs};
    leaf(p->ca, ca, &server, X509_SERVER, &p->server_cert, &p->server_key);
    leaf(p->ca, ca, &client, X509_CLIENT, &p->client_cert, &p->client_key);
    leaf(p->other_ca, other, &client, X509_SERVER | X509_CLIENT, &p->other_cert, &p->other_key);
}

void pki_free(struct pki *p)
{
    char *all[] = {p->ca,         p->server_cert, p->server_key, p->client_cert,
                   p->client_key, p->other_ca,    p->other_cert, p->other_key};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        free(all[i]);
}
