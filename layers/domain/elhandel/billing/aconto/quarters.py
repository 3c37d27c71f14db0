"""Which quarters of a contract are to be billed now, and which amounts asked for: pure, decided
from what is known.

A quarter is billed as soon as every day that we supplied in it is settled, whether supply went on
to its end or stopped (that bill is the final one). The bill asks for the next quarter if supply
goes on; only where no bill goes before is the amount asked for by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.settlement.engine.exact import round_half_away

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
    """What is known of a contract's quarter.

    amount_ore: what a whole quarter costs in advance, None where it is billed by the month. days:
    how many of its days we supply, as far as is known. settled: every one of these is settled, and
    nothing about them is still changing. unbilled: some of what is settled awaits this quarter's
    bill. asked: its amount was asked for, `open`: and not set off yet.
    """

    start: date
    amount_ore: int | None
    days: int
    settled: bool
    unbilled: bool
    asked: bool
    open: bool

    @property
    def end(self) -> date:
        return next_quarter(self.start)

    @property
    def instalment(self) -> int:
        """What to ask for it, in øre with VAT: the share of the days that we supply, in whole
        kroner.
        """
        whole = (self.end - self.start).days * ORE_PER_KRONE
        return round_half_away((self.amount_ore or 0) * self.days, whole) * ORE_PER_KRONE

    @property
    def awaits_bill(self) -> bool:
        return self.unbilled or self.open


@dataclass(frozen=True, slots=True)
class Step:
    """A document to issue: the bill of a quarter, if `billed`, asking for an instalment of another,
    if `asks`.
    """

    billed: Quarter | None
    asks: Quarter | None


def steps(quarters: Sequence[Quarter], today: date) -> list[Step]:
    """What to issue today for a contract, in order of time. Quarters that are not told are as if we
    did not supply.
    """
    by_start = {quarter.start: quarter for quarter in quarters}
    found: list[Step] = []
    for quarter in sorted(quarters, key=lambda one: one.start):
        if quarter.awaits_bill and quarter.settled:
            following = by_start.get(quarter.end)
            asks = following if following is not None and _to_ask(following, today) else None
            found.append(Step(quarter, asks))

    this = by_start.get(quarter_of(today))
    carried = any(step.asks is this for step in found)
    if (
        this is not None
        and not carried
        and _to_ask(this, today)
        and not _bill_to_come(by_start, this, found)
    ):
        found.append(Step(None, this))

    return found


def _to_ask(quarter: Quarter, today: date) -> bool:
    return (
        not quarter.asked and quarter.instalment > 0 and today < quarter.end and not quarter.settled
    )


def _bill_to_come(by_start: Mapping[date, Quarter], this: Quarter, found: Sequence[Step]) -> bool:
    """Whether the quarter before is paid by aconto too and not billed yet: its bill will ask."""
    before = by_start.get(quarter_before(this.start))
    if before is None or before.amount_ore is None or not before.days:
        return False
    return not before.settled or (
        before.awaits_bill and all(step.billed is not before for step in found)
    )
