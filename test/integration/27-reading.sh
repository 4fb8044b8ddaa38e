#!/bin/sh
# timeout: 240
# Lists and watches of the API server: every rule of revisions, selectors, forms, sizes; and a shutdown that drains
. test/integration/tap.sh

server=$(realpath --relative-to=. "$(dirname "$K3C")")/test/integration/api_server
make -s "$server" || exit 1
dir=$work/server
mkfifo "$work/says"
start() {
    "$server" "$dir" 0 >"$work/says" 2>>"$work/log" &
    pid=$!
    read -r url <"$work/says"
}
on_exit 'kill $pid 2>/dev/null'
stop() {
    kill -TERM "$pid"
    wait "$pid"
}

start
include /usr/bin/python3 -W ignore::DeprecationWarning test/lib/reading.py "$dir" "$url" "$pid"
stop
check 'it stops when told' is $? 0
check 'what is old is compacted away' /usr/bin/python3 test/lib/compacted.py "$dir/state.db"
start
include /usr/bin/python3 -W ignore::DeprecationWarning test/lib/reading.py "$dir" "$url" "$pid" compacted
stop
check 'and said nothing of memory' test ! -s "$work/log"
done_testing
