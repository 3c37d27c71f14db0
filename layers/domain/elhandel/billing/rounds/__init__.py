"""Drafts of no run: rounds bill what is due of aconto, of what was held, and of lone charges.

A round composes all that is due of its subjects (a contract, an account, a held settlement) each
time it comes. What it has not drafted yet becomes drafts of a bill run; what says the same as when
it was drafted goes out once that is released. With no hours to look at bills it goes out at once.
"""

from elhandel.billing.rounds.rounds import leave_only, passed_review, released_of

__all__ = ["leave_only", "passed_review", "released_of"]
