"""The end of a contract's bills: when everything that was supplied is settled and billed."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import ContractId


def finally_billed(
    tx: Transaction, contracts: Sequence[ContractId], today: date
) -> frozenset[ContractId]:
    """Which of these contracts have nothing left to be settled, corrected, billed or set off.

    The caller knows that their supply has ended.
    """
    rows = tx.execute(_FINALLY_BILLED, {"contracts": list(contracts), "today": today})
    return frozenset(ContractId(contract) for (contract,) in rows)


_FINALLY_BILLED: Final = statement("elhandel.billing.issue", "finally_billed")
