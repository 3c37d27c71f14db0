"""A billing address of a signup in CIM's parts; parts that are empty are left out."""

from collections.abc import Mapping
from typing import Any

type Json = dict[str, Any]


def cim_address(address: Mapping[str, Any]) -> Json:
    """`street`, `number`, `floor`, `door`, `postal_code`, `city`, `country` as CIM's StreetAddress.

    An address of the market is in these parts already and stays as it is.
    """
    if "streetDetail" in address or "townDetail" in address:
        return dict(address)

    street = _kept(
        name=address.get("street"),
        number=address.get("number"),
        floorIdentification=address.get("floor"),
        suiteNumber=address.get("door"),
    )
    town = _kept(name=address.get("city")) | {"country": {"value": address.get("country") or "DK"}}

    return _kept(streetDetail=street, townDetail=town, postalCode=address.get("postal_code"))


def attention(address: Mapping[str, Any] | None) -> str:
    """The person named in a billing address (attention, care of); empty where there is none."""
    named = (address or {}).get
    return str(named("attention") or named("co") or named("care_of") or "")


def _kept(**parts: Any) -> Json:
    return {name: part for name, part in parts.items() if part}
