"""The picture of a certificate that its metadata name (GX-ERC-5): the same bytes each time."""

from typing import Final

from elhandel.certificates.record import Certificate
from elhandel.certificates.rules import certificate_rules
from elhandel.values.days.local_time import local_date
from elhandel.values.units import kwh_of_wh

_MINUTE: Final = "%Y-%m-%d %H:%MZ"


def image_bytes(certificate: Certificate, issuer: str) -> bytes:
    """An SVG of 600 by 600, with nothing in it that comes from outside but the issuer's name."""
    source = certificate_rules(local_date(certificate.issued_at)).renewable[certificate.technology]
    produced = f"{certificate.starts_at:{_MINUTE}} – {certificate.ends_at:{_MINUTE}}"
    return _IMAGE.format(
        number=certificate.number,
        kwh=kwh_of_wh(certificate.wh),
        source=_escaped(source),
        produced=produced,
        area=certificate.price_area,
        issuer=_escaped(issuer),
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_IMAGE: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" font-family="sans-serif" \
text-anchor="middle" role="img" aria-label="Renewable Energy Certificate {number}">
<rect width="600" height="600" rx="32" fill="#0b3d2e"/>
<rect x="24" y="24" width="552" height="552" rx="20" fill="none" stroke="#8fd3a8" stroke-width="2"/>
<path d="M322 96 262 206h44l-28 88 84-118h-46z" fill="#f6c945"/>
<text x="300" y="372" font-size="64" font-weight="700" fill="#fff">{kwh} kWh</text>
<text x="300" y="416" font-size="26" fill="#cfeedd">{source} · {area}</text>
<text x="300" y="456" font-size="19" fill="#cfeedd">{produced}</text>
<text x="300" y="510" font-size="26" font-weight="700" fill="#8fd3a8">{number}</text>
<text x="300" y="546" font-size="17" fill="#cfeedd">{issuer} · no guarantee of origin</text>
</svg>
"""
