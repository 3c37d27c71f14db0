"""What a quarter's use costs at the prices of a day. Pure; exact until it is rounded once."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_half_away

_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Prices:
    """Micro-DKK without VAT, as they are on a day."""

    energy: int
    """A kWh from us: the fixed price, or the mean spot price with what is added to it."""

    tariffs: int
    """A kWh to grid company, Energinet and state, the mean of a day."""

    per_month: int

    full_tax: int = 0
    """The part of the tariffs that a heated home pays up to its limit only."""

    reduced_tax: int = 0
    limit_wh: int | None = None
    """The yearly limit of a heated home; None where no limit is counted."""

    def per_kwh(self, yearly_wh: int) -> int:
        """What a kWh costs in a year of this use, on average."""
        whole = self.energy + self.tariffs
        if self.limit_wh is None or yearly_wh <= self.limit_wh:
            return whole

        saved = Fraction((self.full_tax - self.reduced_tax) * (yearly_wh - self.limit_wh))
        return whole - round_half_away(saved.numerator, saved.denominator * yearly_wh)


def quarter_ore(
    wh: int, per_kwh: int, per_month: int, vat_percent: int, rounded_to_ore: int
) -> int:
    """What a whole quarter costs with VAT, rounded to what is asked for; at least that once."""
    nano_dkk = (wh * per_kwh + per_month * _MONTHS * 1000) * (100 + vat_percent)
    whole = round_half_away(nano_dkk, 100 * NANO_DKK_PER_ORE * rounded_to_ore)
    return max(whole, 1) * rounded_to_ore
