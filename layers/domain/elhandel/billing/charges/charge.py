"""A charge: something that an account is to be billed, whatever it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from elhandel.billing.bill import VatClass
from elhandel.billing.errors import UnableToCharge
from elhandel.settlement.engine.exact import round_to_ore
from elhandel.settlement.engine.prices import NANO_PER_MICRO
from elhandel.values.days.period import Period, days_in_month, months
from elhandel.values.ids import AccountId

PIECES: Final = "stk."
MONTHS: Final = "md."


@dataclass(frozen=True, slots=True)
class Charge:
    """What an account is to be billed once; its key is (source, source id, first day).

    Raises UnableToCharge where price and quantity do not make the amount, or a text is missing.
    """

    account_id: AccountId

    source: str
    """What it comes from, such as "fee" or "goodwill"; "settlement" is taken by settled lines."""

    source_id: str
    """Its key there."""

    period: Period
    """The days that it is for; of something that happens at once, its day."""

    what: str
    """In Danish, as printed."""

    amount_ore: int
    """Without VAT; negative in the customer's favour."""

    vat_class: VatClass = VatClass.STANDARD
    quantity: Decimal = Decimal(1)
    unit: str = PIECES

    unit_price: int | None = None
    """Micro-DKK a unit, where one price makes the amount."""

    agreement: str | None = None
    """What was agreed on, in the words of its source."""

    bill_from: date | None = None
    """The first day on which it may be billed; without one, the first day of its period."""

    def __post_init__(self) -> None:
        if not (self.source and self.source_id and self.what) or self.source == "settlement":
            raise UnableToCharge(
                "A charge has a source other than settlement, a key there, and a text to print."
            )
        if self.unit_price is not None and self._priced() != self.amount_ore:
            raise UnableToCharge(
                f"Charge {self.source}/{self.source_id} asks for {self.amount_ore} øre, and its "
                f"price and quantity make {self._priced()} øre. Give no price where none made the "
                "amount."
            )

    @property
    def first_billed_on(self) -> date:
        return self.bill_from or self.period.start

    def _priced(self) -> int:
        units = Fraction(self.quantity)
        nano = (self.unit_price or 0) * NANO_PER_MICRO * units.numerator
        return round_to_ore(nano, units.denominator)


def taken_back(charge: Charge) -> Charge:
    """The inverse of a charge, under a key of its own: both are billed, and cancel out."""
    return replace(
        charge,
        source_id=f"{charge.source_id}/taken-back",
        quantity=-charge.quantity,
        amount_ore=-charge.amount_ore,
    )


def monthly(charge: Charge, supplied: Period, *, unit_price: int, ahead: date) -> Iterator[Charge]:
    """A subscription in advance: a charge for each month of `supplied`, as far as `ahead`.

    charge: what all months have in common. A month of which only some days are supplied costs their
    share, rounded once. A month may be billed from the first day of the month before it on, the
    first one at once. The same month has the same key, so it may be asked for again.
    """
    for part in months(supplied):
        if part.start > ahead:
            return

        share = Fraction(part.days, days_in_month(part.start))
        nano = unit_price * NANO_PER_MICRO * share.numerator
        whole = share == 1
        yield replace(
            charge,
            period=part,
            quantity=Decimal(1) if whole else Decimal(part.days),
            unit=MONTHS if whole else "dage",
            unit_price=unit_price if whole else None,
            amount_ore=round_to_ore(nano, share.denominator),
            bill_from=_month_before(part.start),
        )


def _month_before(day: date) -> date:
    first = day.replace(day=1)
    return (
        first.replace(year=first.year - 1, month=12)
        if first.month == 1
        else first.replace(month=first.month - 1)
    )
