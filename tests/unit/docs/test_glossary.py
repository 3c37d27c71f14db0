"""docs/glossary.md says where each idea stands in the code; these places must exist."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
SCHEMA = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "layers/domain/elhandel/migrations").glob("*.sql"))
)
ROOMS = (
    "jobs|persons|onboarding|portal|market|billing|reconciliation|ledger|settlement|metering|pricing"
    "|portfolio|platform|values"
)
DOTTED = sorted(set(re.findall(rf"`((?:{ROOMS})(?:\.\w+)+)`", GLOSSARY)))


def stands_in_the_code(name: str) -> bool:
    """A module, or a name in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = "elhandel." + ".".join(parts[:length])
        try:
            spec = find_spec(module)
        except ModuleNotFoundError:
            continue
        if spec is not None and spec.origin is not None:
            source = Path(spec.origin).read_text(encoding="utf-8")
            return all(re.search(rf"\b{part}\b", source) for part in parts[length:])
    return False


def stands_in_the_schema(name: str) -> bool:
    """A table, or a column of one."""
    schema, table, *column = name.split(".")
    found = re.search(rf"CREATE (?:TABLE|VIEW) {schema}\.{table}\b(.*?)\n\)?;", SCHEMA, re.DOTALL)
    return bool(found) and all(
        re.search(rf"^    {part}\b", found.group(1), re.MULTILINE) for part in column
    )


@pytest.mark.parametrize("name", DOTTED)
def test_every_place_that_the_glossary_names_exists(name: str) -> None:
    assert stands_in_the_schema(name) or stands_in_the_code(name)


def test_no_term_is_explained_twice() -> None:
    terms = re.findall(r"^\| ([^|]+?) \|", GLOSSARY, re.MULTILINE)
    own = [term for term in terms if term not in {"term", "---", "RSM", "—"}]
    assert sorted({term for term in own if own.count(term) > 1}) == []
