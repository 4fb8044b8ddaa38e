#include "agent/runtime/user.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/err.h"

int user_number(struct slice s, uint32_t *ret)
{
    if (!s.n)
        return -EINVAL;
    uint64_t v = 0;
    bool over = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -EINVAL;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
        if (v > USER_ID_MAX) {
            over = true;
            v = 0; /* goes on looking for a character that is no digit */
        }
    }
    if (over)
        return -ERANGE;
    *ret = (uint32_t)v;
    return 0;
}

/* The next line that has a name. What fields it has not are empty. */
static bool next_line(struct slice *rest, struct slice fields[4])
{
    while (rest->n) {
        struct slice line = slice_cut(rest, '\n');
        if (line.n > USER_LINE_MAX)
            continue;
        for (int i = 0; i < 4; i++)
            fields[i] = slice_cut(&line, ':');
        if (fields[0].n)
            return true;
    }
    return false;
}

bool passwd_next(struct slice *rest, struct passwd_line *ret)
{
    struct slice f[4];
    while (next_line(rest, f)) {
        struct passwd_line got = {.name = f[0]};
        if (user_number(f[2], &got.uid) || user_number(f[3], &got.gid))
            continue;
        *ret = got;
        return true;
    }
    return false;
}

bool group_next(struct slice *rest, struct group_line *ret)
{
    struct slice f[4];
    while (next_line(rest, f)) {
        struct group_line got = {.name = f[0], .members = f[3]};
        if (user_number(f[2], &got.gid))
            continue;
        *ret = got;
        return true;
    }
    return false;
}

static bool same(struct slice a, struct slice b)
{
    return a.n == b.n && !memcmp(a.p, b.p, a.n);
}

bool group_has_member(const struct group_line *g, struct slice name)
{
    struct slice rest = g->members;
    while (rest.n)
        if (same(slice_cut(&rest, ','), name))
            return true;
    return false;
}

int user_add_group(struct user *u, uint32_t gid, struct err *err)
{
    for (size_t i = 0; i < u->ngroups; i++)
        if (u->groups[i] == gid)
            return 0;
    if (u->ngroups == USER_GROUPS_MAX)
        return err_set(err, E2BIG, "more than %d supplementary groups", USER_GROUPS_MAX);
    u->groups[u->ngroups++] = gid;
    return 0;
}

/* The whole of a file inside the root; an absent one is empty. */
static int read_in_root(int root_fd, const char *path, struct strbuf *out, struct err *err)
{
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, /* a FIFO in its place shall not hold us up */
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    cleanup_close int fd = (int)syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? 0 : err_set(err, errno, "cannot open the image's %s: %m", path);
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return err_set(err, EINVAL, "the image's %s is not a file", path);
    if (st.st_size > USER_FILE_MAX)
        return err_set(err, EFBIG, "the image's %s has %lld bytes, over the limit of %d", path, (long long)st.st_size,
                       USER_FILE_MAX);
    while (out->len <= USER_FILE_MAX) {
        char *at = strbuf_reserve(out, 4096);
        ssize_t n = read(fd, at, 4096);
        if (n < 0)
            return err_set(err, errno, "cannot read the image's %s: %m", path);
        if (!n)
            break;
        out->len += (size_t)n;
        out->p[out->len] = 0;
    }
    return 0;
}

static int find_user(struct slice passwd, struct slice who, struct user *u, struct slice *name, struct err *err)
{
    int r = user_number(who, &u->uid);
    if (r == -ERANGE)
        return err_set(err, EINVAL, "user id %.*s is not between 0 and %d", SLICE_ARGS(who), USER_ID_MAX);
    struct passwd_line line;
    while (passwd_next(&passwd, &line)) {
        if (r == 0 ? line.uid != u->uid : !same(line.name, who))
            continue;
        u->uid = line.uid;
        u->gid = line.gid;
        *name = line.name;
        return 0;
    }
    if (r == 0 || slice_is(who, "root"))
        return 0;
    return err_set(err, ENOENT, "unable to find user %.*s: no matching entries in passwd file", SLICE_ARGS(who));
}

static int find_group(struct slice group, struct slice which, struct user *u, struct err *err)
{
    int r = user_number(which, &u->gid);
    if (r == -ERANGE)
        return err_set(err, EINVAL, "group id %.*s is not between 0 and %d", SLICE_ARGS(which), USER_ID_MAX);
    if (r == 0)
        return 0;
    struct group_line line;
    while (group_next(&group, &line))
        if (same(line.name, which)) {
            u->gid = line.gid;
            return 0;
        }
    return err_set(err, ENOENT, "unable to find group %.*s: no matching entries in group file", SLICE_ARGS(which));
}

int user_resolve(int root_fd, const char *user, bool merge_groups, struct user *ret, struct err *err)
{
    cleanup_strbuf struct strbuf passwd = {0}, group = {0};
    int r = read_in_root(root_fd, "/etc/passwd", &passwd, err);
    if (!r)
        r = read_in_root(root_fd, "/etc/group", &group, err);
    if (r)
        return r;

    struct slice rest = slice_of(user), who = slice_cut(&rest, ':'), name = {0};
    if (!who.n)
        who = slice_of("0");
    ret->uid = ret->gid = 0;
    ret->ngroups = 0;
    r = find_user((struct slice){passwd.p, passwd.len}, who, ret, &name, err);
    if (!r && rest.n)
        r = find_group((struct slice){group.p, group.len}, rest, ret, err);
    if (r || !merge_groups || !name.n)
        return r;

    struct slice lines = {group.p, group.len};
    struct group_line line;
    while (!r && group_next(&lines, &line))
        if (line.gid != ret->gid && group_has_member(&line, name))
            r = user_add_group(ret, line.gid, err);
    return r;
}
