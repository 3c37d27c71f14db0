"""Nobody passes a face: other rooms and other shelves use a package through what it exports.

A package whose `__init__` has names in `__all__` is used through them, and through the packages
inside it, which have faces of their own; its files are for itself. A package that exports nothing
is a map: its files and packages are the faces. import-linter holds the order of rooms and shelves;
this holds the doors.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.builders.sources import parsed, statements_of

ROOT: Final = Path(__file__).resolve().parents[2]
LAYER: Final = ROOT / "layers" / "domain"
SOURCES: Final = (LAYER / "elhandel", ROOT / "functions")

MOST_NAMES: Final = 20
"""What a reader keeps in mind."""


@dataclass(frozen=True, slots=True)
class Import:
    """A module that a file imports, with the names that it takes from it."""

    file: Path
    line: int
    module: str
    names: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"


@cache
def all_imports() -> tuple[Import, ...]:
    """Not as the file is imported: every worker of a run imports it."""
    return tuple(imports())


def imports() -> Iterator[Import]:
    """Every import of the domain layer in the layer itself and in the functions."""
    for folder in SOURCES:
        for file, tree in parsed(sorted(folder.rglob("*.py")), "elhandel"):
            for node in statements_of(tree):
                if isinstance(node, ast.ImportFrom) and _is_ours(node.module or ""):
                    names = tuple(alias.name for alias in node.names)
                    yield Import(file, node.lineno, node.module or "", names)
                elif isinstance(node, ast.Import):
                    for alias in node.names:
                        if _is_ours(alias.name):
                            yield Import(file, node.lineno, alias.name, ())


def passed_faces(found: Import) -> Iterator[str]:
    """What an import takes from behind a face that is not its own."""
    modules = {found.module}
    if (LAYER / Path(*found.module.split("."))).is_dir():
        exported = exports(found.module)
        hidden = [name for name in found.names if name not in exported]
        modules |= {f"{found.module}.{name}" for name in hidden if _is_file(found.module, name)}
        for name in hidden:
            if exported and not _is_module(f"{found.module}.{name}"):
                yield f"{found.place} takes {name} from {found.module}, which does not export it"

    for module in sorted(modules):
        package = module.rpartition(".")[0]
        if not _is_package(module) and exports(package) and not _inside(found.file, package):
            yield f"{found.place} imports {module} past the face of {package}"


@cache
def exports(package: str) -> frozenset[str]:
    """The names on the face of a package; none where it is a map."""
    face = LAYER / Path(*package.split(".")) / "__init__.py"
    if not face.exists():
        return frozenset()

    for node in ast.parse(face.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))

    return frozenset()


def packages() -> list[str]:
    faces = sorted((LAYER / "elhandel").rglob("__init__.py"))
    return [".".join(face.parent.relative_to(LAYER).parts) for face in faces]


def test_nobody_passes_a_face() -> None:
    assert len(all_imports()) > 1000

    passed = [sentence for found in all_imports() for sentence in passed_faces(found)]

    assert passed == []


def test_a_face_has_at_most_twenty_names() -> None:
    faces = {package: exports(package) for package in packages()}
    crowded = {package for package, names in faces.items() if len(names) > MOST_NAMES}

    assert any(faces.values())
    assert crowded == set()


def test_an_import_past_a_face_is_seen() -> None:
    file = LAYER / "elhandel" / "billing" / "bill" / "any.py"

    inner = Import(file, 1, "elhandel.settlement.engine.lines.batch", ("settle",))
    hidden = Import(file, 2, "elhandel.settlement.engine.lines", ("_columns",))
    module = Import(file, 3, "elhandel.settlement.engine.lines", ("batch",))
    fair = Import(file, 4, "elhandel.settlement.engine.lines", ("settle",))

    assert [len(list(passed_faces(found))) for found in (inner, hidden, module, fair)] == [
        1,
        1,
        1,
        0,
    ]


def _is_ours(module: str) -> bool:
    return module == "elhandel" or module.startswith("elhandel.")


def _is_package(module: str) -> bool:
    return (LAYER / Path(*module.split("."))).is_dir()


def _is_file(package: str, name: str) -> bool:
    return (LAYER / Path(*package.split(".")) / f"{name}.py").exists()


def _is_module(module: str) -> bool:
    package, _, name = module.rpartition(".")
    return _is_package(module) or _is_file(package, name)


def _inside(file: Path, package: str) -> bool:
    return file.is_relative_to(LAYER / Path(*package.split(".")))
