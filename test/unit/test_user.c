#include "agent/runtime/user.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "test/unit/tap.h"

static char root[] = "/tmp/k3c-test-user.XXXXXX";
static int root_fd;

static void put(const char *path, const char *text)
{
    char full[128];
    snprintf(full, sizeof(full), "%s/%s", root, path);
    int fd = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        abort();
    close(fd);
}

static void numbers(void)
{
    static const struct {
        const char *text;
        int want;
    } cases[] = {
        {"0", 0},
        {"2147483647", 0},
        {"2147483648", -ERANGE},
        {"4294967296", -ERANGE},
        {"99999999999999999999999", -ERANGE},
        {"00", 0},
        {"", -EINVAL},
        {"-1", -EINVAL},
        {" 1", -EINVAL},
        {"1x", -EINVAL},
        {"99999999999x", -EINVAL},
    };
    uint32_t v;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        okf(user_number(slice_of(cases[i].text), &v) == cases[i].want, "number \"%s\"", cases[i].text);
}

struct want {
    const char *user;
    int r;
    uint32_t uid, gid;
    size_t ngroups;
    const char *what;
};

static void check(const struct want *w)
{
    struct user u;
    struct err err = {0};
    int r = user_resolve(root_fd, w->user, true, &u, &err);
    int good = r == w->r && (r || (u.uid == w->uid && u.gid == w->gid && u.ngroups == w->ngroups));
    ok(good, w->what);
    if (!good)
        printf("# got %d: %u:%u, %zu groups; %s\n", r, u.uid, u.gid, u.ngroups, err.text);
}

static void lookups(void)
{
    put("etc/passwd",
        "root:x:0:0:root:/root:/bin/sh\nweb:x:33:34::/:\n77:x:0:0::/:\nbad line\nhuge:x:4294967296:0::/:\n");
    put("etc/group", "root:x:0:\nwww:x:34:web\nlogs:x:50:adm,web\nextra:x:51:web\n");
    static const struct want cases[] = {
        {"", 0, 0, 0, 0, "nothing is root"},
        {"web", 0, 33, 34, 2, "a name has its group and the groups that list it"},
        {"33", 0, 33, 34, 2, "a known number is that user"},
        {"1000", 0, 1000, 0, 0, "an unknown number is in group 0"},
        {"1000:50", 0, 1000, 50, 0, "a number with a group"},
        {"web:logs", 0, 33, 50, 2, "a named group; it is not listed twice"},
        {"77", 0, 77, 0, 0, "digits are a number, though passwd has them as a name"},
        {"2147483648", -EINVAL, 0, 0, 0, "a number that is too large is refused"},
        {"4294967296", -EINVAL, 0, 0, 0, "a number that would wrap to root is refused"},
        {"huge", -ENOENT, 0, 0, 0, "a passwd line with such a number is none"},
        {"nobody", -ENOENT, 0, 0, 0, "an unknown name is refused"},
        {"web:nogroup", -ENOENT, 0, 0, 0, "an unknown group is refused"},
        {"web:4294967296", -EINVAL, 0, 0, 0, "a group number that is too large is refused"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        check(&cases[i]);
    struct user u;
    ok(user_resolve(root_fd, "web", false, &u, NULL) == 0 && u.ngroups == 0, "the image's groups can be left out");
}

static void hostile_files(void)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/etc/passwd", root);
    unlink(path);
    check(&(struct want){"root", 0, 0, 0, 0, "root needs no passwd"});
    check(&(struct want){"web", -ENOENT, 0, 0, 0, "another name does"});
    if (symlink("/../../../../../../etc/passwd", path))
        abort();
    check(&(struct want){"root", -ELOOP, 0, 0, 0, "a link that climbs out ends at the root itself"});
    unlink(path);
    if (mkfifo(path, 0600))
        abort();
    check(&(struct want){"root", -EINVAL, 0, 0, 0, "a FIFO is refused without waiting"});
    unlink(path);
    put("etc/passwd", "");
    if (truncate(path, 1 << 30))
        abort();
    check(&(struct want){"root", -EFBIG, 0, 0, 0, "a file of 1 GB is refused"});
}

int main(void)
{
    char path[128];
    if (!mkdtemp(root) || (root_fd = open(root, O_PATH | O_CLOEXEC)) < 0)
        return 1;
    snprintf(path, sizeof(path), "%s/etc", root);
    mkdir(path, 0700);
    numbers();
    lookups();
    hostile_files();
    snprintf(path, sizeof(path), "rm -rf %s", root);
    return system(path) != 0 ? 1 : done();
}
