/* api_server DIR PORT: the API server alone, over HTTPS, with keys and store in DIR: for tests and benches of it.
 * Writes DIR/kubeconfig (system:masters) and DIR/token (a ServiceAccount token of default/default), says its URL, then
 * serves until SIGTERM. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/str.h"
#include "core/client/api.h"
#include "core/format/json.h"
#include "core/wire/loop.h"
#include "core/wire/tls.h"
#include "server/apiserver/apiserver.h"
#include "server/pki.h"
#include "storage/store.h"

struct state {
    struct loop *loop;
    struct apiserver *server;
    struct arena *arena;
    const char *dir;
    bool stop;
};

static void save(const char *dir, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    FILE *f = fopen(path, "we");
    if (f) {
        fputs(text, f);
        fclose(f);
    }
}

static const char *base64(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, BASE64_ENCODED_MAX(strlen(text)) + 1);
    base64_encode(out, text, strlen(text), BASE64_STD);
    return out;
}

static void write_kubeconfig(struct state *s, struct pki *p)
{
    cleanup_strbuf struct strbuf out = {0};
    strbuf_addf(&out,
                "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters:\n- name: c\n  cluster:\n    server: "
                "https://127.0.0.1:%d\n"
                "    certificate-authority-data: %s\nusers:\n- name: u\n  user:\n    client-certificate-data: %s\n    "
                "client-key-data: %s\n"
                "contexts:\n- name: c\n  context: {cluster: c, user: u}\n",
                apiserver_port(s->server), base64(s->arena, p->server_ca.cert), base64(s->arena, p->admin.cert),
                base64(s->arena, p->admin.key));
    save(s->dir, "kubeconfig", out.p);
    save(s->dir, "ca.crt", p->server_ca.cert);
    save(s->dir, "admin.crt", p->admin.cert);
    save(s->dir, "admin.key", p->admin.key);
}

static void on_token(void *ctx, const struct api_result *r)
{
    struct state *s = ctx;
    const char *token = json_str(r->object, "status.token");
    if (token)
        save(s->dir, "token", token);
    else
        fprintf(stderr, "no token: %s\n", r->message);
    printf("https://127.0.0.1:%d\n", apiserver_port(s->server));
    fflush(stdout);
}

static void on_signal(void *arg, int signo)
{
    struct state *s = arg;
    (void)signo;
    s->stop = true;
    loop_stop(s->loop);
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct pki pki;
    struct store *store;
    struct tls_config *tls, *kubelet_tls;
    struct state s = {.loop = loop_new(), .arena = arena_new()};
    if (argc < 3)
        return 2;
    s.dir = argv[1];
    mkdir(s.dir, 0700);
    const char *folder = arena_printf(s.arena, "%s/tls", s.dir), *dns[] = {"localhost", "kubernetes.default.svc", NULL};
    const char *ips[] = {"127.0.0.1", "10.43.0.1", NULL};
    mkdir(folder, 0700);
    const char *path = arena_printf(s.arena, "%s/state.db", s.dir);
    if (pki_open(folder, dns, ips, &pki, &err) < 0 ||
        store_open(s.loop, &(struct store_options){.path = path}, &store, &err) < 0 ||
        tls_config_new(&(struct tls_options){.server = true,
                                             .cert = pki.serving.cert,
                                             .key = pki.serving.key,
                                             .ca = pki.client_ca.cert,
                                             .verify_client = true,
                                             .alpn = "h2,http/1.1"},
                       &tls, &err) < 0 ||
        tls_config_new(&(struct tls_options){.cert = pki.kubelet_client.cert,
                                             .key = pki.kubelet_client.key,
                                             .ca = pki.server_ca.cert,
                                             .alpn = "http/1.1"},
                       &kubelet_tls, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    struct apiserver_options o = {
        .loop = s.loop,
        .store = store,
        .bind_address = "127.0.0.1",
        .port = atoi(argv[2]),
        .tls = tls,
        .advertise_address = "192.0.2.1",
        .service_account_key = pki.service_account_key,
        .kubelet_tls = kubelet_tls,
        .client_ca = pki.client_ca.cert,
        .requests_max = argc > 3 ? (unsigned)atoi(argv[3]) : 8000,
        .request_timeout_ms = argc > 4 ? (unsigned)atoi(argv[4]) : 0,
    };
    if (apiserver_new(&o, &s.server, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    write_kubeconfig(&s, &pki);
    const char *masters[] = {"system:masters", NULL};
    struct api *api = apiserver_local(s.server, &(struct apiserver_user){.name = "test", .groups = masters});
    cJSON *account = json_build(s.arena, "{'metadata':{'name':'default'}}");
    api_do(api,
           &(struct api_request){.verb = API_CREATE,
                                 .version = "v1",
                                 .resource = "serviceaccounts",
                                 .namespace = "default",
                                 .body = account},
           NULL, NULL);
    api_do(api,
           &(struct api_request){.verb = API_CREATE,
                                 .version = "v1",
                                 .resource = "serviceaccounts",
                                 .namespace = "default",
                                 .name = "default",
                                 .subresource = "token",
                                 .body = json_object(s.arena)},
           on_token, &s);
    struct loop_signal *term = loop_signal_new(s.loop, SIGTERM, on_signal, &s);
    loop_run(s.loop);
    loop_signal_free(term);
    api->ops->free(api);
    apiserver_free(s.server);
    store_close(store);
    tls_config_free(tls);
    tls_config_free(kubelet_tls);
    pki_close(&pki);
    loop_free(s.loop);
    arena_free(s.arena);
    return 0;
}
