#include <stdlib.h>

#include "core/base/arena.h"
#include "core/wire/key.h"
#include "core/wire/pem.h"
#include "core/wire/x509.h"

/* Bundles and keys in PEM. A block that is read can be written, and is read as the same; the first byte says whether
 * the rest is text or the DER inside. */
static void keys(const char *text, struct slice der)
{
    struct key *k;
    struct strbuf spki = {0};
    if (!key_parse(text, &k, NULL)) {
        key_public_der(k, &spki);
        key_free(k);
        if (key_parse_public((struct slice){spki.p, spki.len}, &k, NULL))
            abort();
        key_free(k);
    }
    if (!key_parse_public(der, &k, NULL))
        key_free(k);
    strbuf_free(&spki);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const labels[] = {"CERTIFICATE", "EC PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY",
                                         "PUBLIC KEY"};
    if (!len)
        return 0;
    cleanup_arena struct arena *a = arena_new();
    struct slice body = {(const char *)data + 1, len - 1}, label, der = {"", 0};
    struct strbuf text = {0};
    if (data[0] < 5)
        pem_write(&text, labels[data[0]], body.p, body.n);
    else
        strbuf_add(&text, body.p, body.n);
    strbuf_add(&text, "", 0);
    struct slice rest = {text.p ? text.p : "", text.len};
    while (pem_next(a, &rest, &label, &der, NULL) == 1) {
        struct strbuf again = {0};
        char *name = arena_text(a, label.p, label.n);
        pem_write(&again, name, der.p, der.n);
        struct slice one = {again.p, again.len}, label2, der2;
        if (pem_next(a, &one, &label2, &der2, NULL) != 1 || der2.n != der.n || memcmp(der2.p, der.p, der.n))
            abort();
        strbuf_free(&again);
    }
    rest = (struct slice){text.p ? text.p : "", text.len};
    struct x509_cert c;
    while (x509_next(a, &rest, &c, NULL) == 1)
        ;
    keys(text.p ? text.p : "", body);
    strbuf_free(&text);
    return 0;
}
