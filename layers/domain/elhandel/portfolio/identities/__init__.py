"""Customers' numbers (CPR, CVR): sealed, known by their hashes, and renewed under newer keys."""

from elhandel.portfolio.identities.renewal import (
    left_to_seal,
    rehash_customers,
    reseal_customers,
    same_number,
    unlike_the_keys,
)
from elhandel.portfolio.identities.vault import (
    IDENTITY,
    IdentityVault,
    identity_vault,
    identity_vault_from_environment,
)

__all__ = [
    "IDENTITY",
    "IdentityVault",
    "identity_vault",
    "identity_vault_from_environment",
    "left_to_seal",
    "rehash_customers",
    "reseal_customers",
    "same_number",
    "unlike_the_keys",
]
