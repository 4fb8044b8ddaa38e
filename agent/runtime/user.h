/* Users of an image: a name or a number from the image's USER or the pod's security context, looked up in the passwd
 * and group files of the container's root. The files are the image's, so they are hostile: opened inside the root,
 * bounded, and a text of digits is always a number, never a name (CVE-2024-40635). */
#ifndef K3C_RUNTIME_USER_H
#define K3C_RUNTIME_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

struct err;

enum {
    USER_FILE_MAX = 1 << 20,  /* bytes of passwd or group; a larger file is refused */
    USER_LINE_MAX = 64 << 10, /* a longer line is skipped */
    USER_GROUPS_MAX = 1024,   /* supplementary groups; more are refused */
    USER_ID_MAX = 2147483647,
};

struct passwd_line {
    struct slice name;
    uint32_t uid, gid;
};
struct group_line {
    struct slice name;
    uint32_t gid;
    struct slice members; /* "a,b,c" */
};

/* The next well-formed line of the file's text, of which `*rest` is what was not read yet; false at the end. */
bool passwd_next(struct slice *rest, struct passwd_line *ret);
bool group_next(struct slice *rest, struct group_line *ret);
bool group_has_member(const struct group_line *g, struct slice name);

/* "0".."2147483647" without sign or spaces: 0; -ERANGE: digits, but not in that range; -EINVAL: not a number. */
int user_number(struct slice s, uint32_t *ret);

/* What a process runs as. */
struct user {
    uint32_t uid, gid;
    uint32_t groups[USER_GROUPS_MAX]; /* supplementary; without gid, each once */
    size_t ngroups;
};
/* Adds a supplementary group unless it is there; -E2BIG when there are too many. */
int user_add_group(struct user *u, uint32_t gid, struct err *err);

/* Resolves "user", "user:group", "uid" or "uid:gid" ("" is root) inside the root file system `root_fd` (O_PATH is
 * fine). A uid that passwd does not know has group 0; a name it does not know is an error. The groups that list the
 * user are added when `merge_groups` is set (supplementalGroupsPolicy Merge). -EINVAL, -ENOENT, -EFBIG ... */
int user_resolve(int root_fd, const char *user, bool merge_groups, struct user *ret, struct err *err);

#endif
