"""Addresses in templates."""

import re

from elhandel_web.assets import FOLDER

TEMPLATES = sorted(FOLDER.parents[1].glob("*/templates/**/*.html"))
ESCAPED_TWICE = re.compile(r"\{\{[^}]*'[^'}]*&amp;[^'}]*'[^}]*\}\}")


def test_no_ampersand_is_escaped_twice() -> None:
    """What an expression gives is escaped: its own `&amp;` would name another field."""
    assert [path.name for path in TEMPLATES if ESCAPED_TWICE.search(path.read_text())] == []
