"""What the owner of a wallet lets the market move of it (GX-ORD-4)."""

from elhandel.wallets.allowances.allowance import Allowed, allow, allowance_of, sign

__all__ = ["Allowed", "allow", "allowance_of", "sign"]
