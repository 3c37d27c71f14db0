"""What is owed for services: bill by bill, without what is disputed or in the customer's favour."""

from elhandel.dunning.owed.debts import Bill, Debt, ServiceLines, debts_of
from elhandel.dunning.owed.read import accounts_to_look_at, debts_on

__all__ = ["Bill", "Debt", "ServiceLines", "accounts_to_look_at", "debts_of", "debts_on"]
