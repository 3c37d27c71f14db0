"""What bills have to say by law, as dated tables (`billing/rules/*.toml`): the row of the day of
issue, so that a document that is made again says the same.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

_SINCE_EVER: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class GridCompany:
    """A grid company, and where to turn to when the power is out."""

    name: str
    web: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """Where the electricity of a year came from."""

    year: int
    confirmed: bool

    percent: Mapping[str, int]
    """By source, in the order in which they are shown."""

    co2_g: int
    """Of a kWh, as `waste_mg` is: highly radioactive waste."""

    waste_mg: float


@dataclass(frozen=True, slots=True)
class Sentences:
    """Whom to turn to, and what every bill has to say. The file says what each is about."""

    complaints: str
    contact_point: str
    consumers: str
    savings: str
    comparison: str
    incentives: str
    notice: str
    switching: str


def grid_company(gln: str, day: date) -> GridCompany | None:
    """The grid company as it was known on `day`; None where it isn't."""
    rows = [row for row in _rows("grid-companies", "company") if row["gln"] == gln]
    row = _valid(rows, day)
    if row is None:
        return None

    return GridCompany(name=row["name"], web=row.get("web"), phone=row.get("phone"))


def declaration(product: str, day: date) -> Declaration | None:
    """The latest declaration of a product, its own or the general one."""
    rows = _rows("energy-declaration", "declaration")
    own = [row for row in rows if row.get("product") == product]
    row = _valid(own, day) or _valid([row for row in rows if "product" not in row], day)
    if row is None:
        return None

    return Declaration(
        year=row["year"],
        confirmed=row["confirmed"],
        percent=row["percent"],
        co2_g=row["co2_g"],
        waste_mg=row["waste_mg"],
    )


def sentences(day: date) -> Sentences:
    """What is said on a bill of `day`. Raises LookupError before the first row."""
    row = _valid(_rows("required-sentences", "sentences"), day)
    if row is None:
        raise LookupError(
            f"no required sentences are known for {day}; add them to required-sentences.toml"
        )

    return Sentences(**{name: row[name] for name in Sentences.__dataclass_fields__})


def _valid(rows: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    known = [row for row in rows if row.get("valid_from", _SINCE_EVER) <= day]
    return max(known, key=lambda row: row.get("valid_from", _SINCE_EVER), default=None)


@lru_cache(maxsize=8)
def _rows(file: str, table: str) -> Sequence[Mapping[str, Any]]:
    text = (files("elhandel.billing") / "rules" / f"{file}.toml").read_text(encoding="utf-8")
    rows: Sequence[Mapping[str, Any]] = tomllib.loads(text)[table]
    return rows
