"""Certificates are ours and no legal guarantees of origin (trading.md C.3.5): no page, document or
message calls them so.
"""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SAID: Final = sorted(
    path
    for place in ("layers", "simulator", "functions")
    for path in (ROOT / place).rglob("*")
    if path.suffix in {".html", ".po", ".py", ".toml", ".typ"}
)
_GUARANTEE: Final = re.compile("oprindelsesgaranti", re.IGNORECASE)
_RIGHTLY: Final = re.compile("(?:ikke(?: en)?|ingen|udstedt) oprindelsesgaranti", re.IGNORECASE)
"""Denied, or those of the real registry."""
_PROOF: Final = re.compile("oprindelses(?:bevis|certifikat)", re.IGNORECASE)


def test_a_certificate_is_never_called_a_proof_of_origin() -> None:
    assert len(SAID) > 500
    found = [path for path in SAID if _PROOF.search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("suffix", [".html", ".po", ".py", ".typ"])
def test_a_guarantee_of_origin_is_named_only_to_be_denied(suffix: str) -> None:
    texts = [
        " ".join(path.read_text(encoding="utf-8").split()) for path in SAID if path.suffix == suffix
    ]
    named = sum(len(_GUARANTEE.findall(text)) for text in texts)
    rightly = sum(len(_RIGHTLY.findall(text)) for text in texts)
    assert named == rightly > 0
