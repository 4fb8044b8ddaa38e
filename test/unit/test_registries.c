#include "agent/image/registries.h"

#include <errno.h>
#include <stdio.h>

#include "agent/image/reference.h"
#include "core/base/arena.h"
#include "core/base/encoding.h"
#include "core/base/err.h"
#include "core/base/str.h"
#include "core/format/json.h"
#include "test/unit/tap.h"

static struct arena *a;
static struct registry_host hosts[REGISTRY_HOSTS_MAX];
static const char *said;

static struct registries *read_file(const char *text)
{
    struct registries *r = NULL;
    struct err err = {0};
    if (registries_parse(a, text, strlen(text), &r, &said, &err))
        printf("# %s\n", err.text);
    return r;
}

/* The hosts as text: "https://host:port/v2 repo?ns ..." */
static const char *asked(const struct registries *r, const char *image, bool no_default)
{
    struct image_ref ref;
    struct strbuf b = {0};
    if (image_ref_parse(a, image, &ref, NULL))
        return "no image";
    size_t n = registries_hosts(a, r, &ref, no_default, hosts);
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&b, "%s%s:%d%s %s%s%s", i ? ", " : "",
                    arena_printf(a, "%s://%s", hosts[i].origin.https ? "https" : "http", hosts[i].origin.host),
                    hosts[i].origin.port, hosts[i].api, hosts[i].repo, hosts[i].ns ? " for " : "",
                    hosts[i].ns ? hosts[i].ns : "");
    const char *text = arena_strdup(a, b.p ? b.p : "nobody");
    strbuf_free(&b);
    return text;
}

static void defaults(void)
{
    is_string(asked(NULL, "nginx", false), "https://registry-1.docker.io:443/v2 library/nginx",
              "Docker Hub has a name of its own");
    is_string(asked(NULL, "reg.local:5000/a/b", false), "https://reg.local:5000/v2 a/b",
              "a registry is asked by HTTPS");
    is_string(asked(NULL, "localhost:5000/a", false), "http://localhost:5000/v2 a", "this machine's odd ports by HTTP");
    is_string(asked(NULL, "127.1.2.3:5000/a", false), "http://127.1.2.3:5000/v2 a", "all of 127.0.0.0/8");
    is_string(asked(NULL, "[::1]:5000/a", false), "http://::1:5000/v2 a", "and ::1");
    is_string(asked(NULL, "localhost/a", false), "https://localhost:443/v2 a", "its proper port by HTTPS");
    ok(hosts[0].tls.insecure, "whoever signed its certificate");
    is_string(asked(NULL, "10.0.0.1:5000/a", false), "https://10.0.0.1:5000/v2 a", "no other address by HTTP");
    ok(!hosts[0].tls.insecure && !hosts[0].has_auth, "and certificates are verified");
}

static void mirrors(void)
{
    struct registries *r =
        read_file("mirrors:\n"
                  "  docker.io:\n"
                  "    endpoint: [\"https://m1.local:5000\", \"http://m2.local/v2/\", \"m3.local/v2/hub\"]\n"
                  "    rewrite:\n"
                  "      \"^library/(.*)\": \"hub/$1\"\n"
                  "      \"^(.*)/(.*)$\": \"${2}-$1x-$$\"\n"
                  "  quay.io: {}\n"
                  "  reg.local:\n"
                  "    endpoint: [\"http://m.local\", \"https://reg.local\"]\n"
                  "  \"*\":\n"
                  "    endpoint: [\"localhost:5000\"]\n");
    is_string(asked(r, "nginx", false),
              "https://m1.local:5000/v2 hub/nginx for docker.io, http://m2.local:80/v2 hub/nginx for docker.io, "
              "https://m3.local:443/v2/hub hub/nginx for docker.io, https://registry-1.docker.io:443/v2 library/nginx",
              "mirrors come first, with names rewritten, and the registry itself last");
    is_string(asked(r, "nginx", true),
              "https://m1.local:5000/v2 hub/nginx for docker.io, http://m2.local:80/v2 hub/nginx for docker.io, "
              "https://m3.local:443/v2/hub hub/nginx for docker.io",
              "unless that is not wanted");
    is_string(asked(r, "quay.io/a/b", false), "https://quay.io:443/v2 a/b", "an empty entry means no mirror");
    is_string(asked(r, "other.io/a", false), "http://localhost:5000/v2 a for other.io, https://other.io:443/v2 a",
              "the asterisk is for all without an entry");
    is_string(asked(r, "reg.local/a", false), "http://m.local:80/v2 a for reg.local, https://reg.local:443/v2 a",
              "a registry that is its own last mirror is asked once");
    is_string(asked(r, "user/app", false),
              "https://m1.local:5000/v2 user/app for docker.io, http://m2.local:80/v2 user/app for docker.io, "
              "https://m3.local:443/v2/hub user/app for docker.io, https://registry-1.docker.io:443/v2 user/app",
              "a rewrite that makes no good name is left out");
}

