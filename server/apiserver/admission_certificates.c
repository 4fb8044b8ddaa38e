/* CertificateSubjectRestriction, CertificateApproval, CertificateSigning: who may ask for, approve and fill in which
 * certificate. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "core/wire/x509.h"
#include "server/apiserver/admission.h"
#include "server/apiserver/apiserver_int.h"
#include "server/apiserver/authz.h"
#include "server/apiserver/identity.h"

/* The right `verb` on signers, by the signer's name or by DOMAIN/star. */
static bool may_sign(struct req *r, const char *verb, const char *signer)
{
    if (authorized_verb(r, verb, "certificates.k8s.io", "signers", "", signer))
        return true;
    const char *slash = strchr(signer, '/');
    const char *any = slash ? arena_printf(r->arena, "%.*s/*", (int)(slash - signer), signer) : signer;
    return authorized_verb(r, verb, "certificates.k8s.io", "signers", "", any);
}

static bool asks_for_masters(struct req *r)
{
    const char *text = json_str_or(r->object, "spec.request", "");
    struct slice pem = base64_bytes(r->arena, text, strlen(text), BASE64_STD);
    struct x509_request request;
    if (!pem.p || x509_request_parse(r->arena, pem.p, pem.n, &request, NULL) < 0)
        return false; /* validation says what is wrong with it */
    for (const char *const *org = request.subject.orgs; org && *org; org++)
        if (!strcmp(*org, "system:masters"))
            return true;
    return false;
}

/* Who asks is what authentication found out, whatever the request says; approvers and signers rely on it. */
static void set_requester(struct req *r)
{
    cJSON *spec = json_ensure(r->arena, r->object, "spec"), *info = identity_user_info(r->arena, r->user);
    static const char *const fields[] = {"username", "uid", "groups", "extra"};
    for (size_t n = 0; n < COUNT_OF(fields); n++)
        json_set(r->arena, spec, fields[n], json_copy(r->arena, json_get(info, fields[n])));
}

enum phase_result admit_certificates(struct req *r, enum admission_op op)
{
    if (!admission_is(r, "certificates.k8s.io", "certificatesigningrequests"))
        return PHASE_NEXT;
    const cJSON *source = op == ADMIT_CREATE ? r->object : r->old;
    const char *signer = json_str_or(source, "spec.signerName", ""), *sub = r->info.subresource;
    if (op == ADMIT_CREATE) {
        set_requester(r);
        if (!strcmp(signer, "kubernetes.io/kube-apiserver-client") && asks_for_masters(r))
            return admission_forbid(
                r, "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed");
        return PHASE_NEXT;
    }
    if (!strcmp(sub, "approval") && !may_sign(r, "approve", signer))
        return admission_forbid(r, "user not permitted to approve requests with signerName \"%s\"", signer);
    bool filled = !json_equal(json_at(r->object, "status.certificate"), json_at(r->old, "status.certificate"));
    if (!strcmp(sub, "status") && filled && !may_sign(r, "sign", signer))
        return admission_forbid(r, "user not permitted to sign requests with signerName \"%s\"", signer);
    return PHASE_NEXT;
}
