"""What the room does in one place only: writes of a process, and what is known of a document."""

import re
from pathlib import Path

from elhandel.market.handlers import HANDLERS, KEPT
from elhandel.market.requests import REQUEST_KINDS

MARKET = Path(__file__).resolve().parents[3] / "layers" / "domain" / "elhandel" / "market"
WRITES = re.compile(r"(?:UPDATE|INSERT INTO) market\.process\b")


def sources() -> list[Path]:
    return [path for path in MARKET.rglob("*") if path.suffix in {".py", ".sql"}]


def test_a_process_is_written_on_its_own_shelf_only() -> None:
    writing = {path.relative_to(MARKET) for path in sources() if WRITES.search(path.read_text())}

    assert {str(path) for path in writing} == {
        "processes/advance.py",
        "processes/process.py",
        "processes/updates.py",
    }


def test_every_document_that_is_answered_has_handlers_for_both_answers() -> None:
    asked = [name for name, kind in REQUEST_KINDS.items() if kind.answers is None]
    for document in asked:
        assert {f"Confirm{document}", f"Reject{document}"} <= set(HANDLERS)


def test_a_document_that_we_send_is_named_in_its_file_and_the_catalogue_alone() -> None:
    catalogue = MARKET / "cim/documents/catalogue.py"
    for document in REQUEST_KINDS:
        quoted = re.compile(rf'"{document}"')
        naming = [path for path in sources() if quoted.search(path.read_text())]
        naming = [path for path in naming if path != catalogue and path.parent != MARKET / "guides"]

        assert len(naming) == 1
        assert naming[0].parent == MARKET / "requests"


def test_a_document_is_either_handled_or_kept() -> None:
    assert "NotifyValidatedMeasureData" in HANDLERS
    assert not set(HANDLERS) & KEPT
