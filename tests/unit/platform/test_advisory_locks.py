"""Each of our advisory locks has a number of its own, and all of them stand in one place."""

import re
from pathlib import Path

import elhandel
from elhandel.platform.database import AdvisoryLock

LAYER = Path(next(iter(elhandel.__path__)))


def test_no_two_locks_have_one_number() -> None:
    numbers = [lock.value for lock in AdvisoryLock.__members__.values()]
    assert len(set(numbers)) == len(AdvisoryLock.__members__)


def test_no_number_of_a_lock_stands_anywhere_else() -> None:
    own = re.compile(r"\b7_?301_?0\d\d\b|advisory_\w*lock\w*\(\s*\d")
    elsewhere = [
        path.name
        for path in LAYER.rglob("*.py")
        if path.name != "advisory_locks.py" and own.search(path.read_text(encoding="utf-8"))
    ]
    assert elsewhere == []
