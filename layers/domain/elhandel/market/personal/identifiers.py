"""Where the market says that a person is: reasons that staff give may not hold it."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.values.ids import ContractId


def places_of_contracts(tx: Transaction, contracts: Sequence[ContractId]) -> list[tuple[str, str]]:
    """(kind, text) of streets and towns that the market named on these contracts."""
    rows = tx.execute(_PLACES, {"contracts": list(contracts)})
    return [(str(kind), str(text)) for kind, text in rows if text]


_PLACES: Final = statement("elhandel.market.personal", "places_of_contracts")
