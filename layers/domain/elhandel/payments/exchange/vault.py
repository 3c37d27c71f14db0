"""Bank details under lock: sealed and opened here, and nowhere else."""

from dataclasses import dataclass

from elhandel.platform.vault.opener import Opener, opener_from_environment
from elhandel.platform.vault.sealer import Sealer, sealer_from_environment


@dataclass(frozen=True, slots=True)
class Vault:
    """What seals and opens bank details. Keys are fetched outside transactions."""

    sealer: Sealer
    opener: Opener


def vault_from_environment() -> Vault:
    """By what the function's environment names."""
    return Vault(sealer_from_environment(), opener_from_environment())
