"""The account of the customer who asks: how it is billed, and what was owed and paid."""

from elhandel.billing.account.own import OwnAccount, OwnEntry, own_account, own_credit_limit

__all__ = ["OwnAccount", "OwnEntry", "own_account", "own_credit_limit"]
