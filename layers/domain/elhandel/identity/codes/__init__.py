"""One-time codes: what a customer who has signed in confirms a change with (CD-PAY-5)."""

from elhandel.identity.codes.code import NotTheCode, ask_for_code, use_code

__all__ = ["NotTheCode", "ask_for_code", "use_code"]
