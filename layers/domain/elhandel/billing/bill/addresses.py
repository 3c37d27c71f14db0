"""Addresses as lines of an envelope.

The market sends CIM's parts (`streetDetail`, `townDetail`, `postalCode`), sometimes wrapped in
{"value": …}; a signup sends `street`, `postal_code`, `city`. Both become lines.
"""

from collections.abc import Mapping
from typing import Any


def address_lines(address: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The lines of an address: street, part of the town if named, postcode and town."""
    if not address:
        return ()
    if "streetDetail" in address or "townDetail" in address:
        return _cim_lines(address)

    street = " ".join(_text(address, "street", "number"))
    floor = " ".join(_text(address, "floor", "door"))
    town = " ".join(_text(address, "postal_code", "city"))
    care_of = _text(address, "co", "care_of")
    country = [name for name in _text(address, "country") if name not in {"DK", "Danmark"}]
    attention = [f"Att.: {name}" for name in _text(address, "attention")]

    return _kept(
        *attention,
        *(f"c/o {name}" for name in care_of),
        ", ".join(_kept(street, floor)),
        town,
        *country,
    )


def _cim_lines(address: Mapping[str, Any]) -> tuple[str, ...]:
    street, town = _part(address, "streetDetail"), _part(address, "townDetail")
    house = " ".join(_text(street, "name", "number"))
    floors = [
        f"{floor}." if floor.isdecimal() else floor
        for floor in _text(street, "floorIdentification")
    ]
    floor = " ".join([*floors, *_text(street, "suiteNumber")])

    return _kept(
        ", ".join(_kept(house, floor)),
        *_text(town, "section"),
        " ".join([*_text(address, "postalCode"), *_text(town, "name")]),
    )


def _part(address: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = address.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(part: Mapping[str, Any], *names: str) -> list[str]:
    values = (part.get(name) for name in names)
    plain = (value.get("value") if isinstance(value, Mapping) else value for value in values)
    return [str(value).strip() for value in plain if value is not None and str(value).strip()]


def _kept(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
