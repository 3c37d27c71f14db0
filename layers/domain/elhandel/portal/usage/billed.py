"""What the customer's bills say of a supply's days: amounts as they were issued, with their VAT."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from elhandel.platform.database import Transaction, statement
from elhandel.settlement.engine.exact import vat
from elhandel.values.days.period import Period
from elhandel.values.ids import SupplyPeriodId


@dataclass(frozen=True, slots=True)
class BilledPart:
    """What one document says of one settlement of a supply; amounts in øre, notes below zero."""

    number: str
    kind: Literal["invoice", "credit_note"]
    issued_on: dt.date
    days: Period
    first_time: bool
    """Whether its days are billed here for the first time: no correction and nothing taken back."""
    net_ore: int
    taxed_ore: int
    """The part of `net_ore` that carries VAT."""
    taxed_before_ore: int
    """What carries VAT on the document before this part: VAT is rounded once on the document, and
    each part has what it adds."""
    vat_percent: int

    @property
    def vat_ore(self) -> int:
        before = vat(self.taxed_before_ore, self.vat_percent)
        return vat(self.taxed_before_ore + self.taxed_ore, self.vat_percent) - before

    @property
    def total_ore(self) -> int:
        return self.net_ore + self.vat_ore


def billed_parts(tx: Transaction, supply: SupplyPeriodId, days: Period) -> list[BilledPart]:
    """What was billed of a supply's days, as far as it touches these, in the order of issue.

    Aconto is left out: it is paid in advance, and its bill settles it.
    """
    values = {"supply": supply, "start": days.start, "end": days.end}
    return [
        BilledPart(
            number=number,
            kind=kind,
            issued_on=issued_on,
            days=Period(start, end),
            first_time=first_time,
            net_ore=net,
            taxed_ore=taxed,
            taxed_before_ore=before,
            vat_percent=percent,
        )
        for number, kind, issued_on, start, end, first_time, net, taxed, before, percent in (
            tx.execute(_BILLED, values)
        )
    ]


_BILLED: Final = statement("elhandel.portal.usage", "billed_parts")