static void configs(void)
{
    struct registries *r = read_file("configs:\n"
                                     "  docker.io:\n"
                                     "    auth: {username: u, password: p}\n"
                                     "  \"reg.local:5000\":\n"
                                     "    auth: {auth: dTI6cDI=}\n"
                                     "    tls: {ca_file: /ca, cert_file: /cert, key_file: /key}\n"
                                     "  localhost:5000:\n"
                                     "    tls: {insecure_skip_verify: true}\n"
                                     "  \"*\":\n"
                                     "    tls: {ca_file: /all}\n");
    asked(r, "nginx", false);
    ok(hosts[0].has_auth && !strcmp(hosts[0].auth.username, "u") && !strcmp(hosts[0].auth.password, "p"),
       "credentials are found by the registry's name");
    is_string(hosts[0].tls.ca_file, "/all", "the asterisk's certificate authority is for all without their own");
    asked(r, "reg.local:5000/a", false);
    ok(!strcmp(hosts[0].auth.username, "u2") && !strcmp(hosts[0].auth.password, "p2"),
       "auth is user and password in base64");
    ok(!strcmp(hosts[0].tls.ca_file, "/ca") && !strcmp(hosts[0].tls.cert_file, "/cert") && !hosts[0].tls.insecure,
       "TLS files are told");
    is_string(asked(r, "localhost:5000/a", false), "https://localhost:5000/v2 a",
              "this machine's odd port with a TLS entry is asked by HTTPS");
    ok(hosts[0].tls.insecure, "and not verified where that is said");
    asked(r, "reg.local/a", false);
    ok(!hosts[0].has_auth, "another port is another registry");
    asked(r, "evil.io/a", false);
    ok(!hosts[0].has_auth, "credentials go nowhere else");
}

static void wrong_files(void)
{
    static const char *const wrong[] = {"mirrors: [a]", "configs: text", "mirrors: {a: [b]}", "- a", "mirrors: {"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct registries *r;
        struct err err = {0};
        int rc = registries_parse(a, wrong[i], strlen(wrong[i]), &r, &said, &err);
        okf(rc == -EINVAL && err.text[0], "%s is refused: %s", wrong[i], err.text);
    }
    ok(read_file("") && !*said, "an empty file is fine");
    ok(read_file("mirrors:\nconfigs:\n") && !*said, "so are empty entries");
    struct registries *r =
        read_file("mirrors: {docker.io: {endpoint: [\"ftp://x\", \"http://ok\"], rewrite: {\"(\": b}}}\n"
                  "configs: {x: {auth: {auth: \"%\"}, tls: {cert_file: c}}}");
    ok(strstr(said, "ftp://x") && strstr(said, "rewrite (") && strstr(said, "auth of x") && strstr(said, "cert_file"),
       "what makes no sense is warned of");
    is_string(asked(r, "nginx", true), "http://ok:80/v2 library/nginx for docker.io", "and the rest is used");
}

