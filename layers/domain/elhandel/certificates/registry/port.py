"""A registry of guarantees of origin, which Energinet keeps, by the MWh. Asked outside a
transaction: it is somebody else's machine.
"""

from datetime import UTC, datetime
from typing import Final, Protocol

from elhandel.certificates.errors import CertifiedElsewhere
from elhandel.values.identifiers import Gsrn

FOREVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a time that has none."""


class OriginRegistry(Protocol):
    """What the room asks of a registry."""

    def claims(self, gsrn: Gsrn, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether guarantees were, or will be, issued for production of this point in any of this
        time, half-open. Raises Unavailable.
        """
        ...


class _None:
    """No registry is connected: nothing is known to be claimed elsewhere."""

    def claims(self, gsrn: Gsrn, starts_at: datetime, ends_at: datetime) -> bool:
        return False


NO_REGISTRY: Final[OriginRegistry] = _None()


def refuse_claimed(
    registry: OriginRegistry, gsrn: Gsrn, starts_at: datetime, ends_at: datetime
) -> None:
    """Raise CertifiedElsewhere where the registry has guarantees of this time."""
    if registry.claims(gsrn, starts_at, ends_at):
        raise CertifiedElsewhere(
            "Guarantees of origin are issued for that production. Certify a time of which there "
            "are none."
        )
