"""Reports: the trial balance, the journal, and the journal as a file."""

from elhandel.ledger.reports.journal import JournalEntry, journal
from elhandel.ledger.reports.saft import Company, Selection, saft
from elhandel.ledger.reports.table import csv_lines
from elhandel.ledger.reports.trial_balance import TrialBalance, TrialLine, trial_balance

__all__ = [
    "Company",
    "JournalEntry",
    "Selection",
    "TrialBalance",
    "TrialLine",
    "csv_lines",
    "journal",
    "saft",
    "trial_balance",
]
