"""stray_segment.py PORT: accepts one connection and sends, before the text "fine", a segment from far ahead of its window.
Conntrack calls that invalid and leaves it untranslated: a client behind a Service that saw it would end the
connection."""

import socket
import struct
import sys

TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
RECV_QUEUE, SEND_QUEUE = 1, 2


def sequence(connection, queue):
    connection.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
    return struct.unpack("I", connection.getsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, 4))[0]


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(here, there, seq, ack, payload):
    def header(check):
        return struct.pack(">HHIIBBHHH", here[1], there[1], seq, ack, 5 << 4, 0x18, 1000, check, 0)

    size = 20 + len(payload)
    pseudo = socket.inet_aton(here[0]) + socket.inet_aton(there[0]) + struct.pack(">BBH", 0, socket.IPPROTO_TCP, size)
    return header(checksum(pseudo + header(0) + payload)) + payload


listener = socket.create_server(("", int(sys.argv[1])))
print("listening", flush=True)
peer, _ = listener.accept()
peer.recv(1)
peer.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
sent, received = sequence(peer, SEND_QUEUE), sequence(peer, RECV_QUEUE)
peer.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, -1)  # off, without a window probe
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
stray = segment(peer.getsockname(), peer.getpeername(), (sent + 1_000_000) % 2**32, received, b"late")
raw.sendto(stray, (peer.getpeername()[0], 0))
peer.recv(1)  # the client has had time to answer it
peer.sendall(b"fine\n")
