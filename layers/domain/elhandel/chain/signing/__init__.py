"""Who signs for the house on the token ledger: a key in KMS, or one of a secret for a simulated
ledger.
"""

from elhandel.chain.signing.signer import KmsSigner, LocalSigner, Signer

__all__ = ["KmsSigner", "LocalSigner", "Signer"]
