#!/bin/sh
# the executable itself: what it needs of its host, and how it finds its verbs
. test/integration/tap.sh

no_interpreter() {
    ! readelf -lW "$K3C" | grep -E 'INTERP|interpreter'
}

no_library() {
    ! readelf -dW "$K3C" | grep NEEDED
}

# Resolving through NSS would load libraries when it is too late to see it here.
no_loader() {
    ! strings "$K3C" | grep -E 'libnss_%s|nss_files|__nss_'
}

in_empty_chroot() {
    mkdir -p "$work/root"
    cp "$K3C" "$work/root/k3c"
    chroot "$work/root" /k3c --version
}

status() {
    "$@" >"$work/out" 2>"$work/err"
    echo $?
}

if [ -n "$sanitized" ]; then
    for what in 'the executable names no interpreter' 'the executable needs no library' \
        'the executable has no code to load the NSS of its host' 'it runs in an empty root'; do
        skip "$what" 'sanitizers are libraries of the host'
    done
else
    check 'the executable names no interpreter' no_interpreter
    check 'the executable needs no library' no_library
    check 'the executable has no code to load the NSS of its host' no_loader
    check 'it runs in an empty root' in_empty_chroot
fi

check 'help exits with 0' is "$(status "$K3C" help)" 0
check 'help lists the commands' says "$(cat "$work/out")" '^  version '
check '--help is the same' is "$("$K3C" --help)" "$(cat "$work/out")"
check '--version tells version and commit' says "$("$K3C" --version)" '^k3c version v1\.36\.[0-9]*+k3c[0-9]* ([0-9a-z]*)$'
check 'version is the same' is "$("$K3C" version)" "$("$K3C" --version)"

check 'without a command it exits with 2' is "$(status "$K3C")" 2
check 'and lists the commands on standard error' says "$(cat "$work/err")" '^Usage: '
check 'an unknown command exits with 2' is "$(status "$K3C" serve)" 2
check 'and is named' says "$(cat "$work/err")" '"serve"'
check 'in one line' is "$(wc -l <"$work/err")" 1
check 'and nothing is printed to standard output' is "$(cat "$work/out")" ''

ln -s "$K3C" "$work/version"
check 'the name it is started by picks the command' is "$("$work/version")" "$("$K3C" version)"
ln -s "$K3C" "$work/renamed-k3c"
check 'any other name does not' is "$("$work/renamed-k3c" version)" "$("$K3C" version)"

done_testing
