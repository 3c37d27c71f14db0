"""Where a webhook may go: to public addresses over TLS, and to nothing inside.

A partner names the address that we call, so it could name the database, the metadata of AWS or
another service inside the VPC. Every call resolves the name anew, refuses it where any of its
addresses is not public, and connects to the address that was looked at: a name that answers
otherwise a moment later gets nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Final, Literal

import httpx

from elhandel.values.errors import OwnWords

type Networks = Literal["public", "loopback"]
type Resolve = Callable[[str, int], Sequence[str]]

_TLS: Final = 443
_LONGEST: Final = 2_000


class AddressRefused(OwnWords):
    """An address that no webhook goes to; `cause` is our code of why."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def check_url(text: str, networks: Networks = "public") -> httpx.URL:
    """The address, if its form will do: https, a name, no port but 443, nobody's password.

    networks: `loopback` is for the local run, where partners are programs of this machine. Raises
    AddressRefused.
    """
    try:
        url = httpx.URL(text)
        url.host.encode("idna")  # as a resolver writes it
    except (httpx.InvalidURL, UnicodeError):
        raise AddressRefused("address-unreadable") from None

    if len(text) > _LONGEST or not url.host or url.userinfo or url.fragment:
        raise AddressRefused("address-unreadable")
    if networks == "public" and (url.scheme != "https" or (url.port or _TLS) != _TLS):
        raise AddressRefused("address-not-https")
    if url.scheme not in {"http", "https"}:
        raise AddressRefused("address-not-https")
    if networks == "public" and _is_number(url.host):
        raise AddressRefused("address-unreadable")  # no certificate names it, and a firm has a name
    return url


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, as the resolver gives them now. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def guarded_address(url: httpx.URL, networks: Networks, resolve: Resolve = resolved) -> str:
    """The address to connect to. Raises AddressRefused for a name with any that is not public."""
    port = url.port or (_TLS if url.scheme == "https" else 80)
    try:
        addresses = resolve(url.host, port)
    except OSError:
        raise AddressRefused("name-unknown") from None

    if not addresses:
        raise AddressRefused("name-unknown")
    for address in addresses:
        if not _may_be_called(address, networks):
            raise AddressRefused("address-not-public")
    return addresses[0]


def _may_be_called(address: str, networks: Networks) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    inside = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if inside is not None:
        return _may_be_called(str(inside), networks)
    if networks == "loopback":
        return ip.is_loopback
    return ip.is_global and not ip.is_multicast
