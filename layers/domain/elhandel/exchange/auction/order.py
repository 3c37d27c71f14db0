"""Orders of a book, as the auction reads them."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """What an order wants."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class Order:
    """An order with what is left of it. Numbers are unique in a book, and rise with time."""

    number: int

    owner: int
    """Whose it is: orders of one owner never trade with each other."""

    side: Side
    wh: int

    price: int | None
    """Limit, micro-DKK per kWh: a buyer pays no more, a seller takes no less. None: any price."""
