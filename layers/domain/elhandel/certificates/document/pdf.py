"""From a certificate to its PDF, by typst with the fonts it brings: the same one, the same bytes.

It says what was certified; where the certificate stands is on its page, whose address it names.
"""

import json
from importlib.resources import files
from typing import Any, Final, Literal

import typst

from elhandel.billing.document import day, kwh
from elhandel.certificates.record import Certificate
from elhandel.certificates.shown import metadata_bytes, metadata_hash
from elhandel.values.days.local_time import danish_time, local_date

_TECHNOLOGIES: Final = {
    "D11": ("Solceller", "sun"),
    "D12": ("Vindmølle", "wind"),
    "D13": ("Vandkraft", "water"),
    "D14": ("Bølgekraft", "water"),
}
_AREAS: Final = {"DK1": "Vestdanmark (DK1)", "DK2": "Østdanmark (DK2)"}


def render(certificate: Certificate, issuer: str, address: str) -> bytes:
    """The PDF of a certificate (PDF/A-2). address: of the site, without a last slash."""
    return _compile(certificate, issuer, address, "pdf")


def render_page(certificate: Certificate, issuer: str, address: str) -> bytes:
    """Its page as a PNG image, to look at."""
    return _compile(certificate, issuer, address, "png")


def _compile(
    certificate: Certificate, issuer: str, address: str, form: Literal["pdf", "png"]
) -> bytes:
    result = typst.compile(
        (files("elhandel.certificates.document") / "certificate.typ").read_bytes(),
        format=form,
        ppi=110 if form == "png" else None,
        sys_inputs={"texts": json.dumps(_texts(certificate, issuer, address))},
        pdf_standards="a-2b" if form == "pdf" else [],
        timestamp=int(certificate.issued_at.timestamp()),
        ignore_system_fonts=True,
    )
    if not isinstance(result, bytes):
        raise TypeError("typst made other than one page of a certificate")
    return result


def _texts(certificate: Certificate, issuer: str, address: str) -> dict[str, Any]:
    technology, picture = _TECHNOLOGIES.get(certificate.technology, ("Vedvarende energi", "sun"))
    return {
        "number": certificate.number,
        "kwh": kwh(certificate.wh),
        "technology": technology,
        "picture": picture,
        "area": _AREAS[certificate.price_area],
        "produced": _produced(certificate),
        "issued": day(local_date(certificate.issued_at)),
        "expires": day(local_date(certificate.expires_at)),
        "issuer": issuer,
        "page": f"{address}/certifikat/{certificate.number}",
        "sha256": metadata_hash(metadata_bytes(certificate, issuer, address)),
    }


def _produced(certificate: Certificate) -> str:
    """1. juni 2026 kl. 12.00–13.00; the last day too where it is another."""
    first, last = danish_time(certificate.starts_at), danish_time(certificate.ends_at)
    begins = f"{day(first.date())} kl. {first:%H.%M}"
    ends = (
        f"{last:%H.%M}" if first.date() == last.date() else f"{day(last.date())} kl. {last:%H.%M}"
    )
    between = "–" if first.date() == last.date() else " – "
    return f"{begins}{between}{ends}"
