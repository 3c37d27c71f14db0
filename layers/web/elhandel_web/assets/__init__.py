"""The files that pages load, each under a name with its own hash, kept by browsers for a year.

Files of others lie here untouched, with their licences; `vendored.toml` says where each is from and
its hash, `make vendor` fetches them again. The sprite is made of the files in `icons/`. Our styles
are sent without their comments and the space between their rules.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_SHOWN: Final = (
    "elhandel.css",
    "kontor.css",
    "nabostroem.css",
    "elhandel.js",
    "nabostroem.js",
    "wallet.js",
    "htmx.min.js",
    "figtree.woff2",
    "mark.svg",
)
SPRITE: Final = "icons.svg"
_DRAWING: Final = re.compile(r"<svg[^>]{0,400}>(.{1,4000}?)</svg>", re.DOTALL)
_SPACE: Final = re.compile(r">\s{1,200}<")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BETWEEN: Final = re.compile(r"\s*\n\s*|\s+(?=[{}])|(?<=[{};,:])\s+|;\s*(?=\})")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent, and the name that names its content."""

    name: str
    media_type: str
    content: bytes


class Assets:
    """All assets, by the name in the templates and by the name in addresses."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._by_name: dict[str, Asset] = {}
        font = _named("figtree.woff2", contents["figtree.woff2"])
        for name, content in contents.items():
            sent = content
            if name.endswith(".css"):
                sent = shortened(content).replace(b"figtree.woff2", font.name.encode())
            self._by_name[name] = _named(name, sent)

        self._by_address = {asset.name: asset for asset in self._by_name.values()}

    def address(self, name: str) -> str:
        """`elhandel.css` as `elhandel.eaac55cb1b.css`. Raises KeyError for what there is not."""
        return self._by_name[name].name

    def at(self, address: str) -> Asset | None:
        return self._by_address.get(address)


@lru_cache(maxsize=1)
def assets() -> Assets:
    """The assets of this process."""
    contents = {name: (FOLDER / name).read_bytes() for name in _SHOWN}
    return Assets({**contents, SPRITE: sprite()})


def shortened(style: bytes) -> bytes:
    """A style sheet without its comments, and without space that means nothing."""
    return _BETWEEN.sub("", _COMMENT.sub("", style.decode())).encode()


def sprite() -> bytes:
    """One file with a symbol for each icon."""
    symbols = "".join(_symbol(path) for path in sorted((FOLDER / "icons").glob("*.svg")))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'.encode()


def _symbol(path: Path) -> str:
    drawing = _DRAWING.search(path.read_text(encoding="utf-8"))
    if drawing is None:
        raise ValueError(f"the icon {path.stem} holds no drawing")
    inside = _SPACE.sub("><", drawing[1]).strip()
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24">{inside}</symbol>'


def _named(name: str, content: bytes) -> Asset:
    stem, _, suffix = name.rpartition(".")
    mark = hashlib.sha256(content).hexdigest()[:10]
    return Asset(f"{stem}.{mark}.{suffix}", _TYPES[f".{suffix}"], content)
