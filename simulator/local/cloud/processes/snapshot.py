"""First code of a function whose processes begin from a snapshot: Lambda's own runtime client, that
makes copies of its process where Lambda would take a snapshot of it.

Run as a script by `bootstrap.py`: `snapshot.py HANDLER`. The runtime client imports the function,
runs what is to be done before a snapshot, and asks to be restored. Here it then waits for a line
`copy ADDRESS` on the socket that ELHANDEL_LOCAL_SNAPSHOT names, and forks. The copy goes on as one
restored: it runs what is to be done after that, and asks the Runtime API at ADDRESS for events. The
original answers `pid NUMBER`, and later `ended NUMBER STATUS`.

It imports nothing of ours: what it imports, the function's process has.
"""

import ctypes
import gc
import os
import select
import signal
import socket
import sys
import warnings
from types import ModuleType
from typing import Any

# The part of the client in C keeps the first address that it was given. So it is loaded in a copy
# only, which is given another one than the original was; until then this stands in its place.
_not_yet: Any = ModuleType("runtime_client")
_not_yet.initialize_client = lambda agent: None
sys.modules["runtime_client"] = _not_yet

from awslambdaric import lambda_runtime_client  # noqa: E402
from awslambdaric.__main__ import main  # noqa: E402

_PR_SET_PDEATHSIG = 1


def _wait_to_be_copied(client: Any) -> None:
    """Return in each copy; the original never does."""
    host, _, port = os.environ["ELHANDEL_LOCAL_SNAPSHOT"].rpartition(":")
    control = socket.create_connection((host, int(port)))
    copies: dict[int, int] = {}
    gc.freeze()  # what is there now stays where all copies share it
    while True:
        waiting: list[Any] = [control, *copies]
        ready = select.select(waiting, [], [])[0]
        for ended in [waits for waits in ready if waits is not control]:
            pid = copies.pop(ended)
            os.close(ended)
            _, status = os.waitpid(pid, 0)
            control.sendall(f"ended {pid} {os.waitstatus_to_exitcode(status)}\n".encode())
        if control in ready:
            asked = control.recv(1000).decode().split()
            if not asked:
                sys.exit(0)  # the local run is over
            for address in asked[1::2]:
                pid = _fork()
                if pid == 0:
                    _become_a_copy(client, address, control, copies)
                    return
                copies[os.pidfd_open(pid)] = pid
                control.sendall(f"pid {pid}\n".encode())


def _fork() -> int:
    with warnings.catch_warnings():
        # Threads of libraries (OpenBLAS) know of forks; we have none of our own before an event.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _become_a_copy(
    client: Any, address: str, control: socket.socket, copies: dict[int, int]
) -> None:
    original = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != original:
        os._exit(1)
    control.close()
    for other in copies:
        os.close(other)

    os.environ["AWS_LAMBDA_RUNTIME_API"] = address
    client.lambda_runtime_address = address
    del sys.modules["runtime_client"]
    import runtime_client  # noqa: PLC0415

    runtime_client.initialize_client(lambda_runtime_client._user_agent())
    lambda_runtime_client.runtime_client = runtime_client


lambda_runtime_client.LambdaRuntimeClient.restore_next = _wait_to_be_copied
main(sys.argv)
