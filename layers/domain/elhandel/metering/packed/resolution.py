"""Between resolutions: an hour's or a day's value as quarters, exactly, and back.

Quarters are the finest time the market measures, so that two series of different resolution are
compared and merged there. A value is divided evenly, each quarter rounded to the Wh with the
residual carried to the next, as Energinet divides hours: the quarters always sum to the value. A
share keeps its quality and remembers in its quality byte what it is a share of, so that
`coarsest()` finds the delivered values again.
"""

from typing import Final

import numpy as np

from elhandel.metering.packed.day import DAY, HOUR, QUARTER, DayReadings, Int32Array, Int64Array
from elhandel.metering.packed.quality import NOT_DELIVERED, SHARE, SHARE_OF_DAY, SHARE_OF_HOUR

_QUARTERS_OF_AN_HOUR: Final = 4


def split(wh: Int32Array, parts: int) -> Int32Array:
    """Each value divided evenly into `parts`, row by row, sums kept exactly.

    wh: (…, n). Returns (…, n · parts), int32. The k-th share is
    round(k · v / parts) - round((k - 1) · v / parts): rounding with the residual carried. 10 Wh in
    four are 3, 2, 3, 2.
    """
    step = np.arange(parts + 1, dtype=np.int64)  # (parts + 1,)
    running = (2 * wh[..., np.newaxis].astype(np.int64) * step + parts) // (2 * parts)
    shares = np.diff(running, axis=-1).astype(np.int32)  # (…, n, parts)
    return shares.reshape(*wh.shape[:-1], wh.shape[-1] * parts)


def in_quarters(day: DayReadings, quarters: int) -> DayReadings:
    """The day in quarters. quarters: how many the local day has (92, 96 or 100); the value of a day
    does not show it.
    """
    if day.resolution_minutes == QUARTER:
        return day

    parts, share = (
        (4, SHARE_OF_HOUR) if day.resolution_minutes == HOUR else (quarters, SHARE_OF_DAY)
    )
    marked = np.where(day.quality == NOT_DELIVERED, NOT_DELIVERED, day.quality | share).astype(
        np.uint8
    )

    return DayReadings(
        QUARTER, split(day.wh, parts), np.repeat(marked, parts), np.repeat(day.registered, parts)
    )


def delivered_values(day: DayReadings) -> Int64Array:
    """(quarters,) what was delivered where each quarter lies, in Wh: of a share, the value of the
    whole hour or day; of a share whose sisters were replaced, the share itself.

    day: in quarters. Two deliveries are told apart by it also where some of their shares are equal.
    """
    values = day.wh.astype(np.int64)
    shares = day.quality & SHARE
    hours = (shares == SHARE_OF_HOUR).reshape(-1, _QUARTERS_OF_AN_HOUR).all(axis=1)
    sums = values.reshape(-1, _QUARTERS_OF_AN_HOUR).sum(axis=1)
    whole = np.repeat(hours, _QUARTERS_OF_AN_HOUR)
    values[whole] = np.repeat(sums, _QUARTERS_OF_AN_HOUR)[whole]
    if (shares == SHARE_OF_DAY).all():
        values[:] = values.sum()
    return values


def coarsest(day: DayReadings) -> DayReadings:
    """The day as it was delivered: in hours where only hours' values stand, in one where only a
    day's value does.
    """
    shares = day.quality & SHARE
    if day.resolution_minutes != QUARTER or not shares.any():
        return day

    delivered = shares[day.quality != NOT_DELIVERED]
    if (delivered == SHARE_OF_HOUR).all():
        return _summed(day, HOUR, _QUARTERS_OF_AN_HOUR)
    if (delivered == SHARE_OF_DAY).all():
        return _summed(day, DAY, len(day.wh))

    return day


def _summed(day: DayReadings, resolution_minutes: int, parts: int) -> DayReadings:
    # An hour's (or day's) value takes all its quarters at once and only quarters of their own can
    # take one back: where no quarter of its own stands, the shares of one value are together.
    first = slice(None, None, parts)
    return DayReadings(
        resolution_minutes,
        day.wh.reshape(-1, parts).sum(axis=1, dtype=np.int32),
        day.quality[first] & ~np.uint8(SHARE),
        day.registered[first],
    )
