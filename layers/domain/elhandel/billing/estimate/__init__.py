"""Estimates: what a quarter of a contract will use and cost, and what that rests on.

`estimated` reads what is known of contracts and gives each a `Basis`; `rules` holds the dated data,
`use` and `cost` the arithmetic.
"""

from elhandel.billing.estimate.basis import Basis, Source, basis_of, basis_values
from elhandel.billing.estimate.facts import Estimates, Unknown, estimated
from elhandel.billing.estimate.homes import home_kind
from elhandel.billing.estimate.rules import shares_of_year

__all__ = [
    "Basis",
    "Estimates",
    "Source",
    "Unknown",
    "basis_of",
    "basis_values",
    "estimated",
    "home_kind",
    "shares_of_year",
]
