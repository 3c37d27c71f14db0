"""Protection of name and address that a signup asks for; kept with its contract, beside what the
market says.
"""

from elhandel.platform.database import Transaction
from elhandel.values.ids import ContractId


def ask_protection(tx: Transaction, contract: ContractId, *, name: bool, address: bool) -> None:
    """The customer wants name or address protected in the market; what was asked for before stays
    asked for.
    """
    if not (name or address):
        return

    tx.execute(
        "UPDATE portfolio.contract SET protected_name = protected_name OR %(name)s,"
        " protected_address = protected_address OR %(address)s WHERE contract_id = %(contract)s",
        {"name": name, "address": address, "contract": contract},
    )
