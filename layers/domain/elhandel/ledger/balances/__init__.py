"""Balances: what accounts owe, what is open of their documents, and their statements."""

from elhandel.ledger.balances.account import OpenDocument, balance, open_documents
from elhandel.ledger.balances.statement import Statement, StatementLine, statement

__all__ = ["OpenDocument", "Statement", "StatementLine", "balance", "open_documents", "statement"]
