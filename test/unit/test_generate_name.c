/* generateName when the names that come are taken: the kernel's randomness is this program's own here. */
#include <sys/random.h>

#include "core/base/random.h"
#include "core/base/str.h"
#include "test/unit/api_lab.h"
#include "test/unit/tap.h"

enum { DRAW = 16, DRAWS = 32 /* of a name or a uid, and of one call of the kernel */ };

static uint8_t draws[DRAWS]; /* which byte each draw is made of, first to last */
static unsigned calls;

ssize_t getrandom(void *out, size_t len, unsigned flags)
{
    uint8_t *p = out;
    (void)flags;
    for (size_t i = 0; i < len; i++)
        p[i] = len == (size_t)DRAW * DRAWS ? draws[DRAWS - 1 - i / DRAW] : (uint8_t)(calls + i);
    calls += len == (size_t)DRAW * DRAWS;
    return (ssize_t)len;
}

/* From here on draws come as `next` says, the rest of them as zeros. */
static void draw_next(const uint8_t *next, size_t n)
{
    char uid[37];
    unsigned before = calls;
    while (calls == before)
        random_uuid(uid);
    for (int i = 1; i < DRAWS; i++)
        random_uuid(uid);
    memset(draws, 0, sizeof(draws));
    memcpy(draws, next, n);
}

static struct answer create(struct api_lab *lab)
{
    return api_lab_ask(lab, lab->admin,
                       &(struct api_request){.verb = API_CREATE,
                                             .version = "v1",
                                             .resource = "configmaps",
                                             .namespace = "default",
                                             .body = api_lab_json(lab, "{\"metadata\":{\"generateName\":\"g-\"}}")});
}

int main(void)
{
    struct api_lab lab;
    if (!api_lab_start(&lab))
        return 1;
    draw_next((const uint8_t[]){0}, 1);
    struct answer a = create(&lab);
    is_string(json_str(a.object, "metadata.name"), "g-bbbbb", "a name is made");
    draw_next((const uint8_t[]){0, 0, 0, 0, 0, 0, 0, 0, 1}, 9); /* a name, its uid, seven names more */
    a = create(&lab);
    is_string(json_str(a.object, "metadata.name"), "g-ccccc", "seven times taken, the eighth is tried");
    draw_next((const uint8_t[]){0, 0, 0, 0, 0, 0, 0, 0, 0, 2}, 10);
    a = create(&lab);
    is_int(a.code, 409, "and no ninth");
    is_string(a.reason, "AlreadyExists", "which is a conflict");
    is_string(a.message,
              "configmaps \"g-bbbbb\" already exists, the server was not able to generate a unique name for the object",
              "in Kubernetes' words");
    api_lab_stop(&lab);
    return done();
}
