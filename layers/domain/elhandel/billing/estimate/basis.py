"""What an amount in advance rests on, as it is kept with the plan and printed on the bill."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from elhandel.values.days.period import Period

type Source = Literal["readings", "market", "house", "flat"]
"""Where the use comes from: the customer's own readings, the grid company's expected use of a year,
or what a home of its kind uses."""


@dataclass(frozen=True, slots=True)
class Basis:
    """How the amount of a whole quarter was estimated."""

    source: Source
    quarter: date

    yearly_wh: int
    """What a year is taken to use."""

    wh: int
    """What the quarter is taken to use."""

    per_kwh: int
    """Micro-DKK without VAT: everything that is paid by the kWh, on average."""

    per_month: int
    """Micro-DKK without VAT: all subscriptions."""

    vat_percent: int

    amount_ore: int
    """Of a whole quarter, with VAT, as it is asked for."""

    estimated_on: date

    readings: Period | None = None
    """The days whose readings the use was taken from; None where it wasn't."""

    used_wh: int | None = None
    """What the quarter did use; known on the bill that sets the amount off."""

    used_days: int | None = None
    """On how many days we supplied, where that was less than the quarter: then what was used is not
    to be compared with what was expected of all of it."""

    def with_use(self, wh: int, days: int | None = None) -> "Basis":
        """The basis beside what was used in the end; days: where it was not the whole quarter."""
        return replace(self, used_wh=wh, used_days=days)


def basis_values(basis: Basis) -> dict[str, Any]:
    """As it is stored: whole numbers and days."""
    values = asdict(basis)
    values["readings"] = (
        [basis.readings.start, basis.readings.end] if basis.readings is not None else None
    )
    return {name: _text(value) for name, value in values.items()}


def basis_of(stored: Mapping[str, Any] | None) -> Basis | None:
    """A stored basis; None where there is none."""
    if stored is None:
        return None

    days = stored["readings"]
    return Basis(
        **{
            **stored,
            "quarter": date.fromisoformat(stored["quarter"]),
            "estimated_on": date.fromisoformat(stored["estimated_on"]),
            "readings": Period(*map(date.fromisoformat, days)) if days else None,
        }
    )


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
