"""Allowances: an amount off an invoice, as lines of its notes. Pure.

An allowance is a share of what is left of an invoice: of what VAT is added to, of what it isn't,
and of the VAT. One over all that is left takes exactly that, so that any sequence of them ends at
nothing.
"""

from dataclasses import dataclass

from elhandel.billing.bill.bill import BillLine, BillSection
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class Parts:
    """What an amount with VAT consists of, in øre."""

    taxed: int
    """What VAT is added to."""

    untaxed: int
    vat: int

    @property
    def total(self) -> int:
        return self.taxed + self.untaxed + self.vat

    def plus(self, other: "Parts") -> "Parts":
        return Parts(self.taxed + other.taxed, self.untaxed + other.untaxed, self.vat + other.vat)


NOTHING = Parts(0, 0, 0)


def share(whole: Parts, amount: int) -> Parts:
    """`amount` of what is left, in the same parts, to the øre; of all of it exactly that.

    0 < amount <= whole.total.
    """
    if amount == whole.total:
        return whole

    vat = round_half_away(whole.vat * amount, whole.total)
    untaxed = round_half_away(whole.untaxed * amount, whole.total)
    if whole.taxed == 0:  # what rounding leaves goes where there is something
        untaxed = amount - vat

    return Parts(amount - vat - untaxed, untaxed, vat)


def allowance_section(parts: Parts, text: str, period: Period) -> BillSection:
    """The lines that take these parts off; negative parts give them back. They have no home, so
    what stands above them is what they are.
    """
    lines = [
        _line(text, -parts.taxed, -parts.vat, vat=True),
        _line(text, -parts.untaxed, 0, vat=False),
    ]

    return BillSection(
        run_id=None,
        supply_period_id=None,
        gsrn=None,
        supply_address=(),
        product="Afslag",
        correction=False,
        period=period,
        daily_wh=(),
        year_before_wh=None,
        lines=tuple(line for line in lines if line.amount_ore or line.vat_ore),
    )


def _line(text: str, amount_ore: int, vat_ore: int, *, vat: bool) -> BillLine:
    return BillLine(
        category="allowance",
        component="allowance",
        description=text,
        quantity_wh=None,
        quantity=None,
        unit_price=None,
        amount_ore=amount_ore,
        vat=vat,
        settlement_line_no=None,
        vat_ore=vat_ore,
    )
