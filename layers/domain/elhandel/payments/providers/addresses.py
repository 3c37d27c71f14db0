"""Addresses of a provider's pages, to which customers are sent: only its own, and only by https.

What a provider answers is shown and sent to customers, so whoever can write one answer could lead
them anywhere. The local run's provider stands on the same machine, without TLS.
"""

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

_LONGEST = 500
_LOCAL = frozenset({"127.0.0.1", "localhost"})


def is_page_of(address: str, base_url: str, hosts: Collection[str]) -> bool:
    """Whether an address is a page of the provider that answers at `base_url`.

    hosts: those of its pages, each with what stands below it; that of `base_url` is one of them.
    """
    page, api = _parts(address), _parts(base_url)
    if page is None or api is None or page.username is not None or page.password is not None:
        return False
    if api.scheme == "http" and api.hostname in _LOCAL:
        return page[:2] == api[:2]

    host = page.hostname or ""
    known = {name.lower().rstrip(".") for name in (*hosts, api.hostname or "") if name}
    return (
        page.scheme == "https"
        and page.port in {None, 443}
        and any(host == name or host.endswith(f".{name}") for name in known)
    )


def _parts(address: str) -> SplitResult | None:
    """An address in its parts; None for one that readers may take for different ones."""
    is_plain = address.isascii() and address.isprintable() and len(address) <= _LONGEST
    if not is_plain or any(sign in address for sign in " \\\"<>`{}|^'"):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts
