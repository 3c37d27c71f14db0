"""Balances: what accounts owe, what is open of their documents."""

from elhandel.ledger.balances.account import OpenDocument, balance, open_documents

__all__ = ["OpenDocument", "balance", "open_documents"]
