"""Protected name and address: what the market has stated of a customer, and what the customer asked
for.

The market's statement is sent back as it is, and our customer's wish may only add to it.
"""

from dataclasses import dataclass
from typing import Final

from elhandel.market.processes import Process
from elhandel.platform.database import Transaction, fetch_one, statement


@dataclass(frozen=True, slots=True)
class Protection:
    """Whether name, supply address (D01) and billing address (D04) are protected; None: unknown."""

    name: bool | None
    supply_address: bool | None
    billing_address: bool | None


def protection_of(tx: Transaction, process: Process) -> Protection:
    """What RSM-027 says, of a start of supply or of a change while it runs.

    Nothing of a former customer is kept for one who moves in: what was not asked for is not
    protected. Bills that go to the supply address show it, so they are protected with it.
    """
    asked_name, asked_address, own_billing, name, supply, billing = fetch_one(
        tx, _PROTECTION, {"contract": process.contract_id}
    )
    unstated = False if process.kind == "move_in" else None
    stated_billing = supply if billing is None else billing

    supply_address = _either(asked_address, supply, unstated)
    billing_address = _either(asked_address, stated_billing, unstated)
    if not own_billing and supply_address:
        billing_address = True

    return Protection(_either(asked_name, name, unstated), supply_address, billing_address)


_PROTECTION: Final = statement("elhandel.market.customers", "protection_of_contract")


def _either(asked: bool, stated: bool | None, unstated: bool | None) -> bool | None:
    if asked:
        return True
    return unstated if stated is None else stated
