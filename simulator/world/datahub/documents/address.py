"""An address as RSM-022 and RSM-028 write it."""

from typing import Any

from simulator.world.households import Address


def address(place: Address) -> dict[str, Any]:
    """Street and town; floor and door only where there are any."""
    street = {"code": place.street_code, "name": place.street, "number": place.number}
    if place.floor:
        street["floorIdentification"] = place.floor

    if place.door:
        street["suiteNumber"] = place.door

    return {
        "streetDetail": street,
        "townDetail": {"code": place.municipality, "name": place.city, "country": {"value": "DK"}},
        "postalCode": place.postcode,
    }
