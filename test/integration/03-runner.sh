#!/bin/sh
# scripts/run-tests, on programs that fail in every way there is
. test/integration/tap.sh

mkdir "$work/programs"

# judged WHAT STATUS LAST-LINE SCRIPT: a folder with that one program ends with that status and line
judged() {
    printf '#!/bin/sh\n%s\n' "$4" >"$work/programs/a.sh"
    chmod +x "$work/programs/a.sh"
    said=$(scripts/run-tests "$work/programs")
    judged_status=$?
    check "$1" is "$judged_status: $(printf '%s\n' "$said" | tail -n 1)" "$2: $3"
}

judged 'what holds is passed' 0 '2 passed, 0 failed' 'echo ok 1 - a; echo ok 2 - b; echo 1..2'
judged 'a plan may come first' 0 '1 passed, 0 failed' 'echo 1..1; echo ok 1 - a'
judged 'what does not hold is failed' 1 '1 passed, 1 failed' 'echo ok 1 - a; echo not ok 2 - b; echo 1..2; exit 1'
judged 'and stays failed if the program exits with 0' 1 '0 passed, 1 failed' 'echo not ok 1 - a; echo 1..1'
judged 'a missing plan is a failure' 1 '1 passed, 1 failed' 'echo ok 1 - a'
judged 'a plan not kept is a failure' 1 '1 passed, 1 failed' 'echo ok 1 - a; echo 1..2'
judged 'a plan of nothing is a failure' 1 '0 passed, 1 failed' 'echo 1..0'
judged 'a crash is a failure' 1 '1 passed, 1 failed' 'echo ok 1 - a; echo 1..1; kill -SEGV $$'
judged 'an exit status is a failure' 1 '1 passed, 1 failed' 'echo ok 1 - a; echo 1..1; exit 3'
judged 'silence is a failure' 1 '0 passed, 1 failed' ':'
judged 'giving up is a failure' 1 '0 passed, 1 failed' 'echo Bail out! no disk; echo 1..0'
judged 'a program over its time is a failure' 1 '1 passed, 1 failed' \
    '# timeout: 1
echo ok 1 - a; echo 1..1; exec tail -f /dev/null'
judged 'a skipped behaviour is not passed' 0 '1 passed, 0 failed' 'echo ok 1 - a; echo ok 2 - b "#" SKIP no; echo 1..2'
judged 'a skipped program is not passed' 1 '0 passed, 0 failed' 'exit 77'
judged 'a failure before status 77 counts' 1 '0 passed, 1 failed' 'echo not ok 1 - a; echo 1..1; exit 77'

rm "$work/programs/a.sh"
said=$(scripts/run-tests "$work/programs")
check 'no test at all is no success' is "$?: $said" "1: 1..0
0 passed, 0 failed"

done_testing
