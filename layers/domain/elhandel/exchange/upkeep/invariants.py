"""What must hold of the market: energy and money are conserved, to the Wh and the øre."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.invariants import Invariant, by_query

INVARIANTS: Final = (
    Invariant(
        "orders-are-their-trades",
        "What an order has traded is the sum of its trades, each within the order's limit.",
        by_query(statement("elhandel.exchange.upkeep", "orders_and_trades")),
    ),
    Invariant(
        "trades-hold-within-use",
        "Of what a home traded no more holds than it produced, or used, in the month.",
        by_query(statement("elhandel.exchange.upkeep", "trades_beyond_use")),
    ),
    Invariant(
        "trades-conserve-money",
        "What buyers are charged for the trades of a month, its sellers are credited.",
        by_query(statement("elhandel.exchange.upkeep", "money_of_trades")),
    ),
    Invariant(
        "token-payments-conserve-money",
        "What bills of a month take off for buyers, and put on for sellers, differs by our fees "
        "that the token ledger has settled, at most.",
        by_query(statement("elhandel.exchange.upkeep", "payments_of_trades")),
    ),
    Invariant(
        "trade-pieces-are-charges",
        "What trades change on bills is a charge of billing with the same amount.",
        by_query(statement("elhandel.exchange.upkeep", "pieces_are_charges")),
    ),
)
