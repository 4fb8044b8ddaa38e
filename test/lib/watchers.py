"""watchers.py URL TOKENFILE COUNT each|all SECONDS: COUNT watches of ConfigMaps in namespace default, each with a label
selector: "each" selects watcher=wN, "all" watchers=yes. Says "ready", reads until SECONDS have passed, and says how many
events came. Any HTTP client may make the events (test/bench/cluster.sh)."""

import selectors
import socket
import ssl
import sys
import time

url, token, count, kind, seconds = sys.argv[1], open(sys.argv[2]).read().strip(), int(sys.argv[3]), sys.argv[4], float(sys.argv[5])
host, port = url.rsplit("/", 1)[1].split(":")
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
waiting = selectors.DefaultSelector()
for i in range(count):
    s = context.wrap_socket(socket.create_connection((host, int(port)), timeout=30))
    chosen = "watcher%%3Dw%d" % i if kind == "each" else "watchers%3Dyes"
    s.sendall(("GET /api/v1/namespaces/default/configmaps?watch=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&labelSelector=%s HTTP/1.1\r\n"
               "Host: a\r\nAuthorization: Bearer %s\r\n\r\n" % (chosen, token)).encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += s.recv(4096)
    assert got.startswith(b"HTTP/1.1 200"), got
    s.setblocking(False)
    waiting.register(s, selectors.EVENT_READ)
print("ready", flush=True)
until = time.monotonic() + seconds
events = ends = 0
while (left := until - time.monotonic()) > 0:
    for key, _ in waiting.select(left):
        try:
            while data := key.fileobj.recv(65536):
                events += data.count(b'{"type":"')
            ends += 1
            waiting.unregister(key.fileobj)
        except ssl.SSLWantReadError:
            pass
print(events, ends)
