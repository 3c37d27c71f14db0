"""Why an order was cancelled."""

from enum import StrEnum


class CancelledBecause(StrEnum):
    """Why an order was cancelled that its customer did not ask to be."""

    STAFF = "staff"
    """All open orders of a book were cancelled."""
    WALLET_REMOVED = "wallet-removed"
    """It was to be paid from a wallet that the customer has removed."""