static void urls(void)
{
    struct url base, u;
    url_parse(a, "https://reg.local:5000/v2/a/blobs/x?y=z", &base, NULL);
    static const struct {
        const char *location, *want;
    } cases[] = {{"https://cdn.io/x?sig=1#frag", "https://cdn.io/x?sig=1"},
                 {"/y", "https://reg.local:5000/y"},
                 {"//cdn.io/z", "https://cdn.io/z"},
                 {"w?a=/b", "https://reg.local:5000/v2/a/blobs/w?a=/b"},
                 {"HTTP://cdn.io", "http://cdn.io/"},
                 {"https://cdn.io?a", "https://cdn.io/?a"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int r = url_resolve(a, &base, cases[i].location, &u, NULL);
        is_string(r ? "refused" : url_text(a, &u), cases[i].want, arena_printf(a, "Location %s", cases[i].location));
    }
    static const char *const wrong[] = {"ftp://x/",     "https://user@x/", "https://x:0/",          "https://x:65536/",
                                        "https:///x",   "https://x/a b",   "https://x/\r\nHost: y", "javascript:x",
                                        "https://[::1", "https://[x]/"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        okf(url_resolve(a, &base, wrong[i], &u, NULL) == -EINVAL, "Location %.12s... is refused", wrong[i]);
    struct url v;
    url_parse(a, "https://REG.local:5000/", &v, NULL);
    ok(url_same_origin(&base, &v), "hosts are the same in any case");
    url_parse(a, "http://reg.local:5000/", &v, NULL);
    ok(!url_same_origin(&base, &v), "but not by another scheme");
}

static cJSON *secret(const char *type, const char *key, const char *json)
{
    char *text = arena_alloc(a, BASE64_ENCODED_MAX(strlen(json)) + 1);
    base64_encode(text, json, strlen(json), BASE64_STD);
    return json_build(a, "{'type':%s,'data':{%s:%s}}", type, key, text);
}

static const char *users(const cJSON *const *secrets, size_t n, const char *repo)
{
    struct registry_auth auth[CREDENTIALS_MAX];
    struct strbuf b = {0};
    size_t found = credentials_find(a, secrets, n, repo, auth);
    for (size_t i = 0; i < found; i++)
        strbuf_addf(&b, "%s%s:%s", i ? " " : "", auth[i].username, auth[i].password);
    const char *text = arena_strdup(a, b.p ? b.p : "");
    strbuf_free(&b);
    return text;
}

static void pull_secrets(void)
{
    const cJSON *secrets[] = {
        secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson",
               "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"aHViOnB3\"},"
               "\"reg.io\":{\"username\":\"all\",\"password\":\"1\"},\"reg.io/"
               "team\":{\"username\":\"team\",\"password\":\"2\"},"
               "\"*.glob.io:5000\":{\"username\":\"glob\",\"password\":\"3\"}}}"),
        secret("kubernetes.io/dockercfg", ".dockercfg", "{\"reg.io\":{\"username\":\"old\",\"password\":\"4\"}}"),
        secret("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "{\"auths\":[]}"),
        secret("Opaque", ".dockerconfigjson", "{\"auths\":{\"reg.io\":{\"username\":\"no\",\"password\":\"5\"}}}"),
    };
    is_string(users(secrets, 4, "docker.io/library/nginx"), "hub:pw", "Docker Hub's old name is its key");
    is_string(users(secrets, 4, "reg.io/app"), "all:1 old:4", "credentials of all secrets are tried");
    is_string(users(secrets, 4, "reg.io/team/app"), "team:2 all:1 old:4", "the longest path first");
    is_string(users(secrets, 4, "a.glob.io:5000/app"), "glob:3", "an asterisk stands for one label");
    is_string(users(secrets, 4, "a.b.glob.io:5000/app"), "", "not for two");
    is_string(users(secrets, 4, "a.glob.io/app"), "", "the port counts");
    is_string(users(secrets, 4, "other.io/app"), "", "other registries get nothing");
    is_string(users(secrets, 4, "reg.io.evil.com/app"), "", "nor do names that only begin alike");
}

int main(void)
{
    a = arena_new();
    defaults();
    mirrors();
    configs();
    wrong_files();
    urls();
    pull_secrets();
    arena_free(a);
    return done();
}
