"""What the key of a wallet signs to prove itself (pure)."""

from elhandel.wallets.message.text import Challenge, text_of

__all__ = ["Challenge", "text_of"]
