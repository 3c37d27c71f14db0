"""Who may call the local run's ports: programs of this machine, and no page of a browser.

A page of any site can send requests to 127.0.0.1, and by DNS rebinding even read the answers. So a
request's Host has to be a name of this machine, its Origin, where it has one, the port's own, and
what steers the local run carries a header that a browser sends to another origin only after a
preflight, which nothing here allows.
"""

from collections.abc import Iterable, Mapping
from typing import Final

HEADER: Final = "x-elhandel-local"
HEADERS: Final[Mapping[str, str]] = {HEADER: "1"}

_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SIGNED: Final = "AWS4-HMAC-SHA256 "


def foreign(headers: Iterable[tuple[str, str]]) -> str | None:
    """Why a request with these headers is refused; None when it comes from this machine."""
    found = [(name.lower(), value) for name, value in headers]
    hosts = [value.strip().lower() for name, value in found if name == "host"]
    origins = [value.strip().lower() for name, value in found if name == "origin"]

    if len(hosts) != 1 or not _is_loopback(hosts[0]):
        return (
            "The request was refused: its Host is not a name of this machine. "
            "Call 127.0.0.1, localhost or [::1] with the port."
        )
    if any(origin != f"http://{hosts[0]}" for origin in origins):
        return (
            "The request was refused: it comes from a page of another origin. "
            "Call the local run from a program, such as curl, that sends no Origin."
        )
    return None


def uncontrolled(headers: Iterable[tuple[str, str]], *, signed: bool = False) -> str | None:
    """Why a call that steers the local run is refused, as a sentence; None when it carries the
    header.

    signed: a signature of AWS's in Authorization does as well, since a page cannot send that header
    either.
    """
    for name, value in headers:
        if name.lower() == HEADER and value.strip():
            return None
        if signed and name.lower() == "authorization" and value.startswith(_SIGNED):
            return None
    return (
        f"The call was refused: the header {HEADER} is missing. "
        f"Send it with any value, such as `{HEADER}: 1`."
    )


def _is_loopback(host: str) -> bool:
    """Whether a Host names this machine, with any port or none."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        return host in _NAMES
    return name in _NAMES and port.isascii() and port.isdigit()
