#include "agent/image/www_authenticate.h"

#include "core/base/arena.h"
#include "test/unit/tap.h"

static struct arena *arena;

static void bearer(void)
{
    struct auth_challenge c[AUTH_CHALLENGES_MAX];
    size_t n = auth_challenges_parse(
        arena,
        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull\"",
        c);
    ok(n == 1 && c[0].scheme == AUTH_BEARER, "Docker Hub's challenge is one for a bearer token");
    is_string(c[0].realm, "https://auth.docker.io/token", "its realm comes back");
    is_string(c[0].service, "registry.docker.io", "its service");
    is_string(c[0].scope, "repository:a/b:pull", "its scope");
    is_string(c[0].error, NULL, "and no error");
}

static void several(void)
{
    struct auth_challenge c[AUTH_CHALLENGES_MAX];
    size_t n =
        auth_challenges_parse(arena, "Negotiate, BASIC realm=\"x\\\"y\" , bearer Realm = z,error=\"invalid_token\"", c);
    is_int((long long)n, 3, "several challenges in one field are told apart");
    ok(n == 3 && c[0].scheme == AUTH_OTHER && c[1].scheme == AUTH_BASIC && c[2].scheme == AUTH_BEARER,
       "schemes are known in any case");
    is_string(c[1].realm, "x\"y", "a quoted quote is unquoted");
    is_string(c[2].realm, "z", "spaces around = are skipped, names known in any case");
    is_string(c[2].error, "invalid_token", "an error is given back");
    n = auth_challenges_parse(arena, "Bearer realm=https://a.b/c?d=e,service=f", c);
    is_string(c[0].realm, "https://a.b/c?d=e", "a URL without quotes is taken");
    is_string(n ? c[0].service : NULL, "f", "and what follows it");
}

static void nonsense(void)
{
    struct auth_challenge c[AUTH_CHALLENGES_MAX];
    is_int((long long)auth_challenges_parse(arena, "", c), 0, "nothing is no challenge");
    is_int((long long)auth_challenges_parse(arena, "\"Bearer\"", c), 0, "nor is a quoted text");
    ok(auth_challenges_parse(arena, "Bearer realm=\"open", c) == 1 && !c[0].realm, "a value without an end is dropped");
    is_int((long long)auth_challenges_parse(arena, "a,b,c,d,e,f,g,h,i,j,k", c), AUTH_CHALLENGES_MAX,
           "challenges are bounded");
    char *longest = arena_alloc(arena, AUTH_CHALLENGE_BYTES_MAX + 2);
    memset(longest, 'a', AUTH_CHALLENGE_BYTES_MAX + 1);
    is_int((long long)auth_challenges_parse(arena, longest, c), 0, "a field too long is not read");
}

int main(void)
{
    arena = arena_new();
    bearer();
    several();
    nonsense();
    arena_free(arena);
    return done();
}
