"""The metadata of a certificate (GX-ERC-5): a document that never changes, and its hash.

It says what was certified. Where the certificate stands now is asked at its page, which the
document names: were it in here, the hash could not stand on the token ledger.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from elhandel.certificates.record import Certificate
from elhandel.certificates.rules import certificate_rules
from elhandel.values.days.local_time import local_date
from elhandel.values.units import kwh_of_wh

_MINUTE: Final = "%Y-%m-%dT%H:%MZ"


def metadata_bytes(certificate: Certificate, issuer: str, address: str) -> bytes:
    """The metadata as JSON, always the same bytes. address: of the site, without a last slash."""
    return json.dumps(
        _metadata(certificate, issuer, f"{address}/certifikat/{certificate.number}"),
        ensure_ascii=False,
        indent=2,
    ).encode()


def metadata_hash(content: bytes) -> str:
    """The SHA-256 of metadata, in hex."""
    return hashlib.sha256(content).hexdigest()


def _metadata(certificate: Certificate, issuer: str, page: str) -> dict[str, Any]:
    kwh = kwh_of_wh(certificate.wh)
    source = certificate_rules(local_date(certificate.issued_at)).renewable[certificate.technology]
    attributes = {
        "Energy Amount (kWh)": kwh,
        "Renewable Source": source,
        "Produced From": _text(certificate.starts_at),
        "Produced To": _text(certificate.ends_at),
        "Price Area": certificate.price_area,
        "Issuer": issuer,
        "Issue Date": _text(certificate.issued_at),
        "Expiry Date": _text(certificate.expires_at),
        "Certificate ID": certificate.number,
        "Status": "Issued",
    }
    return {
        "name": f"Renewable Energy Certificate #{certificate.number}",
        "description": f"{kwh} kWh of renewable electricity, produced in {certificate.price_area} "
        f"from {_text(certificate.starts_at)} to {_text(certificate.ends_at)}. No guarantee of "
        "origin in the meaning of the law. Where it stands now: see external_url.",
        "image": f"{page}/image.svg",
        "external_url": page,
        "attributes": [{"trait_type": name, "value": value} for name, value in attributes.items()],
        "properties": {
            "files": [
                {"uri": f"{page}/image.svg", "type": "image/svg+xml"},
                {"uri": f"{page}/document.pdf", "type": "application/pdf"},
                {"uri": f"{page}/metadata.json", "type": "application/json"},
            ],
            "category": "certificate",
        },
    }


def _text(instant: datetime) -> str:
    return f"{instant:{_MINUTE}}"
