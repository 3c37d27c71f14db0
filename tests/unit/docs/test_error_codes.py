"""docs/api.md lists every error code; clients program against it. The code is the truth."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.builders.sources import parsed, statements_of

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `([a-z0-9-]+)` \| ([0-9, —]+) \|", DOCUMENT, re.MULTILINE))
WRITTEN_AS_TEXT = {  # a cause without an exception of its own
    "handling-failed-repeatedly",
    "missing-master-data",
    "record-contradicts-books",
    "record-not-storable",
    "record-too-large",
    "value-out-of-range",
}
SOURCES = [*(ROOT / "layers" / "domain").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]

_A_CLASS = re.compile(r"^\s*class\b", re.MULTILINE)


def classes() -> Iterator[tuple[str, list[str], dict[str, object]]]:
    """Every class of our code: its name, its bases, its constants."""
    for _, tree in parsed(SOURCES, _A_CLASS):
        for node in statements_of(tree):
            if isinstance(node, ast.ClassDef):
                yield node.name, [ast.unparse(base) for base in node.bases], dict(_constants(node))


def _constants(node: ast.ClassDef) -> Iterator[tuple[str, object]]:
    for item in node.body:
        targets = (
            item.targets
            if isinstance(item, ast.Assign)
            else [item.target]
            if isinstance(item, ast.AnnAssign)
            else []
        )
        value = item.value if isinstance(item, ast.Assign | ast.AnnAssign) else None
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(value, ast.Constant):
                yield target.id, value.value


@cache
def all_classes() -> tuple[tuple[str, list[str], dict[str, object]], ...]:
    """Not as the file is imported: every worker of a run imports it."""
    return tuple(classes())


ROOT_OF_ERRORS = "DomainError"


def is_an_error(name: str) -> bool:
    return name == ROOT_OF_ERRORS or any(
        class_name == name and any(map(is_an_error, bases))
        for class_name, bases, _ in all_classes()
    )


def status_of(name: str) -> object:
    """The HTTP status of an error class, its own or the nearest base's."""
    bases, constants = next(
        (bases, constants) for class_name, bases, constants in all_classes() if class_name == name
    )
    return constants["status"] if "status" in constants else next(status_of(base) for base in bases)


@cache
def errors() -> dict[str, str]:
    """The code of each class of errors that has one, by its name."""
    return {
        name: str(constants["code"])
        for name, _, constants in all_classes()
        if "code" in constants and is_an_error(name)
    }


def test_every_error_stands_in_the_table_with_its_status() -> None:
    assert len(errors()) > 100
    wrong = {
        code: f"is {status_of(name)}, and {TABLE.get(code, 'nothing')} in the table of docs/api.md"
        for name, code in errors().items()
        if str(status_of(name)) not in TABLE.get(code, "").split(", ")
    }
    assert wrong == {}


def test_the_table_names_no_code_that_no_longer_exists() -> None:
    assert errors()
    assert TABLE
    assert set(TABLE) - set(errors().values()) - WRITTEN_AS_TEXT == set()
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert {code for code in WRITTEN_AS_TEXT if not re.search(f"[\"']{code}[\"']", text)} == set()


def test_every_reason_for_which_a_series_is_refused_is_listed() -> None:
    rooms = ROOT / "layers" / "domain" / "elhandel"
    handler = rooms / "market" / "handlers" / "metered_data.py"
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (*(rooms / "metering").rglob("*.py"), handler)
    )
    codes = set(
        re.findall(
            r'(?:Unusable\(\s*|code=|RefusedRecord\(series\.transaction_id, )"([a-z-]+)"', text
        )
    )
    documented = set(re.findall(r"`([a-z-]+)`", DOCUMENT[DOCUMENT.index("A series of RSM-012") :]))
    assert codes
    assert codes == documented


def test_no_two_errors_share_a_code() -> None:
    codes = list(errors().values())
    assert len(codes) > 1
    assert len(set(codes)) == len(codes)
