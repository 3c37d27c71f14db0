"""Certificates: that so much electricity was produced renewably at a place, in an hour.

This page is the map. The work is done on the shelves; each shelf is a face.

| shelf | is about |
| --- | --- |
| `correct` | by itself: hours are certified, and certificates withdrawn as readings are corrected |
| `document` | the PDF of a certificate |
| `issue` | issuing by an authority, numbers, and validation for trading |
| `listed` | on the token ledger: what is to be done there, as our books change |
| `moves` | transfer and retirement, of a whole certificate or a part |
| `registry` | the registry of legal guarantees of origin, as a port |
| `sources` | metering points whose production is certified by itself |
| `shown` | certificates as their owner and as everybody sees them, and their metadata |
| `production` | what was measured of a point that produces renewably |
| `record` | a certificate, its parts and where it stands (values) |
| `rules` | technologies and terms (dated data) |
| `upkeep`, `personal` | what must hold and what has expired · what is held about persons |

They are ours, and no guarantees of origin in the meaning of the law (docs/certificates.md).
"""

from elhandel.certificates.errors import (
    CertificateClosed,
    CertificateExpired,
    CertifiedAlready,
    CoversNothing,
    ExceedsCertificate,
    InvalidCertificate,
    MoveDiffers,
    NoRecipient,
    NotRenewable,
    NotValidated,
    UnableToCertify,
)
from elhandel.certificates.personal import IMPERSONAL, PERSONAL
from elhandel.certificates.upkeep import INVARIANTS, RETENTION

__all__ = [
    "IMPERSONAL",
    "INVARIANTS",
    "PERSONAL",
    "RETENTION",
    "CertificateClosed",
    "CertificateExpired",
    "CertifiedAlready",
    "CoversNothing",
    "ExceedsCertificate",
    "InvalidCertificate",
    "MoveDiffers",
    "NoRecipient",
    "NotRenewable",
    "NotValidated",
    "UnableToCertify",
]
