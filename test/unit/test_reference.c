#include "agent/image/reference.h"

#include "core/base/arena.h"
#include "core/base/err.h"
#include "test/unit/tap.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct arena *arena;

static void names_are_completed(void)
{
    static const struct {
        const char *text, *name, *domain, *path;
    } cases[] = {
        {"nginx", "docker.io/library/nginx:latest", "docker.io", "library/nginx"},
        {"nginx:1.25", "docker.io/library/nginx:1.25", "docker.io", "library/nginx"},
        {"user/app", "docker.io/user/app:latest", "docker.io", "user/app"},
        {"index.docker.io/nginx", "docker.io/library/nginx:latest", "docker.io", "library/nginx"},
        {"docker.io/nginx", "docker.io/library/nginx:latest", "docker.io", "library/nginx"},
        {"localhost/x", "localhost/x:latest", "localhost", "x"},
        {"localhost:5000/x", "localhost:5000/x:latest", "localhost:5000", "x"},
        {"localhost:5000", "docker.io/library/localhost:5000", "docker.io", "library/localhost"},
        {"[::1]:5000/a/b:v1", "[::1]:5000/a/b:v1", "[::1]:5000", "a/b"},
        {"10.0.0.1:80/a", "10.0.0.1:80/a:latest", "10.0.0.1:80", "a"},
        {"Reg/a", "Reg/a:latest", "Reg", "a"},
        {"registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9", "registry.k8s.io", "pause"},
        {"x.io/a__b/c---d.e_f:T_.-1", "x.io/a__b/c---d.e_f:T_.-1", "x.io", "a__b/c---d.e_f"},
        {"nginx@sha256:" HEX, "docker.io/library/nginx@sha256:" HEX, "docker.io", "library/nginx"},
        {"nginx:1@sha256:" HEX, "docker.io/library/nginx@sha256:" HEX, "docker.io", "library/nginx"},
        {"sha256:" HEX, "docker.io/library/sha256:" HEX, "docker.io", "library/sha256"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct image_ref r = {0};
        int rc = image_ref_parse(arena, cases[i].text, &r, NULL);
        okf(!rc && !strcmp(r.name, cases[i].name) && !strcmp(r.domain, cases[i].domain) &&
                !strcmp(r.path, cases[i].path),
            "%s is %s", cases[i].text, cases[i].name);
    }
}

static void parts_come_back(void)
{
    struct image_ref r;
    image_ref_parse(arena, "nginx", &r, NULL);
    is_string(r.tag, "latest", "the default tag is latest");
    is_string(r.digest, NULL, "without a digest there is none");
    image_ref_parse(arena, "nginx:1@sha256:" HEX, &r, NULL);
    is_string(r.tag, "1", "a tag beside a digest is kept");
    is_string(r.digest, "sha256:" HEX, "and the digest");
    image_ref_parse(arena, "nginx@sha256:" HEX, &r, NULL);
    is_string(r.tag, NULL, "a digest alone gets no tag");
    is_string(r.repo, "docker.io/library/nginx", "the repository is without both");
}

static void wrong_names_are_refused(void)
{
    char longest[300] = "x.io/";
    memset(longest + 5, 'a', 256);
    const struct {
        const char *text, *says;
    } cases[] = {
        {"", "invalid reference format"},
        {"nginx:", "invalid reference format"},
        {":1", "invalid reference format"},
        {"a//b", "invalid reference format"},
        {"/a", "invalid reference format"},
        {"a/", "invalid reference format"},
        {"-a", "invalid reference format"},
        {"a..b", "invalid reference format"},
        {"a___b", "invalid reference format"},
        {"a b", "invalid reference format"},
        {"a:b:c", "invalid reference format"},
        {"x.io:port/a", "invalid reference format"},
        {"x..io/a", "invalid reference format"},
        {"-x.io/a", "invalid reference format"},
        {"../a", "invalid reference format"},
        {"a:.b", "invalid reference format"},
        {"a@sha256:12", "invalid reference format"},
        {"a@" HEX, "invalid reference format"},
        {"a@sha256:" HEX "00", "invalid checksum digest length"},
        {"a@md5:" HEX, "unsupported digest algorithm"},
        {"Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"},
        {"x.io/Foo:1", "invalid reference format: repository name (Foo) must be lowercase"},
        {HEX, "invalid repository name (" HEX "), cannot specify 64-byte hexadecimal strings"},
        {longest, "repository name must not be more than 255 characters"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct image_ref r;
        struct err err = {0};
        int rc = image_ref_parse(arena, cases[i].text, &r, &err);
        okf(rc == -22 && !strcmp(err.text, cases[i].says), "\"%.20s\" is refused: %s", cases[i].text, err.text);
    }
}

static void digests_are_checked(void)
{
    ok(image_digest_ok("sha256:" HEX), "a digest is 64 digits");
    ok(!image_digest_ok("sha256:" HEX "0"), "not 65");
    ok(!image_digest_ok("sha256:../../../../etc/passwd"), "no path is one");
    ok(!image_digest_ok("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"), "nor capitals");
    ok(!image_digest_ok(NULL), "nor nothing");
}

int main(void)
{
    arena = arena_new();
    names_are_completed();
    parts_come_back();
    wrong_names_are_refused();
    digests_are_checked();
    arena_free(arena);
    return done();
}
