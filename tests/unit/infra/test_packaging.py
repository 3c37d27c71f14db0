"""What is shipped to AWS: each function has its handler, and everything that it imports comes with
it.
"""

import ast
import importlib
import json
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions, requires
from importlib.resources import files
from pathlib import Path
from typing import Final

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.built import IN_THE_RUNTIME
from infra.requirements import blocks
from simulator.local.cloud.template import Function, Template, load_template

ROOT: Final = Path(__file__).resolve().parents[3]
DOMAIN: Final = ROOT / "layers" / "domain"
LAYER: Final = DOMAIN / "requirements.txt"
WEB: Final = ROOT / "layers" / "web"
PAGES: Final = ("elhandel_web", "elhandel_site", "elhandel_office")
OURS: Final = ("elhandel", *PAGES)
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def template() -> Template:
    return load_template(ROOT / "infra" / "sam-template.yaml", {}, "eu-north-1")


FUNCTIONS: Final = sorted(template().functions)


def names(path: Path) -> set[str]:
    """The libraries that a requirements file names, in canonical names."""
    return {
        canonicalize_name(requirement.name)
        for requirement, _ in blocks(path.read_text(encoding="utf-8"))
    }


def shipped_with(asked: list[str]) -> set[str]:
    """The distributions that come with these requirements, in canonical names, on Python 3.13 and
    Linux.
    """
    known: set[str] = set()
    waiting = [Requirement(line) for line in asked]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = requirement.extras or {""}
        if name in known and not requirement.extras:
            continue
        known.add(name)
        for line in requires(name) or []:
            further = Requirement(line)
            if further.marker is None or any(
                further.marker.evaluate({"extra": extra}) for extra in extras
            ):
                waiting.append(further)
    return known


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it; `from a import b` gives a and a.b."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
    return found


@cache
def imports_of_ours() -> grimp.ImportGraph:
    """Who imports whom, in the layers. It takes seconds, so all functions are looked up in one."""
    return grimp.build_graph(
        *OURS,
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


def third_party(function: Function) -> set[str]:
    """The top-level packages, not ours and not Python's, that a function imports, directly or
    through the layer.
    """
    graph = imports_of_ours()
    direct = {module for path in function.code.glob("*.py") for module in imports_of(path)}
    ours = {module for module in direct if module in graph.modules and module.split(".")[0] in OURS}
    reached = direct | {
        upstream for module in ours for upstream in graph.find_upstream_modules(module)
    }
    own = {*OURS, *(path.stem for path in function.code.glob("*.py"))}
    return {module.split(".")[0] for module in reached} - own - set(sys.stdlib_module_names)


def test_the_layer_ships_what_the_project_depends_on_and_all_that_this_needs() -> None:
    assert names(LAYER) == shipped_with(PROJECT["project"]["dependencies"]) - set(IN_THE_RUNTIME)


def test_the_layer_of_the_pages_ships_what_its_group_adds_to_the_other_layer() -> None:
    group = PROJECT["dependency-groups"]["web"]
    assert names(WEB / "requirements.txt") == shipped_with(group) - names(LAYER) - set(
        IN_THE_RUNTIME
    )


def test_only_functions_with_pages_have_the_layer_of_the_pages() -> None:
    with_pages = {name for name, f in template().functions.items() if WEB in f.layers}
    assert with_pages == {"Site", "Backoffice"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_ships_what_its_group_adds_to_the_layer_and_nothing_again(name: str) -> None:
    function = template().functions[name]
    group = PROJECT["dependency-groups"].get(function.code.name, [])
    assert names(_requirements(function)) == shipped_with(group) - names(LAYER) - set(
        IN_THE_RUNTIME
    )


def test_the_groups_of_the_functions_are_those_of_folders_and_together_the_group_functions() -> (
    None
):
    folders = {function.code.name for function in template().functions.values()}
    included = {entry["include-group"] for entry in PROJECT["dependency-groups"]["functions"]}
    assert included
    assert included == folders & set(PROJECT["dependency-groups"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_the_handler_that_the_template_names(name: str) -> None:
    function = template().functions[name]
    module, _, handler = function.handler.partition(".")
    tree = ast.parse((function.code / f"{module}.py").read_text(encoding="utf-8"))
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert handler in defined | assigned


@pytest.mark.parametrize("name", FUNCTIONS)
def test_everything_that_a_function_imports_is_shipped_with_it(name: str) -> None:
    function = template().functions[name]
    layers = {name for layer in function.layers for name in names(layer / "requirements.txt")}
    shipped = layers | names(_requirements(function)) | set(IN_THE_RUNTIME)
    distributions = packages_distributions()
    assert third_party(function)
    missing = {
        package
        for package in third_party(function)
        if not shipped
        & {
            canonicalize_name(distribution)
            for distribution in distributions.get(package, [package])
        }
    }
    assert missing == set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_knows_every_job_that_its_schedules_name(name: str) -> None:
    function = template().functions[name]
    scheduled = {json.loads(schedule.payload or "{}").get("job") for schedule in function.schedules}
    if scheduled:
        table = importlib.import_module(f"functions.{function.code.name}.app").TABLE
        assert scheduled - table.by_name.keys() == set()


def test_every_folder_of_functions_is_a_function_of_the_template() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    assert folders
    assert folders == {function.code.name for function in template().functions.values()}


def test_migrations_are_package_data_numbered_without_gaps_each_after_an_earlier_one() -> None:
    packaged = sorted(
        entry.name
        for entry in (files("elhandel") / "migrations").iterdir()
        if entry.name[:4].isdigit()
    )
    assert packaged
    assert packaged == sorted(
        path.name for path in (DOMAIN / "elhandel" / "migrations").glob("*.sql")
    )
    assert [int(name[:4]) for name in packaged] == list(range(1, len(packaged) + 1))
    for number, name in enumerate(packaged):
        text = (files("elhandel") / "migrations" / name).read_text(encoding="utf-8")
        depends = re.match(r"-- depends: (\S+)\n", text)
        earlier = {before.removesuffix(".sql") for before in packaged[:number]}
        assert number == 0 or (depends and depends[1] in earlier), name


def test_every_data_file_of_the_layer_lies_in_a_package() -> None:
    data = [
        path
        for path in (DOMAIN / "elhandel").rglob("*.*")
        if path.suffix in {".sql", ".toml", ".typ", ".json"}
    ]
    assert data
    for path in data:
        package = next(folder for folder in path.parents if (folder / "__init__.py").exists())
        assert len(path.relative_to(package).parts) <= 2, path


def _requirements(function: Function) -> Path:
    return function.code / "requirements.txt"
