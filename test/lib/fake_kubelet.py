"""A kubelet that answers logs and exec, for the API server's relay: fake_kubelet.py CERT KEY CA; says its port.

Logs: three lines, or with follow=true a line, then another when the first was read; container "big" gives 8 MiB,
"broken" an error. Exec: a WebSocket (v5.channel.k8s.io) that says its command on channel 1, echoes channel 0 to channel
1, and ends with a Status on channel 3 when it reads "end\n" or has no stdin."""
import base64
import hashlib
import json
import socket
import ssl
import struct
import sys
import threading
from urllib.parse import parse_qs, urlsplit


def frame(channel, data):
    payload = bytes([channel]) + data
    n = len(payload)
    head = bytes([0x82, n]) if n < 126 else struct.pack("!BBH", 0x82, 126, n)
    return head + payload


def read_frame(f):
    head = f.read(2)
    if len(head) < 2:
        return None, b""
    n = head[1] & 0x7F
    if n == 126:
        n = struct.unpack("!H", f.read(2))[0]
    mask = f.read(4) if head[1] & 0x80 else b"\0\0\0\0"
    data = f.read(n)
    return head[0] & 15, bytes(b ^ mask[i % 4] for i, b in enumerate(data))


def run(f, headers, query):
    key = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    f.write((f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n").encode())
    f.write(frame(1, (" ".join(query["command"]) + "\n").encode()))
    f.flush()
    while "input" in query:
        op, data = read_frame(f)
        if op is None or op == 8 or data[:1] == b"\xff" or data[1:] == b"end\n":
            break
        if op == 2 and data[:1] == b"\0" and len(data) > 1:
            f.write(frame(1, data[1:]))
            f.flush()
    f.write(frame(3, json.dumps({"metadata": {}, "status": "Success"}).encode()))
    f.write(b"\x88\x02\x03\xe8")
    f.flush()


def chunk(f, data):
    f.write(b"%x\r\n%s\r\n" % (len(data), data))
    f.flush()


def log(f, container, query):
    code = "404 Not Found" if container == "broken" else "200 OK"
    f.write(f"HTTP/1.1 {code}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    if container == "broken":
        chunk(f, b"the log is gone")
    elif container == "big":
        for i in range(128):
            chunk(f, b"x" * 65535 + b"\n")
    else:
        lines = [b"one\n", b"two\n", b"three\n"]
        for line in lines[-int(query.get("tailLines", ["3"])[0]):]:
            chunk(f, line)
    f.write(b"0\r\n\r\n")
    f.flush()


def serve(conn):
    f = conn.makefile("rwb")
    while True:
        line = f.readline().decode().split()
        if len(line) < 3:
            return
        headers = {}
        while (h := f.readline().decode().strip()):
            name, value = h.split(":", 1)
            headers[name.lower()] = value.strip()
        target = urlsplit(line[1])
        parts, query = target.path.split("/"), parse_qs(target.query)
        if parts[1] == "exec":
            run(f, headers, query)
            conn.close()
            return
        log(f, parts[4], query)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
context.load_verify_locations(sys.argv[3])
context.verify_mode = ssl.CERT_REQUIRED
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    plain, _ = listener.accept()

    def handle(sock):
        try:
            serve(context.wrap_socket(sock, server_side=True))
        except (OSError, ssl.SSLError, KeyError):
            pass

    threading.Thread(target=handle, args=(plain,), daemon=True).start()
