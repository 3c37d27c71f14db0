"""Which letters the documents' fonts can print, and what stands for those that they cannot."""

from elhandel.billing.letters.printable import printable, unshown

__all__ = ["printable", "unshown"]
