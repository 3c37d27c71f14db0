"""What trades come to, in øre without VAT: each rounded once, our fee once for a home's month."""

from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE, round_to_ore


def total_ore(wh: int, price: int) -> int:
    """The price of energy: Wh times micro-DKK per kWh are nano-DKK."""
    return round_to_ore(wh * price, 1)


def fee_ore(total: int, percent: int) -> int:
    """Our fee of what a home sold in a month; the seller gets the rest."""
    return round_to_ore(total * percent * NANO_DKK_PER_ORE, 100)


def fee_of_next(sold: int, total: int, percent: int) -> int:
    """What a trade adds to the fee of what its home has sold before in the month: all such parts
    together are the fee of the month, in however many trades. From 0 to the trade's total.
    """
    return fee_ore(sold + total, percent) - fee_ore(sold, percent)
