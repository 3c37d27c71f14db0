"""What a trade comes to, in øre, rounded once; without VAT."""

from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_to_ore


def total_ore(wh: int, price: int) -> int:
    """The price of energy: Wh times micro-DKK per kWh are nano-DKK."""
    return round_to_ore(wh * price, 1)


def fee_ore(total: int, percent: int) -> int:
    """Our fee of a trade's total; the seller gets the rest."""
    return round_to_ore(total * percent * NANO_DKK_PER_ORE, 100)
