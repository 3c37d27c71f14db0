"""What `sam build` has left in .aws-sam/build, compared file by file with uv.lock and this
checkout.

    python -m infra.compared .aws-sam/build

The requirements of the layer and of each function are installed a second time, by uv instead of
pip, for Lambda's platform and by their hashes, into a folder of their own. What was built must be
exactly that, with our own code and the template as they lie here: what is missing, extra or
different is named, and the exit code is 1.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from infra.requirements import ROOT, blocks
from simulator.local.cloud.template.yaml_tags import parse

PLATFORM: Final = "x86_64-manylinux_2_34"
"""Lambda's Amazon Linux 2023 for Python 3.13 has glibc 2.34."""
CODE: Final = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}
"""Where the template says what is built."""
WRITTEN_BY_INSTALLERS: Final = frozenset(
    {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
)
MOST_NAMED: Final = 20


class UnableToCompare(Exception):
    """The requirements could not be installed, so there is nothing to compare with."""


def compare(build: Path, root: Path = ROOT) -> list[str]:
    """What differs, each as `Function/path: missing, extra or different`; empty where all is as it
    should be.
    """
    found = []
    for name, built, source in _artifacts(build, root):
        with tempfile.TemporaryDirectory() as scratch:
            installed = Path(scratch)
            install(source / "requirements.txt", installed, root)
            expected = {**_files(installed), **_files(source)}
        found += [f"{name}/{difference}" for difference in differences(expected, _files(built))]

    source_template = root / "infra" / "sam-template.yaml"
    found += [
        f"template.yaml/{what}"
        for what in differences(_parts(source_template), _parts(build / "template.yaml"))
    ]

    return found


def install(requirements: Path, target: Path, root: Path = ROOT) -> None:
    """Install exactly what a requirements file names for Lambda's platform: wheels, by hash,
    nothing else.
    """
    if not list(blocks(requirements.read_text(encoding="utf-8"))):
        return

    command = [
        str(root / ".tools" / "uv" / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--target",
        str(target),
    ]
    command += [
        "--python",
        sys.executable,
        "--python-version",
        "3.13",
        "--python-platform",
        PLATFORM,
    ]
    # Copies: a link into the cache would be changed there with the file.
    command += ["--link-mode", "copy", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--requirement", str(requirements)]
    result = subprocess.run(  # noqa: S603
        command, cwd=root, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise UnableToCompare(f"{requirements} could not be installed: {result.stderr.strip()}")


def differences(expected: Mapping[str, str], built: Mapping[str, str]) -> list[str]:
    """Of two folders (or templates), each as the content (or its SHA-256) by path."""
    return [
        *(f"{path}: missing" for path in sorted(expected.keys() - built.keys())),
        *(f"{path}: extra" for path in sorted(built.keys() - expected.keys())),
        *(
            f"{path}: different"
            for path in sorted(built.keys() & expected.keys())
            if built[path] != expected[path]
        ),
    ]


def _artifacts(build: Path, root: Path) -> list[tuple[str, Path, Path]]:
    """Every layer and function: its name, where it was built, and where its source lies."""
    built = _resources(build / "template.yaml")
    source = _resources(root / "infra" / "sam-template.yaml")

    found = []
    for name, resource in built.items():
        if uri := CODE.get(resource["Type"]):
            folder = build / resource["Properties"][uri]
            packages = folder / "python" if uri == "ContentUri" else folder
            found.append(
                (name, packages, (root / "infra" / source[name]["Properties"][uri]).resolve())
            )

    if not found:
        raise UnableToCompare(f"Nothing was built in {build}. Run `make sam-build`.")

    return found


def _parts(template: Path) -> dict[str, str]:
    """Each resource and each other section of a template, without where the code lies, which a
    build changes.
    """
    document = dict(parse(template.read_text(encoding="utf-8")))
    resources = document.pop("Resources")
    parts = {
        section: json.dumps(content, sort_keys=True, default=str)
        for section, content in document.items()
    }

    for name, resource in resources.items():
        metadata = {
            key: value
            for key, value in resource.get("Metadata", {}).items()
            if key != "SamResourceId"
        }
        properties = {
            key: value
            for key, value in resource.get("Properties", {}).items()
            if key not in CODE.values()
        }
        same = {**resource, "Metadata": metadata, "Properties": properties}
        parts[f"Resources/{name}"] = json.dumps(same, sort_keys=True, default=str)

    return parts


def _resources(template: Path) -> Mapping[str, Any]:
    if not template.exists():
        raise UnableToCompare(f"There is no {template}. Run `make sam-build`.")
    resources: Mapping[str, Any] = parse(template.read_text(encoding="utf-8"))["Resources"]
    return resources


def _files(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file by its path, without what each installer writes in its own way."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not _is_of_the_installer(path.relative_to(folder))
    }


def _is_of_the_installer(path: Path) -> bool:
    """Records of the installer, commands (nobody runs one on Lambda), what a lock file is, and what
    Python compiled.
    """
    in_dist_info = len(path.parts) > 1 and path.parts[-2].endswith(".dist-info")
    return (
        (in_dist_info and path.name in WRITTEN_BY_INSTALLERS)
        or path.parts[0] in {"bin", ".lock"}
        or path.parts[0].endswith(".data")
        or "__pycache__" in path.parts
    )


def main(build: Path, root: Path = ROOT) -> None:
    """Compare, and say what differs; exit code 1 where something does."""
    try:
        found = compare(build, root)
    except UnableToCompare as error:
        sys.exit(str(error))

    if found:
        more = f"\n… and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        sys.exit(
            "What was built is not what uv.lock and this checkout say:\n"
            + "\n".join(found[:MOST_NAMED])
            + more
            + "\nDelete .aws-sam, run `make requirements sam-build` again, "
            "and do not deploy this build."
        )

    print("Built as uv.lock and this checkout say, file by file.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
