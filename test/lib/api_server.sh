# An API server alone (test/integration/api_server.c); sourced after test/integration/tap.sh. Its store and keys are in
# $dir, what it logs in $work/log. It ends with the script.
#
#   api_server_start   sets $url, which it says when it is ready, and $pid
#   api_server_stop    its exit status
#   as WHO CURL-ARGUMENT...   WHO is admin, account, nobody or a name to impersonate

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

as() {
    who=$1
    shift
    case $who in
    admin) set -- --cert "$dir/admin.crt" --key "$dir/admin.key" "$@" ;;
    account) set -- -H "Authorization: Bearer $(cat "$dir/token")" "$@" ;;
    nobody) ;;
    *) set -- --cert "$dir/admin.crt" --key "$dir/admin.key" -H "Impersonate-User: $who" -H 'Impersonate-Group: system:authenticated' "$@" ;;
    esac
    curl -sS --cacert "$dir/ca.crt" -A test "$@"
}
