# An API server alone (test/integration/api_server.c); sourced after test/integration/tap.sh. Its store and keys are in
# $dir, what it logs in $work/log. It ends with the script.
#
#   api_server_start   sets $url, which it says when it is ready, and $pid
#   api_server_stop    its exit status

server=$(realpath --relative-to=. "$(dirname "$K3C")")/test/integration/api_server
make -s "$server" || exit 1
dir=$work/server
pid=
mkfifo "$work/says"
on_exit '[ -z "$pid" ] || kill $pid 2>/dev/null'

api_server_start() {
    "$server" "$dir" 0 >"$work/says" 2>>"$work/log" &
    pid=$!
    read -r url <"$work/says"
}

api_server_stop() {
    kill -TERM "$pid"
    wait "$pid"
}
