"""What staff see of an account that has not paid for services."""

from elhandel.dunning.shown.account import AccountDunned, BillDunned, dunning_of

__all__ = ["AccountDunned", "BillDunned", "dunning_of"]
