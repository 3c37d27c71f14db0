"""Markets as dated data (`portfolio/rules/markets.toml`, which says what each field means)."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

from elhandel.values.days.dated import holding_on
from elhandel.values.units import ore

type CustomerKind = Literal["private", "business"]
_KINDS: Final[tuple[CustomerKind, ...]] = get_args(CustomerKind.__value__)

HOME: Final = "DK"
"""Where an account lies of which nothing else is said; electricity is sold nowhere else."""


@dataclass(frozen=True, slots=True)
class Market:
    """The rules of a market from `valid_from` on. Fees: øre, or cents, without VAT; None where none
    may be asked for.
    """

    code: str
    kind: CustomerKind
    """Of the account; days to pay differ by it."""
    name: str
    valid_from: date
    currency: str
    language: str
    languages: Sequence[str]
    country: str
    time_zone: ZoneInfo
    account_prefix: str
    vat_percent: int
    prices_with_vat: bool
    due_days: int | None
    """From a bill's date until it is due; None: as the settings say."""
    grace_days: int
    billing_days: Sequence[int]
    failed_debit_fee: int | None
    reconnection_fee: int | None
    reminder_days_before: int
    most_text_reminders: int
    suspends_after_days: int | None
    """None: nothing is turned off by itself."""
    suspension_warning_days: int | None
    dunned_from: int
    """Øre: less that is owed for services on a bill is not worth a word."""
    resumes_when_paid: bool
    """Whether what was turned off for want of payment is turned on again by itself."""


def all_markets() -> tuple[Market, ...]:
    """Every market in each of its times, for either kind of customer."""
    return _markets()


def market_on(code: str, day: date, kind: CustomerKind = "private") -> Market:
    """A market as it is on a day for a kind of customer; before its first, the first.

    Raises LookupError for no market.
    """
    known = [market for market in _markets() if (market.code, market.kind) == (code, kind)]
    if not known:
        raise LookupError(f"markets.toml knows no market {code}")
    return holding_on(day, known) or min(known, key=lambda market: market.valid_from)


@cache
def _markets() -> tuple[Market, ...]:
    text = (files("elhandel.portfolio") / "rules" / "markets.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["market"]
    return tuple(_market(entry, kind) for entry in entries for kind in _KINDS)


def _market(entry: dict[str, Any], kind: CustomerKind) -> Market:
    due = entry.get("due_days")
    return Market(
        code=entry["code"],
        kind=kind,
        name=entry["name"],
        valid_from=entry["valid_from"],
        currency=entry["currency"],
        language=entry["language"],
        languages=tuple(entry["languages"]),
        country=entry["country"],
        time_zone=ZoneInfo(entry["time_zone"]),
        account_prefix=entry["account_prefix"],
        vat_percent=entry["vat_percent"],
        prices_with_vat=entry["prices_with_vat"],
        due_days=entry.get("due_days_business", due) if kind == "business" else due,
        grace_days=entry["grace_days"],
        billing_days=tuple(entry["billing_days"]),
        failed_debit_fee=_fee(entry, "failed_debit_fee"),
        reconnection_fee=_fee(entry, "reconnection_fee"),
        reminder_days_before=entry["reminder_days_before"],
        most_text_reminders=entry["most_text_reminders"],
        suspends_after_days=entry.get("suspends_after_days"),
        suspension_warning_days=entry.get("suspension_warning_days"),
        dunned_from=ore(entry["dunned_from"]),
        resumes_when_paid=entry["resumes_when_paid"],
    )


def _fee(entry: dict[str, Any], name: str) -> int | None:
    return ore(entry[name]) if name in entry else None
