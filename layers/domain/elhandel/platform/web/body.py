"""The body of an answer as it grows, with the tag of what it says, and compressed at once where the
caller takes gzip.
"""

import hashlib
import zlib
from typing import Final

_LEVEL: Final = 5
"""Of gzip: nearly as small as the highest, in half the time."""
_GZIP: Final = 31
"""zlib's sign for the form of gzip, with its largest window."""
_TAG_DIGITS: Final = 32


class Body:
    """A body to which text is added; it keeps what is sent, not what was added."""

    def __init__(self, *, packed: bool) -> None:
        self._digest = hashlib.sha256()
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP) if packed else None
        self._content = bytearray()

    def add(self, text: bytes) -> None:
        self._digest.update(text)
        self._content += text if self._packer is None else self._packer.compress(text)

    @property
    def size(self) -> int:
        """Bytes so far, but for what the packer still holds."""
        return len(self._content)

    def content(self) -> bytes:
        """All of it; nothing can be added any more."""
        if self._packer is not None:
            self._content += self._packer.flush()
        return bytes(self._content)

    def headers(self) -> dict[str, str]:
        return {} if self._packer is None else {"content-encoding": "gzip"}

    def tag(self) -> str:
        """The tag of what is said (RFC 9110, ETag): a weak one, as its bytes on the wire differ."""
        return f'W/"{self._digest.hexdigest()[:_TAG_DIGITS]}"'


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a caller takes gzip, by its header Accept-Encoding."""
    for item in accept_encoding.lower().split(","):
        name, _, weight = item.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "").rstrip("0") not in {"q=", "q=0."}
    return False
