#include "agent/runtime/caps.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <strings.h>
#include <sys/prctl.h>

#include "core/base/defs.h"
#include "core/base/err.h"
#include "core/format/json.h"

static const char *const names[] = {
    [CAP_CHOWN] = "CHOWN",
    [CAP_DAC_OVERRIDE] = "DAC_OVERRIDE",
    [CAP_DAC_READ_SEARCH] = "DAC_READ_SEARCH",
    [CAP_FOWNER] = "FOWNER",
    [CAP_FSETID] = "FSETID",
    [CAP_KILL] = "KILL",
    [CAP_SETGID] = "SETGID",
    [CAP_SETUID] = "SETUID",
    [CAP_SETPCAP] = "SETPCAP",
    [CAP_LINUX_IMMUTABLE] = "LINUX_IMMUTABLE",
    [CAP_NET_BIND_SERVICE] = "NET_BIND_SERVICE",
    [CAP_NET_BROADCAST] = "NET_BROADCAST",
    [CAP_NET_ADMIN] = "NET_ADMIN",
    [CAP_NET_RAW] = "NET_RAW",
    [CAP_IPC_LOCK] = "IPC_LOCK",
    [CAP_IPC_OWNER] = "IPC_OWNER",
    [CAP_SYS_MODULE] = "SYS_MODULE",
    [CAP_SYS_RAWIO] = "SYS_RAWIO",
    [CAP_SYS_CHROOT] = "SYS_CHROOT",
    [CAP_SYS_PTRACE] = "SYS_PTRACE",
    [CAP_SYS_PACCT] = "SYS_PACCT",
    [CAP_SYS_ADMIN] = "SYS_ADMIN",
    [CAP_SYS_BOOT] = "SYS_BOOT",
    [CAP_SYS_NICE] = "SYS_NICE",
    [CAP_SYS_RESOURCE] = "SYS_RESOURCE",
    [CAP_SYS_TIME] = "SYS_TIME",
    [CAP_SYS_TTY_CONFIG] = "SYS_TTY_CONFIG",
    [CAP_MKNOD] = "MKNOD",
    [CAP_LEASE] = "LEASE",
    [CAP_AUDIT_WRITE] = "AUDIT_WRITE",
    [CAP_AUDIT_CONTROL] = "AUDIT_CONTROL",
    [CAP_SETFCAP] = "SETFCAP",
    [CAP_MAC_OVERRIDE] = "MAC_OVERRIDE",
    [CAP_MAC_ADMIN] = "MAC_ADMIN",
    [CAP_SYSLOG] = "SYSLOG",
    [CAP_WAKE_ALARM] = "WAKE_ALARM",
    [CAP_BLOCK_SUSPEND] = "BLOCK_SUSPEND",
    [CAP_AUDIT_READ] = "AUDIT_READ",
    [CAP_PERFMON] = "PERFMON",
    [CAP_BPF] = "BPF",
    [CAP_CHECKPOINT_RESTORE] = "CHECKPOINT_RESTORE",
};

uint64_t caps_default(void)
{
    return CAPS_BIT(CAP_CHOWN) | CAPS_BIT(CAP_DAC_OVERRIDE) | CAPS_BIT(CAP_FSETID) | CAPS_BIT(CAP_FOWNER) |
           CAPS_BIT(CAP_MKNOD) | CAPS_BIT(CAP_NET_RAW) | CAPS_BIT(CAP_SETGID) | CAPS_BIT(CAP_SETUID) |
           CAPS_BIT(CAP_SETFCAP) | CAPS_BIT(CAP_SETPCAP) | CAPS_BIT(CAP_NET_BIND_SERVICE) | CAPS_BIT(CAP_SYS_CHROOT) |
           CAPS_BIT(CAP_KILL) | CAPS_BIT(CAP_AUDIT_WRITE);
}

uint64_t caps_all(void)
{
    uint64_t all = 0;
    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
            all |= CAPS_BIT(i);
    return all;
}

/* "NET_ADMIN" or "CAP_NET_ADMIN", any case: its number, or -EINVAL. */
static int caps_number(const char *name)
{
    if (!strncasecmp(name, "CAP_", 4))
        name += 4;
    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (!strcasecmp(names[i], name))
            return (int)i;
    return -EINVAL;
}

static bool is_all(const char *name)
{
    return !strcasecmp(name, "ALL") || !strcasecmp(name, "CAP_ALL");
}

/* Gathers the named set; *all tells whether ALL was among them. */
static int gather(const cJSON *list, const char *verb, uint64_t *set, bool *all, struct err *err)
{
    for (JSON_EACH(item, list)) {
        const char *name = json_is_str(item) ? item->valuestring : "";
        if (is_all(name)) {
            *all = true;
            continue;
        }
        int n = caps_number(name);
        if (n < 0)
            return err_set(err, EINVAL, "cannot %s capability \"%s\": it is unknown", verb, name);
        *set |= CAPS_BIT(n);
    }
    return 0;
}

int caps_apply(uint64_t base, const cJSON *capabilities, uint64_t *ret, struct err *err)
{
    uint64_t add = 0, drop = 0;
    bool add_all = false, drop_all = false;
    int r = gather(json_get(capabilities, "add"), "add", &add, &add_all, err);
    if (!r)
        r = gather(json_get(capabilities, "drop"), "drop", &drop, &drop_all, err);
    if (r)
        return r;
    uint64_t set = drop_all ? 0 : add_all ? caps_all() : base;
    *ret = (set | add) & ~drop;
    return 0;
}

cJSON *caps_list(struct arena *a, uint64_t set)
{
    cJSON *list = json_array(a);
    for (unsigned i = 0; i < COUNT_OF(names); i++)
        if (set & CAPS_BIT(i))
            json_append(list, json_stringf(a, "CAP_%s", names[i]));
    return list;
}
