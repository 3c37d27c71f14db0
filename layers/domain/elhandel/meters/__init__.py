"""Meters of customers who trade with neighbours: whose each is, and what is read from it.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `verification` | a customer proves that a meter is theirs, by a key or by the market |
| `by_hand` | staff issue keys, decide about meters, admit ids of another system |
| `readings` | what customers and their devices submit, and what of it became tokens |
| `devices` | keys of devices, and the meters that each was given |
| `registry` | which meters there are, and whose |
| `attempts`, `keys` | tries, counted against their limit · keys that we issued |
| `rules` | limits and terms (dated data) |
| `upkeep`, `personal` | what has expired, and how well it goes · what is held about persons |

A metering point is a meter whose number is its GSRN. What the market measures of it stands in
`metering`, and holds against whatever is submitted here.
"""

from elhandel.meters.errors import (
    InvalidReading,
    MeterNotVerified,
    ReadingTooClose,
    TooManyAttempts,
    UnableToReadMeter,
    UnableToVerify,
)
from elhandel.meters.personal import IMPERSONAL, PERSONAL
from elhandel.meters.upkeep import RETENTION

__all__ = [
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "InvalidReading",
    "MeterNotVerified",
    "ReadingTooClose",
    "TooManyAttempts",
    "UnableToReadMeter",
    "UnableToVerify",
]
