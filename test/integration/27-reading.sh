#!/bin/sh
# timeout: 240
# Lists and watches of the API server: every rule of revisions, selectors, forms, sizes; and a shutdown that drains
. test/integration/tap.sh
. test/lib/api_server.sh

api_server_start
include /usr/bin/python3 -W ignore::DeprecationWarning test/lib/reading.py "$dir" "$url" "$pid"
api_server_stop
check 'it stops when told' is $? 0
check 'what is old is compacted away' /usr/bin/python3 test/lib/compacted.py "$dir/state.db"
api_server_start
include /usr/bin/python3 -W ignore::DeprecationWarning test/lib/reading.py "$dir" "$url" "$pid" compacted
api_server_stop
check 'and said nothing of memory' test ! -s "$work/log"
done_testing
