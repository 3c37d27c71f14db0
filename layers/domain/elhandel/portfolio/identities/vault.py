"""A signup's part of the vault, at hand before its transaction begins: it hashes and seals, and
opens nothing.
"""

from dataclasses import dataclass
from typing import Final

from elhandel.platform.vault.hasher import Fingerprints, Hasher, hasher_from_environment
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import Sealer, SealingKey, sealer_from_environment
from elhandel.values.identifiers import Identity
from elhandel.values.ids import CustomerId

IDENTITY: Final = Column("portfolio.customer", "identity_sealed")


@dataclass(frozen=True)
class IdentityVault:
    """The hash keys and a data key for customers' numbers. Asks nobody, so it may be used inside a
    transaction.
    """

    hasher: Hasher
    key: SealingKey

    def fingerprints(self, identity: Identity) -> Fingerprints:
        return self.hasher.fingerprints(identity.kind, identity.number)

    def seal(self, identity: Identity, customer: CustomerId) -> Sealed:
        """The number, bound to the row of its customer."""
        return self.key.seal(identity.number, str(customer))


def identity_vault(hasher: Hasher, sealer: Sealer) -> IdentityVault:
    """Fetches a data key where none is at hand: call it before the transaction. Raises
    AwsUnavailable.
    """
    return IdentityVault(hasher, sealer.key_for(IDENTITY))


def identity_vault_from_environment() -> IdentityVault:
    """By what the function's environment names; before the transaction. Raises AwsUnavailable."""
    return identity_vault(hasher_from_environment(), sealer_from_environment())
