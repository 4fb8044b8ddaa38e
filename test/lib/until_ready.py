"""until_ready.py PORT: says "asking", asks for /readyz every millisecond until it is ok, and says when that was (ms since
1970)."""

import socket
import ssl
import sys
import time

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
print("asking", flush=True)
while True:
    try:
        with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])))) as s:
            s.sendall(b"GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            if s.recv(4096).startswith(b"HTTP/1.1 200"):
                break
    except OSError:
        time.sleep(0.001)
print(time.time_ns() // 1000000)
