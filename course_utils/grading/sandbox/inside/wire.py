"""Messages between the host and a sandbox: a length in four bytes, then as many bytes."""

import socket
import struct

GRACE = 2.0  # seconds between an interrupt and the end
# Before each reply to the host: the number of the order it belongs to, its kind, and the seconds the child used.
HEADER = struct.Struct(">Qcd")
DONE, INTERRUPTED, ENDED, ALIVE = b"r", b"i", b"e", b"a"


def send(channel: socket.socket, message: bytes) -> None:
    """Send one message."""
    channel.sendall(struct.pack(">I", len(message)) + message)


def receive(channel: socket.socket) -> bytes:
    """Wait for one message.

    Raises:
        EOFError: The other side is gone.
    """
    return _exactly(channel, struct.unpack(">I", _exactly(channel, 4))[0])


def _exactly(channel: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = channel.recv(min(count - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
