"""Erasure of a person on the market: their orders and trades stay as long as the books, and no name
leads from them to a wallet.
"""

from collections.abc import Sequence
from typing import Final

from elhandel.chain.personal import forget_sides
from elhandel.platform.database import Transaction, statement
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_wallets_of_orders(tx: Transaction, contracts: Sequence[int]) -> Counts:
    """Blank which wallets orders of these contracts were for, and keep of their settlements on the
    token ledger only how they ended: what bills and books say stays the same.
    """
    asked = {"contracts": list(contracts)}
    subjects = [subject for (subject,) in tx.execute(_SETTLEMENTS, asked)]
    renamed = forget_sides(tx, subjects)

    return run_steps(tx, _ORDERS, asked) | ({"chain.task": renamed} if renamed else {})


_SETTLEMENTS: Final = statement("elhandel.exchange.personal", "settlements_of_person")

_ORDERS: Final[Steps] = (
    (
        "exchange.trade_order",
        """
        UPDATE exchange.trade_order o SET wallet = 'forgotten'
        FROM portfolio.supply_period s
        WHERE s.supply_period_id = o.supply_period_id AND s.contract_id = ANY(%(contracts)s)
          AND o.wallet <> 'forgotten'
        """,
    ),
)
