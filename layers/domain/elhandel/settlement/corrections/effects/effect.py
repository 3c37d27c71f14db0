"""An effect: what one change cost or gave, kept with the correction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from elhandel.values.days.period import Period
from elhandel.values.ids import ChargeId, MeteringPointId


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change made of a correction; the effects of a correction add up to its lines."""

    kind: str
    """A `Change`, or `other`."""

    days: Period
    """From the first changed day until after the last."""

    amount_ore: int
    """Without VAT."""

    metering_point_id: MeteringPointId | None = None
    """Of readings."""

    charge_id: ChargeId | None = None
    """The one charge it is about."""

    changed_days: int | None = None
    """Of readings: how many of the days changed; None where it is not known which. 0: readings of
    other days moved the yearly limit of electric heating.
    """

    changed_hours: int | None = None
    """Of readings: in how many hours; None where there are only values of whole days."""

    hours: tuple[int, ...] = ()
    """Of readings of a single day of 24 hours, if not all of it changed: the hours, 0 to 23."""

    before_wh: int | None = None
    after_wh: int | None = None
    """Of readings: the energy of the hours that changed."""


def effects_as_json(effects: Sequence[Effect]) -> list[dict[str, Any]]:
    """As a settlement keeps them."""
    builtins: list[dict[str, Any]] = msgspec.to_builtins(list(effects))
    return builtins


def effects_of(kept: Any) -> tuple[Effect, ...]:
    """What a settlement kept; nothing of those from before effects were kept."""
    return msgspec.convert(kept or [], tuple[Effect, ...])
