"""Reports: the trial balance, the journal, and the journal as a file."""

from elhandel.ledger.reports.journal import JournalEntry, journal
from elhandel.ledger.reports.table import csv_lines
from elhandel.ledger.reports.trial_balance import TrialBalance, TrialLine, trial_balance

__all__ = [
    "JournalEntry",
    "TrialBalance",
    "TrialLine",
    "csv_lines",
    "journal",
    "trial_balance",
]
