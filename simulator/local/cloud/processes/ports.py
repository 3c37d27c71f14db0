"""Ports on the loopback interface: whether one is free, and finding one that is."""

import errno
import socket

from simulator.local.cloud.errors import PortTaken

LOOPBACK = "127.0.0.1"


def require_free(port: int, purpose: str, option: str) -> None:
    """Raise PortTaken, naming `purpose` and the `option` that chooses another port, when something
    listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(port, purpose, option) from None


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
