"""docs/processes.md is printed from the guides: it says what the code does."""

from infra.process_tables import DOCUMENT, MARKER, printed


def test_the_tables_of_the_document_are_those_of_the_guides() -> None:
    """`make process-tables` prints them again."""
    _, _, tables = DOCUMENT.read_text().partition(MARKER)
    assert tables == f"\n{printed()}"


def test_every_guide_has_its_section_with_documents_and_states() -> None:
    for title in ("End of supply (BRS-002)", "Move-out (BRS-010)", "Historical metered data"):
        assert f"## {title}" in printed()
    assert "| RSM-005 RequestEndOfSupply | we send | E20 |" in printed()
