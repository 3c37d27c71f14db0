"""What becomes of a day's readings when more arrive: the rules of a correction, interval by
interval. Pure.

- A later registration replaces the stored reading; an earlier one is only history. Registration
  time decides, never the order of arrival: any set of messages leads to the same day.
- Equal registration: equal content is a repeat and changes nothing; other content is a conflict,
  and what was received later is taken, whenever it is handled. What a conflict has replaced is a
  repeat too when it comes again, under whatever id: it was received before.
- A position that was not delivered says nothing. A02 says the value is void: it takes a value's
  place like any other.
- Where resolutions differ the day is compared in quarters: an hour's value covers its four quarters
  and replaces, or gives way, in each of them. See `resolution`.

Source: reference 9; DataHub BRS-021.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from elhandel.metering.packed.day import QUARTER, DayReadings
from elhandel.metering.packed.quality import NOT_DELIVERED
from elhandel.metering.packed.resolution import coarsest, delivered_values, in_quarters

type Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """The outcome for one day."""

    current: DayReadings
    """The readings that hold now."""
    changed: bool
    """Whether `current` differs from what was stored."""
    late: bool
    """Whether some arrived readings were registered before what is stored."""
    conflicts: int
    """Intervals where equal registration times had other content."""


def merge(
    stored: DayReadings,
    arrived: DayReadings,
    quarters: int,
    superseded: Sequence[DayReadings] = (),
) -> Merged:
    """The stored day and what arrived for it, merged. quarters: how many the local day has (92, 96
    or 100).

    superseded: what was stored or came too late before. What arrives was received after all of it;
    see `holding` for what was not.
    """
    old, new = _comparable(stored, arrived, quarters)

    # Masks: (intervals,) of the compared resolution.
    delivered = new.quality != NOT_DELIVERED
    later = delivered & (new.registered > old.registered)
    tie = delivered & (new.registered == old.registered)
    conflict = tie & ((new.wh != old.wh) | (new.quality != old.quality))
    if conflict.any():
        conflict &= ~_stands_in(new, superseded, quarters)

    taken = later | conflict
    late = bool((delivered & (new.registered < old.registered)).any())
    if not taken.any():
        return Merged(stored, changed=False, late=late, conflicts=int(conflict.sum()))

    current = coarsest(
        DayReadings(
            old.resolution_minutes,
            np.where(taken, new.wh, old.wh),
            np.where(taken, new.quality, old.quality),
            np.where(taken, new.registered, old.registered),
        )
    )

    return Merged(current, changed=True, late=late, conflicts=int(conflict.sum()))


def holding(versions: Sequence[tuple[DayReadings, int]], quarters: int) -> DayReadings:
    """The day after everything that was recorded, in the order in which it was received, not
    handled: a replay handles late what was received early.

    versions: readings with the number of the message that brought them; where several have one, the
    lowest is when it was received first. quarters: how many the local day has.
    """
    days = [in_quarters(day, quarters) for day, _ in versions]
    wh = np.stack([day.wh for day in days])  # (versions, quarters), as the next ones
    values = np.stack([delivered_values(day) for day in days])
    quality = np.stack([day.quality for day in days])
    registered = np.stack([day.registered for day in days])
    numbers = np.array([number for _, number in versions])[:, np.newaxis]

    delivered = quality != NOT_DELIVERED
    latest = np.where(delivered, registered, -1).max(axis=0)  # (quarters,)
    counts = delivered & (registered == latest)
    first = np.full(wh.shape, -1)
    for version in range(len(days)):
        same = counts & (values == values[version]) & (quality == quality[version])
        first[version] = np.where(same, numbers, np.iinfo(np.int64).max).min(axis=0)

    chosen = np.where(counts, first, -1).argmax(axis=0)  # (quarters,)
    every = np.arange(quarters)
    return coarsest(
        DayReadings(QUARTER, wh[chosen, every], quality[chosen, every], registered[chosen, every])
    )


def is_known(arrived: DayReadings, versions: Sequence[DayReadings], quarters: int) -> bool:
    """Whether every arrived reading already stands in one of the versions: then it is a repeat, not
    news.
    """
    news = in_quarters(arrived, quarters)
    missing = news.quality != NOT_DELIVERED
    for version in versions:
        missing &= ~_equal(news, in_quarters(version, quarters))

    return not missing.any()


def _stands_in(news: DayReadings, versions: Sequence[DayReadings], quarters: int) -> Mask:
    """(intervals,) the readings that stand in one of the versions, whatever resolution it is stored
    in.
    """
    found = np.zeros(quarters, bool)  # (quarters,)
    by_quarter = in_quarters(news, quarters)
    for version in versions:
        found |= _equal(by_quarter, in_quarters(version, quarters))
    found_whole: Mask = found.reshape(len(news.wh), -1).all(axis=1)
    return found_whole


def _equal(left: DayReadings, right: DayReadings) -> Mask:
    """(quarters,) where two days, in quarters, hold the same delivery: of an hour the whole value.
    Shares of different values may be equal, each in another version.
    """
    same: Mask = (
        (left.registered == right.registered)
        & (delivered_values(left) == delivered_values(right))
        & (left.quality == right.quality)
    )
    return same


def _comparable(
    left: DayReadings, right: DayReadings, quarters: int
) -> tuple[DayReadings, DayReadings]:
    if left.resolution_minutes == right.resolution_minutes:
        return left, right
    return in_quarters(left, quarters), in_quarters(right, quarters)
