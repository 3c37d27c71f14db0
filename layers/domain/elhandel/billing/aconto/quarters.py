"""Which quarters of a contract are to be billed now, and which amounts asked for. Pure.

A quarter is billed as soon as every day that we supplied in it is settled, whether supply went on
to its end or stopped (that bill is the final one). The bill asks for the next quarter if supply
goes on; only where no bill goes before is the amount asked for by itself. Where supply turns out to
have begun later, the share of the days that were never supplied is returned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.billing.estimate import Basis
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import Period

ORE_PER_KRONE: Final = 100


def quarter_of(day: date) -> date:
    """The first day of the quarter that `day` lies in."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def next_quarter(quarter: date) -> date:
    """The first day of the quarter after."""
    return date(quarter.year + quarter.month // 10, (quarter.month + 3) % 12, 1)


def quarter_before(quarter: date) -> date:
    """The first day of the quarter before."""
    return date(quarter.year - (quarter.month == 1), (quarter.month - 4) % 12 + 1, 1)


def quarter_text(quarter: date) -> str:
    """As it stands on a Danish bill: 1. kvartal 2026."""
    return f"{(quarter.month + 2) // 3}. kvartal {quarter.year}"


@dataclass(frozen=True, slots=True)
class Quarter:
    """What is known of a contract's quarter."""

    start: date

    amount_ore: int | None
    """What a whole quarter costs in advance; None where it is billed by the month."""

    days: int
    """On how many of its days we supply, by what is known now."""

    settled: bool
    """Whether all of these are settled, and nothing about them is still changing."""

    unbilled: bool
    """Whether some of what is settled awaits this quarter's bill."""

    asked: bool
    """Whether its amount was asked for."""

    open: bool
    """Whether its amount was asked for and not set off yet."""

    asked_ore: int = 0
    """What was asked for and is not set off yet: øre with VAT."""

    began_later: bool = False
    """Whether it was asked for from an earlier first day than the one that has turned out right."""

    basis: Basis | None = None
    """What its amount rests on; None where it was set by hand."""

    @property
    def period(self) -> Period:
        return Period(self.start, next_quarter(self.start))

    @property
    def instalment(self) -> int:
        """What to ask for it: øre with VAT, the share of the days that we supply, in whole DKK."""
        whole = self.period.days * ORE_PER_KRONE
        return round_half_away((self.amount_ore or 0) * self.days, whole) * ORE_PER_KRONE

    @property
    def awaits_bill(self) -> bool:
        return self.unbilled or self.open

    @property
    def asked_too_much(self) -> bool:
        """Whether days were paid for in advance that were never supplied (an erroneous move)."""
        return self.open and self.began_later and self.instalment < self.asked_ore


@dataclass(frozen=True, slots=True)
class Step:
    """A document to issue: the bill of a quarter, or an instalment of another, or both."""

    billed: Quarter | None
    asks: Quarter | None

    returns: Quarter | None = None
    """The quarter whose amount is set off and asked for anew: a share of it is returned."""


def steps(quarters: Sequence[Quarter], today: date) -> list[Step]:
    """What to issue today for a contract, in order of time.

    A quarter that is not given counts as one in which we do not supply.
    """
    by_start = {quarter.start: quarter for quarter in quarters}
    found: list[Step] = []
    for _, quarter in sorted(by_start.items()):
        if quarter.awaits_bill and quarter.settled:
            following = by_start.get(quarter.period.end)
            asks = following if following is not None and _to_ask(following, today) else None
            found.append(Step(quarter, asks))
        elif quarter.asked_too_much:
            found.append(Step(None, quarter if quarter.instalment else None, returns=quarter))

    this = by_start.get(quarter_of(today))
    carried = any(step.asks is this for step in found)
    if this is None or carried or not _to_ask(this, today):
        return found
    if not _bill_to_come(by_start, this, found):
        found.append(Step(None, this))

    return found


def _to_ask(quarter: Quarter, today: date) -> bool:
    if quarter.asked or quarter.settled:
        return False
    return quarter.instalment > 0 and today < quarter.period.end


def _bill_to_come(by_start: Mapping[date, Quarter], this: Quarter, found: Sequence[Step]) -> bool:
    """Whether the quarter before is paid by aconto too and not billed yet: its bill will ask."""
    before = by_start.get(quarter_before(this.start))
    if before is None or before.amount_ore is None or not before.days:
        return False
    if not before.settled:
        return True
    return before.awaits_bill and all(step.billed is not before for step in found)
