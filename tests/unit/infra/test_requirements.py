"""What is shipped and installed is named by its hash, in files that come from one lock."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from infra.requirements import LAYER, ROOT, WEB, UnableToExport, blocks, exported, hashes

PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK: Final = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
SHIPPED: Final = [
    LAYER,
    WEB,
    *sorted(
        f"functions/{path.parent.name}/requirements.txt" for path in ROOT.glob("functions/*/app.py")
    ),
]
FIRST_RELEASE: Final = {"fastapi": Version("0.137.2")}
"""That has what our code imports as it is loaded: `fastapi.routing.iter_route_contexts`."""
TOOLS: Final = sorted(path.stem for path in (ROOT / "infra" / "tools").glob("*.in"))


def test_the_requirements_files_are_what_the_lock_says() -> None:
    files = exported()
    assert sorted(files) == sorted(SHIPPED)
    for path, text in files.items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run `make requirements`"


@pytest.mark.parametrize("path", SHIPPED)
def test_everything_that_is_shipped_is_pinned_to_files_of_the_lock_and_to_wheels(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    allowed = {package["name"]: _hashes(package) for package in LOCK["package"]}
    for requirement, line in blocks(text):
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), line
        assert hashes(line) == allowed[requirement.name], requirement.name
    if list(blocks(text)):
        assert {"--require-hashes", "--only-binary :all:"} <= set(text.splitlines())


def test_what_the_lock_has_no_wheel_for_is_built_by_what_the_lock_names() -> None:
    without = {package["name"] for package in LOCK["package"] if not package.get("wheels")}
    assert without == set(PROJECT["tool"]["uv"]["no-build-isolation-package"])
    locked = {package["name"] for package in LOCK["package"]}
    assert {"hatchling", "setuptools"} <= locked


def test_everything_comes_from_the_one_registry() -> None:
    assert {
        package["source"].get("registry")
        for package in LOCK["package"]
        if package["name"] != "elhandel"
    } == {"https://pypi.org/simple"}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_is_pinned_with_all_that_it_needs_by_hash(tool: str) -> None:
    folder = ROOT / "infra" / "tools"
    pinned = {
        requirement.name: line for requirement, line in blocks((folder / f"{tool}.txt").read_text())
    }
    assert pinned
    for name, line in pinned.items():
        assert hashes(line), name
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in hashes(line)), name
    for requirement, _ in blocks((folder / f"{tool}.in").read_text()):
        assert requirement.name in pinned
        assert requirement.specifier.contains(pinned[requirement.name].split("==")[1].split(" ")[0])


def test_no_release_is_let_in_that_lacks_what_we_import() -> None:
    groups = {**PROJECT["dependency-groups"], "": PROJECT["project"]["dependencies"]}
    bounds = {
        (group, requirement.name, Version(bound.version))
        for group, lines in groups.items()
        for requirement in (Requirement(line) for line in lines if isinstance(line, str))
        for bound in requirement.specifier
        if requirement.name in FIRST_RELEASE and bound.operator == ">="
    }
    assert {name for _, name, _ in bounds} == set(FIRST_RELEASE)
    assert [bound for bound in bounds if bound[2] < FIRST_RELEASE[bound[1]]] == []


def test_nothing_is_installed_without_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    installs = [line for line in makefile.splitlines() if "pip install" in line]
    assert len(installs) >= 2
    for line in installs:
        assert "--require-hashes" in line, line
        assert "--only-binary :all:" in line, line
    syncs = [line for line in makefile.splitlines() if "$(UV) sync" in line]
    assert syncs
    for line in syncs:
        assert "--frozen" in line, line
    assert not re.search(
        r"pip install|uv sync|uvx|npm|curl|wget", (ROOT / ".ci" / "run").read_text()
    )


def test_a_lock_that_cannot_be_read_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / ".tools").symlink_to(ROOT / ".tools")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\n')
    with pytest.raises(UnableToExport, match="make setup"):
        exported(tmp_path)


def _hashes(package: Mapping[str, Any]) -> frozenset[str]:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return frozenset(file["hash"].removeprefix("sha256:") for file in files)
