"""upstream_dns.py ADDRESS: a name server that knows one name, upstream.example (A 192.0.2.7), for tests of forwarding."""

import socket
import sys
import threading

ADDRESS = sys.argv[1]
NAME = b"\x08upstream\x07example\0"


def answer(query):
    question = query[12:query.index(b"\0", 12) + 5]
    known = question[:-4].lower() == NAME
    wants_a = question[-4:-2] == b"\0\1"
    header = query[:2] + (b"\x81\x80" if known else b"\x81\x83") + b"\0\1" + (b"\0\1" if known and wants_a else b"\0\0") + b"\0\0\0\0"
    return header + question + (b"\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4\xc0\0\2\7" if known and wants_a else b"")


def serve_tcp():
    with socket.create_server((ADDRESS, 53)) as listener:
        while True:
            peer, _ = listener.accept()
            with peer:
                length = int.from_bytes(peer.recv(2, socket.MSG_WAITALL), "big")
                said = answer(peer.recv(length, socket.MSG_WAITALL))
                peer.sendall(len(said).to_bytes(2, "big") + said)


threading.Thread(target=serve_tcp, daemon=True).start()
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.bind((ADDRESS, 53))
    while True:
        data, peer = s.recvfrom(4096)
        s.sendto(answer(data), peer)
