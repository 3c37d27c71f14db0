"""Cells of Energinet's files as values. Each reader raises ValueError with what is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from elhandel.reconciliation.wholesale.ground import Quality
from elhandel.values.charges import ChargeKind
from simulator.local.cli.wholesale.table import shown

_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?(?:\.0+)?(?:Z|\+00:00)?(?:\.0+)?", re.ASCII
)
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d+)?", re.ASCII)
_LARGEST_WH: Final = 10**12
_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
_ID: Final = re.compile(r"[0-9A-Za-z_-]+", re.ASCII)
_AREA: Final = re.compile(r"\d{3}", re.ASCII)

TYPES: Final = {
    "E17": "consumption",
    "E18": "production",
    "E20": "exchange",
    "D01": "ve_production",
    "D05": "net_production",
    "D06": "supply_to_grid",
    "D07": "consumption_from_grid",
    "D08": "wholesale_services_information",
    "D09": "own_production",
    "D10": "net_from_grid",
    "D11": "net_to_grid",
    "D12": "total_consumption",
    "D14": "electrical_heating",
    "D15": "net_consumption",
    "D19": "capacity_settlement",
}
"""The types of metering points and their names in the results."""

OUTSIDE: Final = (
    "D02",
    "D03",
    "D04",
    "D13",
    "D17",
    "D18",
    "D20",
    "D21",
    "D22",
    "D23",
    "D24",
    "D99",
)
"""Types of metering points that exist and that no charges are calculated on."""

METHODS: Final = {"D01": "flex", "E02": "non_profiled"}
"""The settlement methods and their names in the results."""
_PROFILED: Final = "E01"

QUALITIES: Final = {quality.name.lower(): quality for quality in Quality}


def instant(text: str) -> datetime:
    """2023-02-01T02:00:00Z; with a space for the T, without the Z or the seconds it is the same."""
    found = _INSTANT.fullmatch(text)
    if found:
        day, time, seconds = found.groups()
        try:
            return datetime.fromisoformat(f"{day}T{time}:{seconds or '00'}").replace(tzinfo=UTC)
        except ValueError:
            pass
    raise ValueError(f"{shown(text)} is no instant: write it as 2023-01-31T23:00:00Z, in UTC.")


def thousandths(text: str) -> int:
    """kWh as Wh, less than 10^9 kWh; what lies beyond the third decimal is rounded, half away from
    zero.
    """
    wh = _scaled(text, 3)
    if abs(wh) >= _LARGEST_WH:  # sums of them would not fit into 64 bits
        raise ValueError(f"{shown(text)} kWh is beyond belief; a reading is less than 10^9 kWh.")
    return wh


def millionths(text: str) -> int:
    """DKK as micro-DKK; what lies beyond the sixth decimal is rounded, half away from zero."""
    return _scaled(text, 6)


def pieces(text: str) -> int:
    """A number of pieces."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{shown(text)} is no number of pieces: write a whole number.")
    return int(text)


def yes_or_no(text: str) -> bool:
    """True or false, in whatever case."""
    known = {"true": True, "false": False}.get(text.lower())
    if known is None:
        raise ValueError(f"{shown(text)} is neither true nor false.")
    return known


def identifier(text: str) -> str:
    """The number of a point or an actor, as it stands."""
    if not _ID.fullmatch(text):
        raise ValueError(f"{shown(text)} is no number of a metering point or an actor.")
    return text


def code(text: str) -> str:
    """The code of a charge, as it stands."""
    if not text:
        raise ValueError("it is empty; each charge has a code.")
    return text


def grid_area(text: str) -> str:
    """Three digits."""
    if not _AREA.fullmatch(text):
        raise ValueError(f"{shown(text)} is no grid area: those have three digits.")
    return text


def point_type(text: str) -> str:
    """E17, E18, E20, D01 and so on."""
    if text not in TYPES and text not in OUTSIDE:
        raise ValueError(f"{shown(text)} is no type of metering point: {', '.join(TYPES)}.")
    return text


def settlement_method(text: str) -> str | None:
    """D01 or E02; E01, profiled, is none for the sums."""
    if text == _PROFILED:
        return None
    return _one_of(dict.fromkeys(METHODS), "a settlement method")(text)


def resolution(*known: str) -> Callable[[str], str]:
    """One of these resolutions."""
    return _one_of(dict.fromkeys(known), "a resolution that is used here")


def kind(text: str) -> ChargeKind:
    """Tariff, subscription or fee."""
    names = {kind.value: kind for kind in ChargeKind}
    _one_of(names, "a kind of charge")(text)
    return names[text]


def quality(text: str) -> Quality:
    """Measured, estimated, calculated or missing."""
    _one_of(QUALITIES, "a quality of readings")(text)
    return QUALITIES[text]


def _one_of(known: Mapping[str, object], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"{shown(text)} is not {what}: {', '.join(known)}.")
        return text

    return read


def _scaled(text: str, decimals: int) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{shown(text)} is no number: write it as 12.345, with a point.")
    return int(Decimal(text).scaleb(decimals).quantize(Decimal(1), ROUND_HALF_UP))
