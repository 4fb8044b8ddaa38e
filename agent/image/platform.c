/* Which of an index's manifests is this machine's. */
#include <string.h>
#include <strings.h>

#include "agent/image/manifest.h"
#include "core/base/str.h"

enum { RANK_UNSAID = 1, RANK_OTHER_ARCH = 2, RANK_BASE = 100 };

/* The names in use for one architecture; GOARCH's name is the right one. */
static const char *arch_name(const char *arch)
{
    static const struct {
        const char *alias, *name;
    } aliases[] = {{"x86_64", "amd64"}, {"x86-64", "amd64"}, {"aarch64", "arm64"}, {"i386", "386"}, {"armhf", "arm"}};
    for (size_t i = 0; i < COUNT_OF(aliases); i++)
        if (!strcasecmp(arch, aliases[i].alias))
            return aliases[i].name;
    return arch;
}

/* "v3" and "3" to 3; nothing is what the architecture began with. */
static int variant_level(const char *arch, const char *variant)
{
    const char *digits = variant + (*variant == 'v');
    if (!*variant)
        return str_eq(arch, "arm64") ? 8 : str_eq(arch, "arm") ? 7 : 1;
    return *digits >= '1' && *digits <= '9' && !digits[1] ? *digits - '0' : -1;
}

unsigned platform_rank(const struct platform *image, const struct platform *host)
{
    if (!image->os)
        return RANK_UNSAID;
    const char *arch = arch_name(image->arch), *mine = host->arch;
    int level = variant_level(arch, image->variant), have = variant_level(mine, host->variant);
    if (strcasecmp(image->os, host->os) || level < 0)
        return 0;
    if (!strcasecmp(arch, mine))
        return level <= have ? RANK_BASE + (unsigned)level : 0;
    /* the 32-bit brothers */
    if ((str_eq(mine, "amd64") && str_eq(arch, "386")) || (str_eq(mine, "arm64") && str_eq(arch, "arm")))
        return RANK_OTHER_ARCH + (unsigned)level;
    return 0;
}

#if defined(__x86_64__)
static const char *host_variant(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt") || !__builtin_cpu_supports("ssse3"))
        return "";
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2") || !__builtin_cpu_supports("fma"))
        return "v2";
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return "v3";
    return "v4";
}
#define HOST_ARCH "amd64"
#elif defined(__aarch64__)
#define HOST_ARCH "arm64"
#define HOST_VARIANT "v8"
#elif defined(__arm__) && __ARM_ARCH >= 7
#define HOST_ARCH "arm"
#define HOST_VARIANT "v7"
#elif defined(__arm__)
#define HOST_ARCH "arm"
#define HOST_VARIANT "v6"
#elif defined(__i386__)
#define HOST_ARCH "386"
#define HOST_VARIANT ""
#elif defined(__riscv) && __riscv_xlen == 64
#define HOST_ARCH "riscv64"
#define HOST_VARIANT ""
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define HOST_ARCH "ppc64le"
#define HOST_VARIANT ""
#elif defined(__s390x__)
#define HOST_ARCH "s390x"
#define HOST_VARIANT ""
#else
#error "which architecture do images call this?"
#endif

struct platform platform_host(void)
{
#ifdef HOST_VARIANT
    return (struct platform){"linux", HOST_ARCH, HOST_VARIANT};
#else
    return (struct platform){"linux", HOST_ARCH, host_variant()};
#endif
}
