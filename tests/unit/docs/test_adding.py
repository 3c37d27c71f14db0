"""docs/adding.md names the files that a new thing touches; they must exist."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
PAGE: Final = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
FOLDERS: Final = (ROOT, ROOT / "layers" / "domain" / "elhandel")
PLACE: Final = re.compile(r"`([\w<>*./-]*/[\w<>*./-]*)`")
PLACES: Final = sorted(set(PLACE.findall(PAGE)))


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_the_page_names_exists(place: str) -> None:
    pattern = re.sub(r"<[^>]*>", "*", place).rstrip("/")

    assert any(True for folder in FOLDERS for _ in folder.glob(pattern)), place
