"""What the layer and the functions ship, as pip reads it: exported from uv.lock, every file by its
hash.

    python -m infra.requirements            writes layers/*/requirements.txt and
                                            functions/*/requirements.txt
    python -m infra.requirements --check    fails where one of them is not what the lock says

The layer ships the project's dependencies but for what Lambda's runtime brings; the layer of the
pages and each function ship what their dependency group adds to that. All come from one lock, so
that they agree on versions. `sam build` reads the files by pip, which takes nothing but wheels with
a listed hash.
"""

import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.built import IN_THE_RUNTIME

ROOT: Final = Path(__file__).resolve().parents[1]
LAYER: Final = "layers/domain/requirements.txt"
WEB: Final = "layers/web/requirements.txt"
"""Of the layer of the pages, which lies beside the other one."""

ON_LAMBDA: Final = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.13.0",
    "python_version": "3.13",
    "sys_platform": "linux",
}
"""What the markers of requirements are asked about."""

HEAD: Final = """\
# Written by `make requirements` from uv.lock. Do not edit: change pyproject.toml, lock, \
and run it again.
# It names all that is shipped, so pip must not look for more: `make sam-build` sets PIP_NO_DEPS.
"""
OPTIONS: Final = "--require-hashes\n--only-binary :all:\n"
NOTHING: Final = "# Everything it needs is in the layer.\n"


class UnableToExport(Exception):
    """uv did not export the lock."""


def exported(root: Path = ROOT) -> dict[str, str]:
    """The text of every requirements file that is shipped, by its path in the checkout."""
    project = _export(root, "--no-default-groups")
    layer = {name: block for name, block in project.items() if name not in IN_THE_RUNTIME}
    carried = {*layer, *IN_THE_RUNTIME}
    files = {LAYER: _text(layer)}
    files[WEB] = _text(_export(root, "--only-group", "web", without=carried))

    for folder in sorted(path.parent for path in (root / "functions").glob("*/app.py")):
        added = (
            _export(root, "--only-group", folder.name, without=carried)
            if _has_group(root, folder.name)
            else {}
        )
        files[f"functions/{folder.name}/requirements.txt"] = _text(added)

    return files


def export_everything(root: Path = ROOT) -> str:
    """The whole lock, every group, as a requirements file."""
    return OPTIONS + "\n".join(_export(root, "--all-groups").values()) + "\n"


def blocks(text: str) -> Iterator[tuple[Requirement, str]]:
    """Each requirement of a file with its lines, hashes included."""
    for block in text.replace("\\\n", "").splitlines():
        line = " ".join(block.split())
        if line and not line.startswith(("#", "-")):
            yield Requirement(line.split(" --hash=", 1)[0].strip()), line


def hashes(line: str) -> frozenset[str]:
    """The hashes (sha256, hexadecimal) that a requirement's line allows."""
    return frozenset(part.removeprefix("sha256:") for part in line.split(" --hash=")[1:])


def _export(root: Path, *arguments: str, without: Collection[str] = ()) -> dict[str, str]:
    """What uv exports of the lock and holds on Lambda, by canonical name."""
    uv = root / ".tools" / "uv" / "bin" / "uv"
    command = [
        str(uv),
        "export",
        "--quiet",
        "--frozen",
        "--no-emit-project",
        "--no-header",
        "--no-annotate",
    ]
    command += ["--format", "requirements.txt", *arguments]
    result = subprocess.run(  # noqa: S603
        command, cwd=root, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise UnableToExport(
            f"uv.lock could not be exported: {result.stderr.strip()}. Run `make setup`, then again."
        )

    found: dict[str, str] = {}
    for requirement, line in blocks(result.stdout):
        name = canonicalize_name(requirement.name)
        if name not in without and (
            requirement.marker is None or requirement.marker.evaluate(ON_LAMBDA)
        ):
            found[name] = line

    return found


def _has_group(root: Path, group: str) -> bool:
    return (
        group
        in tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    )


def _text(found: Mapping[str, str]) -> str:
    if not found:
        return HEAD.splitlines(keepends=True)[0] + NOTHING
    lines = [found[name].replace(" --hash=", " \\\n    --hash=") + "\n" for name in sorted(found)]
    return HEAD + OPTIONS + "".join(lines)


def _written(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main(arguments: list[str]) -> None:
    """Write the files, or with --check compare them; exit code 1 where one differs."""
    files = exported()
    stale = [path for path, text in files.items() if _written(ROOT / path) != text]
    if "--check" in arguments:
        if stale:
            sys.exit(
                f"Not what uv.lock says: {', '.join(stale)}. "
                "Run `make requirements` and commit what it writes."
            )
        return

    for path, text in files.items():
        (ROOT / path).write_text(text, encoding="utf-8")

    print(f"Written: {', '.join(stale) or 'nothing, all were as uv.lock says'}")


if __name__ == "__main__":
    main(sys.argv[1:])
