# TAP for shell scripts: check each behaviour, then call done_testing last. Sourced from the project's root; $K3C is the
# executable under test, $work a folder that goes away with the script.

set -u
K3C=$(realpath "${K3C:-build/k3c}")
# shellcheck disable=SC2034 # the scripts use it
work=$(mktemp -d)
tap_total=0
tap_failed=0

# on_exit COMMAND...: runs when the script ends, before what was registered earlier
# shellcheck disable=SC2016,SC2089,SC2090 # evaluated when the script ends
tap_cleanup='rm -rf "$work"'
on_exit() {
    tap_cleanup="$*; $tap_cleanup"
}
# shellcheck disable=SC2090
trap 'eval "$tap_cleanup"' EXIT
trap 'exit 1' HUP INT TERM

# A build with sanitizers: what any of its processes finds (leaks count) fails the script that ran it, wherever that
# process writes its log.
sanitized=
if readelf -dW "$K3C" 2>/dev/null | grep -q 'lib[atu]b*san'; then
    sanitized=yes
    mkdir "$work/sanitizer"
    for tap_sanitizer in ASAN UBSAN LSAN TSAN; do
        export "${tap_sanitizer}_OPTIONS=log_path=$work/sanitizer/found:print_stacktrace=1:second_deadlock_stack=1"
    done
fi

# check WHAT COMMAND...: the behaviour holds if the command succeeds; else what it printed is shown
check() {
    tap_what=$1
    shift
    tap_total=$((tap_total + 1))
    if tap_said=$("$@" 2>&1); then
        echo "ok $tap_total - $tap_what"
        return 0
    fi
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_total - $tap_what"
    printf '%s\n' "$tap_said" | tail -n 40 | sed 's/^/# /'
    return 1
}

# check_not WHAT COMMAND...: it holds if the command fails
check_not() {
    tap_what_not=$1
    shift
    check "$tap_what_not" tap_fails "$@"
}

tap_fails() {
    ! "$@"
}

# is GOT WANT and says TEXT PATTERN (a basic regular expression), for check
is() {
    [ "$1" = "$2" ] || {
        printf ' got: %s\nwant: %s\n' "$1" "$2"
        return 1
    }
}

says() {
    printf '%s\n' "$1" | grep -q -- "$2" || {
        printf 'nothing matches %s in:\n%s\n' "$2" "$1"
        return 1
    }
}

# gives WANT COMMAND... and matches PATTERN COMMAND...: what it prints, for check and wait_for
gives() {
    gives_want=$1
    shift
    is "$("$@" 2>&1)" "$gives_want"
}

matches() {
    matches_want=$1
    shift
    says "$("$@" 2>&1)" "$matches_want"
}

# wait_for SECONDS COMMAND...: until it succeeds; asks again as soon as an answer is there, the pause only keeps the asking
# from being the load
wait_for() {
    until=$(($(date +%s) + $1))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt "$until" ] || {
            echo "not within its time: $*"
            "$@"
            return 1
        }
        sleep 0.1
    done
}

# eventually WHAT SECONDS WANT COMMAND...: a behaviour: what it prints becomes that
eventually() {
    eventually_what=$1
    eventually_seconds=$2
    eventually_want=$3
    shift 3
    check "$eventually_what" wait_for "$eventually_seconds" gives "$eventually_want" "$@"
}

# include COMMAND...: takes over the behaviours that a program prints as TAP (test/lib/tap.py); it has to end well
# shellcheck disable=SC2094 # it has ended when it is read
include() {
    include_status=0
    "$@" >"$work/included" || include_status=$?
    include_before=$tap_total,$tap_failed
    while IFS= read -r tap_line; do
        case $tap_line in
        'ok - '* | 'not ok - '*)
            tap_total=$((tap_total + 1))
            [ "${tap_line%%ok - *}" = '' ] || tap_failed=$((tap_failed + 1))
            echo "${tap_line%%ok - *}ok $tap_total - ${tap_line#*ok - }"
            ;;
        *) echo "$tap_line" ;;
        esac
    done <"$work/included"
    case $include_status,$tap_total,$tap_failed in
    0,"$include_before") check "$1 says something" false ;;
    [!0]*,*,"${include_before#*,}") check "$1 ends well" is "$include_status" 0 ;;
    esac
}

# skip WHAT WHY: cannot be tried on this machine
skip() {
    tap_total=$((tap_total + 1))
    echo "ok $tap_total - $1 # SKIP $2"
}

# UBSan writes to standard error when it is linked beside ASan, whatever its log_path.
nothing_found() {
    ! head -n 39 "$work"/sanitizer/found* 2>/dev/null && ! grep -rs -A 20 --include='*.log' ': runtime error: ' "$work"
}

done_testing() {
    [ -z "$sanitized" ] || check 'no sanitizer has found anything' nothing_found
    echo "1..$tap_total"
    [ "$tap_failed" -eq 0 ]
    exit
}
