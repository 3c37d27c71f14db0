"""Some days of a billing cycle at one price, charged or taken back."""

from dataclasses import dataclass

from elhandel.billing.cycle import share_ore
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class Piece:
    """Days of one billing cycle. price: micro-DKK for the whole cycle, without VAT."""

    cycle: Period
    days: Period
    what: str
    """The name of its package, as a bill prints it."""

    price: int

    credit: bool = False
    """Charged before, and taken back."""

    @property
    def ore(self) -> int:
        """Without VAT; below zero for a credit."""
        share = share_ore(self.cycle, self.days, self.price)
        return -share if self.credit else share

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole cycle."""
        return self.days == self.cycle
