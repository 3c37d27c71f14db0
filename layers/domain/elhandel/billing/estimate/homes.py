"""Which kind of home an address is of: all that we know of a home that the market reports."""

from collections.abc import Mapping
from typing import Any, Final, Literal

_OF_A_FLAT: Final = ("floorIdentification", "suiteNumber", "floor", "door")


def home_kind(address: Mapping[str, Any] | None) -> Literal["house", "flat"]:
    """A flat's address names a floor or a door; what names neither is taken for a house."""
    parts = address or {}
    street = parts.get("streetDetail")
    named = {**parts, **(street if isinstance(street, Mapping) else {})}
    flat = any(str(named.get(part) or "").strip() for part in _OF_A_FLAT)

    return "flat" if flat else "house"
