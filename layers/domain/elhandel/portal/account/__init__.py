"""A customer's account as the portal's JSON: what is owed, how it is billed, what was booked."""

from elhandel.portal.account.answer import AccountAnswer, account_answer

__all__ = ["AccountAnswer", "account_answer"]
