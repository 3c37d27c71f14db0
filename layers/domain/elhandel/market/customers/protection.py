"""Protected name and address: what the market has said of a contract's customer, and what the
customer asked for.

The market's word is sent back as it is, and our customer's wish may only add to it.
"""

from typing import Final

from elhandel.market.cim.outgoing import Protection
from elhandel.market.processes import Process
from elhandel.platform.database import Transaction, fetch_one

# The latest that was said of each; a message that leaves it out says nothing.
_KNOWN: Final = """
SELECT c.protected_name, c.protected_address,
       CASE WHEN r.recipient_id IS NULL THEN k.billing_address ELSE r.billing_address END IS NOT NULL,
       (SELECT t.protected_name FROM market.customer_at_point t
        WHERE t.contract_id = c.contract_id AND t.protected_name IS NOT NULL
        ORDER BY t.valid_from DESC LIMIT 1),
       (SELECT (t.protected_addresses -> 'D01')::boolean FROM market.customer_at_point t
        WHERE t.contract_id = c.contract_id AND t.protected_addresses ? 'D01'
        ORDER BY t.valid_from DESC LIMIT 1),
       (SELECT (t.protected_addresses -> 'D04')::boolean FROM market.customer_at_point t
        WHERE t.contract_id = c.contract_id AND t.protected_addresses ? 'D04'
        ORDER BY t.valid_from DESC LIMIT 1)
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
WHERE c.contract_id = %(contract)s
"""


def protection_of(tx: Transaction, process: Process) -> Protection:
    """What RSM-027 of a start of supply says.

    Of one who moves in there is nothing to be kept, so that what nobody asked for is not protected.
    Bills that go to the supply address show it: they are protected with it.
    """
    ask_name, ask_address, own_billing, name, supply, billing = fetch_one(
        tx, _KNOWN, {"contract": process.contract_id}
    )
    unsaid = None if process.kind == "switch" else False
    supply_address = _either(ask_address, supply, unsaid)
    billing_address = _either(ask_address, supply if billing is None else billing, unsaid)
    if not own_billing and supply_address:
        billing_address = True
    return Protection(_either(ask_name, name, unsaid), supply_address, billing_address)


def _either(asked: bool, said: bool | None, unsaid: bool | None) -> bool | None:
    return True if asked else unsaid if said is None else said
