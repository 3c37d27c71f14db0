"""The way to arm64 stays open: what ships machine code for x86_64 has the same for aarch64."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

from infra.requirements import blocks

ROOT: Final = Path(__file__).resolve().parents[3]
GLIBC: Final = 34
"""Minor version of glibc 2 in Lambda's runtime for Python 3.13 (Amazon Linux 2023)."""
SHIPPED: Final = [
    *ROOT.glob("layers/*/requirements.txt"),
    *ROOT.glob("functions/*/requirements.txt"),
]
LOCK: Final[dict[str, Any]] = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))


def runs_on(tag: Tag, machine: str) -> bool:
    """Whether a wheel of this tag runs in Lambda's runtime on a machine."""
    glibc = re.fullmatch(rf"manylinux_2_(\d+)_{machine}", tag.platform)
    fits = tag.platform == f"manylinux2014_{machine}" or (glibc and int(glibc[1]) <= GLIBC)
    abi3 = re.fullmatch(r"cp3(\d+)", tag.interpreter) if tag.abi == "abi3" else None
    return bool(fits) and ((abi3 is not None and int(abi3[1]) <= 13) or tag.abi == "cp313")


def machines_of(package: dict[str, Any]) -> set[str]:
    """The machines that a library's wheels are for; "any" for one without machine code."""
    found = set()
    for wheel in package.get("wheels", []):
        name = wheel.get("url", wheel.get("filename", "")).rpartition("/")[2]
        for tag in parse_wheel_filename(name)[3]:
            if tag.platform == "any":
                found.add("any")
            found.update(m for m in ("x86_64", "aarch64") if runs_on(tag, m))
    return found


def with_machine_code() -> dict[str, set[str]]:
    names = {
        requirement.name
        for path in SHIPPED
        for requirement, _ in blocks(path.read_text(encoding="utf-8"))
    }
    packages = [package for package in LOCK["package"] if package["name"] in names]
    found = {package["name"]: machines_of(package) for package in packages}
    return {name: machines for name, machines in found.items() if "any" not in machines}


@pytest.mark.parametrize("name", sorted(with_machine_code()))
def test_what_ships_machine_code_for_the_one_ships_it_for_the_other(name: str) -> None:
    assert with_machine_code()[name] == {"x86_64", "aarch64"}
