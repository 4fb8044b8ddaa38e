/* Who a client certificate says one is; what was verified is remembered. */
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/wire/crypto.h"
#include "core/wire/x509.h"
#include "server/apiserver/apiserver.h"
#include "server/apiserver/authn_int.h"
#include "server/apiserver/identity.h"

static struct identity *identity_of(const struct x509_cert *cert, struct slice der)
{
    if (!cert->subject.cn || !*cert->subject.cn)
        return NULL;
    struct apiserver_user user = {.name = cert->subject.cn, .groups = cert->subject.orgs};
    struct identity *id = identity_new(&user);
    char hash[SHA256_HEX_SIZE];
    cleanup_strbuf struct strbuf text = {0};
    sha256_hex(der.p, der.n, hash);
    strbuf_addf(&text, "X509SHA256=%s", hash);
    identity_set_extra(id, "authentication.kubernetes.io/credential-id", text.p);
    return id;
}

static void forget(struct authn_cert *c)
{
    free(c->der);
    identity_unref(c->id);
    *c = (struct authn_cert){0};
}

struct identity *authn_certificate(struct authn *a, struct slice der, bool *expired)
{
    uint64_t hash = map_hash(der.p, der.n);
    struct authn_cert *c = &a->certs[hash % AUTHN_CERTS];
    if (c->hash != hash || c->len != der.n || memcmp(c->der, der.p, der.n) != 0) {
        cleanup_arena struct arena *scratch = arena_new();
        struct x509_cert cert;
        if (x509_parse(scratch, der.p, der.n, &cert, NULL) < 0)
            return NULL;
        struct identity *id = identity_of(&cert, der);
        if (!id)
            return NULL;
        forget(c);
        *c = (struct authn_cert){.hash = hash,
                                 .der = mem_dup(der.p, der.n),
                                 .len = der.n,
                                 .not_before = cert.not_before,
                                 .not_after = cert.not_after,
                                 .id = id};
    }
    /* The handshake checked the times, but a connection may outlive its certificate. */
    *expired = clock_real_s() > c->not_after;
    return *expired ? NULL : identity_ref(c->id);
}

void authn_certs_free(struct authn *a)
{
    for (size_t i = 0; i < AUTHN_CERTS; i++)
        forget(&a->certs[i]);
}
