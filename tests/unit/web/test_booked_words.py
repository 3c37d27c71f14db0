"""Whatever is booked on a customer's account has a word of its own, for customers and for staff."""

import ast
from pathlib import Path
from typing import Final

import elhandel
from elhandel.portal import labels
from elhandel.portal.shapes import ENTRY_TYPES
from elhandel_office import billing
from elhandel_site import payment
from tests.builders.sources import parsed

_LAYER: Final = Path(elhandel.__file__).parent


def sources() -> set[str]:
    """The sources of the postings that are made anywhere in the domain."""
    found = set()
    for _, tree in parsed(_LAYER.rglob("*.py"), "Posting("):
        named = {
            node.target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Posting":
                value = next(kept.value for kept in call.keywords if kept.arg == "source")
                found.add(value.value if isinstance(value, ast.Constant) else named[value.id])
    return found


def test_what_is_booked_is_no_correction() -> None:
    """A payment that was collected was called one."""
    booked = sources()
    assert {"invoice", "payment", "collection", "payout", "allocation"} <= booked
    assert ENTRY_TYPES["collection"] == "payment"
    for words in (payment.SOURCES, billing.SOURCES, labels.ENTRY):
        assert not booked - words.keys()
