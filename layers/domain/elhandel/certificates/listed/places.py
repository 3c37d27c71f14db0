"""Where the token of a certificate belongs, and what it is called on the ledger."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from elhandel.certificates.record import Certificate
from elhandel.chain.tasks import CUSTODY

CUSTODY_OF_CERTIFICATES: Final = f"{CUSTODY}certificates"
"""Where tokens lie that are in nobody's wallet: an account of the house."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A certificate and where its token belongs.

    held: what each of those has who have some of it, Wh. wallet: of the only one, if they have one.
    """

    certificate: Certificate
    gsrn: str
    held: Sequence[int]
    wallet: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Placed":
        """From a row of `certificates_to_list.sql`."""
        own = {name: row.pop(name) for name in ("gsrn", "held", "wallet")}
        return cls(Certificate(**row), **own)

    @property
    def belongs(self) -> str | None:
        """The wallet of who has all of it; our custody where several have some, or none of them a
        wallet; None where nothing of it is left to have.
        """
        live = self.certificate.amounts.live_wh
        if live == self.certificate.retired_wh:
            return None
        if list(self.held) == [live] and self.wallet is not None:
            return self.wallet
        return CUSTODY_OF_CERTIFICATES


def subject_of(certificate: Certificate, gsrn: str) -> str:
    """What work about it is called: a hash that leads to nobody, of what outlives our database.

    A number alone might be drawn again after the database was restored.
    """
    said = (gsrn, certificate.number, certificate.starts_at, certificate.ends_at, certificate.wh)
    text = " ".join(str(one) for one in (*said, certificate.issued_at.timestamp()))
    return hashlib.sha256(f"certificate {text}".encode()).hexdigest()
