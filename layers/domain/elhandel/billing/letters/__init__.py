"""Which letters the documents' fonts can print, and what stands for those that they cannot."""

from elhandel.billing.letters.printable import printable, printable_texts, unshown

__all__ = ["printable", "printable_texts", "unshown"]
