"""One-time codes: what a customer who has signed in confirms a change with (CD-PAY-5)."""

from elhandel.identity.codes.code import GOOD_FOR, NotTheCode, ask_for_code, use_code

__all__ = ["GOOD_FOR", "NotTheCode", "ask_for_code", "use_code"]
