"""Access of a person to what the room holds: meters, keys, tries, readings."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.data_subject import HeldList

_ROOM: Final = "elhandel.meters.personal"

ACCESS: Final[Mapping[str, HeldList]] = {
    "meters": HeldList(statement(_ROOM, "meters_of_person"), ("meters.meter",)),
    "meter_keys": HeldList(statement(_ROOM, "keys_of_person"), ("meters.issued_key",)),
    "meter_attempts": HeldList(statement(_ROOM, "attempts_of_person"), ("meters.attempt",)),
    "meter_devices": HeldList(statement(_ROOM, "devices_of_person"), ("meters.device_meter",)),
    "submitted_readings": HeldList(statement(_ROOM, "readings_of_person"), ("meters.reading",)),
    "refused_readings": HeldList(statement(_ROOM, "refusals_of_person"), ("meters.refusal",)),
}
