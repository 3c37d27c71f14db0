"""The bank: our account with it, what is paid into it, and the payouts that we order."""

from simulator.world.bank.bank import ACCOUNT, Bank, UnableToOrder
from simulator.world.bank.routes import bank_routes
from simulator.world.bank.statement import Movement, camt_file

__all__ = ["ACCOUNT", "Bank", "Movement", "UnableToOrder", "bank_routes", "camt_file"]
