"""The engine is pure: what it may import is listed here, and nothing else."""

import ast
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

ALLOWED: Final = ("numpy", "elhandel.settlement.engine", "elhandel.values")
"""And the standard library, without the modules that reach outside."""

OUTSIDE: Final = frozenset({"http", "io", "logging", "os", "random", "socket", "time", "urllib"})


def _modules() -> list[Path]:
    spec = find_spec("elhandel.settlement.engine")
    assert spec is not None
    assert spec.origin is not None
    return sorted(Path(spec.origin).parent.rglob("*.py"))


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, level=0):
                yield str(module)
            case ast.ImportFrom():
                yield "a relative import"


def _allowed(name: str) -> bool:
    if any(name == module or name.startswith(f"{module}.") for module in ALLOWED):
        return True

    top = name.partition(".")[0]
    return top in sys.stdlib_module_names and top not in OUTSIDE


@pytest.mark.parametrize("module", _modules(), ids=lambda module: module.stem)
def test_the_engine_imports_numpy_the_standard_library_and_values_only(module: Path) -> None:
    refused = [name for name in _imported(module.read_text()) if not _allowed(name)]

    assert refused == []


def test_what_reaches_outside_is_refused() -> None:
    names = list(_imported("import os.path, psycopg\nfrom elhandel.platform import clock\n"))

    assert [name for name in names if _allowed(name)] == []
    assert len(names) == 3
