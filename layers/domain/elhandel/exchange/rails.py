"""How a trade is paid."""

from enum import StrEnum


class Rail(StrEnum):
    """BILL: it stands on both bills. TOKEN: energy and money change wallets on the token ledger,
    and the bills are less by what was paid there. Orders of one never meet orders of the other.
    """

    BILL = "bill"
    TOKEN = "token"  # noqa: S105  (no password)
