#!/bin/sh
# timeout: 300
# the Makefile, on a tree of two sources
. test/integration/tap.sh

deps=$(realpath "${DEPS:-build/deps}")
unset SANITIZE MAKEFLAGS MAKELEVEL MFLAGS B DEPS
tree=$work/tree
mkdir -p "$tree/core/base"
cp -r Makefile scripts "$tree"
cp core/base/version.[ch] core/base/no_nss.c "$tree/core/base"
echo 'int one(void);' >"$tree/core/base/one.h"
printf '#include "core/base/one.h"\nint one(void)\n{\n    return 1;\n}\n' >"$tree/core/base/one.c"
printf '#include "core/base/one.h"\nint main(void)\n{\n    return one() - 1;\n}\n' >"$tree/k3c.c"

build() {
    make -C "$tree" --no-print-directory DEPS="$deps" "$@" 2>&1
}

# compiled MAKE-OUTPUT: the sources compiled, in one line
compiled() {
    printf '%s\n' "$1" | sed -n 's/^ *CC *//p' | sort | tr '\n' ' '
}

# An apt that cannot be called shows that it is not.
mkdir "$work/bin"
printf '#!/bin/sh\necho apt-get was called >&2\nexit 1\n' >"$work/bin/apt-get"
chmod +x "$work/bin/apt-get"
check 'packages that are there are not installed again' env PATH="$work/bin:$PATH" scripts/install-packages build unit
check_not 'an unknown set of packages is refused' scripts/install-packages everything
check 'dependencies that are there are not built again' env PATH="$work/bin:$PATH" scripts/build-deps "$deps"

check 'a tree builds' build
check 'and runs' "$tree/build/k3c"
check 'the stripped size is told' says "$(rm "$tree/build/k3c" && build)" '^build/k3c: [0-9]* bytes, stripped$'
check 'a second make does nothing' is "$(build)" "make: Nothing to be done for 'all'."

touch "$tree/core/base/one.h"
check 'a changed header compiles its users, and them alone' is "$(compiled "$(build)")" 'core/base/one.c k3c.c '
check 'changed flags compile all' is "$(compiled "$(build CFLAGS=-O1)")" \
    'core/base/no_nss.c core/base/one.c core/base/version.c k3c.c '
build >/dev/null
printf 'int two(void);\nint two(void)\n{\n    return 2;\n}\n' >"$tree/core/base/two.c"
check 'a new source is found' is "$(compiled "$(build)")" 'core/base/two.c '
rm "$tree/core/base/two.c"
build >/dev/null
check_not 'a removed source leaves the library' sh -c "ar t '$tree/build/libk3c.a' | grep two.o"

echo 'static int unused;' >>"$tree/core/base/one.c"
check_not 'a warning is an error' build
check 'but not for a packager' build WERROR=
sed -i '$d' "$tree/core/base/one.c"
build >/dev/null

printf '#include "core/format/a.h"\n' >"$tree/core/base/up.c"
check_not 'a forbidden include fails the build' build
rm "$tree/core/base/up.c"
build >/dev/null

check 'sanitizers build in a folder of their own' build SANITIZE=address,undefined
check 'and are in the executable' sh -c "readelf -dW '$tree/build/san-address-undefined/k3c' | grep libasan"
check 'the product is left alone' is "$(build)" "make: Nothing to be done for 'all'."

printf '#include <netdb.h>\nstruct hostent *host(void);\nstruct hostent *host(void)\n{\n    return gethostbyname("a");\n}\n' \
    >"$tree/core/base/host.c"
printf '#include <stddef.h>\nstruct hostent *host(void);\nint main(void)\n{\n    return host() != NULL;\n}\n' >"$tree/k3c.c"
check_not 'code that would load the NSS of its host does not link' build

done_testing
