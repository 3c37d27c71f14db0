"""Payments: money between the bank and the accounts of customers, what is collected by mandate, and
reminders of what is missing.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `exchange` | files, orders and debits to and from the bank and the provider, step by step |
| `events` | what the provider told: verified, kept, handled once |
| `collections` | what is due, collected attempt by attempt, one at a time |
| `links` | links to pay by that customers ask for |
| `incoming` | lines of the bank: booked once, given to accounts, or on the work list |
| `reminders` | reminders of what is overdue |
| `respites` | time that staff give a customer who cannot pay now |
| `order_files` | payouts whose day has come, as files that wait for the bank |
| `favour` | what is in a customer's favour: set off, else paid out and followed to the end |
| `open_items` | what is open on accounts |
| `providers` | what we ask of a provider of payments, and what its events say |
| `betalingsservice` | its files and deadlines (pure) |
| `methods`, `mandates` | how customers pay, and what allows us to collect |
| `accounts` | bank accounts that customers have registered, sealed |
| `matching` | to whom a payment belongs (pure) |
| `orders` | payouts as a pain.001 file (pure) |
| `statements` | camt.053 and CSV as typed lines (pure) |
| `rules` | dated rules, and days as the bank counts them |
| `upkeep`, `personal` | what must hold and what has expired · what is held about persons |

What a payment means for a customer stands in the ledger alone; no balance is stored here.
"""

from elhandel.payments.errors import UnableToMatch, UnableToReachBank, UnableToReadBankFile
from elhandel.payments.personal import IMPERSONAL, PERSONAL
from elhandel.payments.upkeep import INVARIANTS, RETENTION

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "RETENTION",
    "UnableToMatch",
    "UnableToReachBank",
    "UnableToReadBankFile",
]
