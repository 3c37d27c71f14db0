"""Files of others that lie in the checkout: where each is from, and that it is what it was.

    python -m infra.vendored            fetches them again with `npm pack`, and writes them
    python -m infra.vendored --check    fails where a file is not what its list says

A list is a `vendored.toml` beside the files. A package is fetched at its version and compared with
the hash of its archive before anything of it is used.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from infra.requirements import ROOT

LISTS: Final = (
    "layers/web/elhandel_web/assets/vendored.toml",
    "tests/browser/assets/vendored.toml",
)


class UnableToVendor(Exception):
    """A file is not what its list says, or could not be fetched."""


@dataclass(frozen=True, slots=True)
class Vendored:
    """A file, and where it stands in its package's archive."""

    path: Path
    package: str
    version: str
    archive_sha512: str
    member: str
    sha256: str


def listed(root: Path = ROOT) -> Iterator[Vendored]:
    """Every file of every list."""
    for name in LISTS:
        path = root / name
        for package, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield from _files(path.parent, package, entry)


def differing(root: Path = ROOT) -> list[str]:
    """What is wrong with the files, a sentence each."""
    wrong = []
    for file in listed(root):
        if not file.path.is_file():
            wrong.append(f"{file.path.name} is missing.")
        elif hashlib.sha256(file.path.read_bytes()).hexdigest() != file.sha256:
            wrong.append(f"{file.path.name} is not the file of {file.package} {file.version}.")
    return wrong


def fetch(root: Path = ROOT) -> int:
    """Write every file again from its package; answers how many. Raises UnableToVendor."""
    files = list(listed(root))
    for file in files:
        archive = _archive(file.package, file.version, file.archive_sha512)
        content = _member(archive, file.member)
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise UnableToVendor(f"{file.member} of {file.package} is not what the list says.")
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(content)
    return len(files)


def _files(folder: Path, package: str, entry: Mapping[str, Any]) -> Iterator[Vendored]:
    for name, file in entry["files"].items():
        yield Vendored(
            folder / name,
            package,
            entry["version"],
            entry["sha512"],
            file["from"],
            file["sha256"],
        )


@lru_cache
def _archive(package: str, version: str, sha512: str) -> bytes:
    """The archive of a package, which may hold several of the files: it is fetched once."""
    if shutil.which("npm") is None:
        raise UnableToVendor("There is no npm here. Install it (Debian: apt install npm).")

    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
        found = list(Path(folder).glob("*.tgz"))
        if done.returncode or len(found) != 1:
            raise UnableToVendor(f"npm cannot fetch {package} {version}. Try again.")
        content = found[0].read_bytes()

    if hashlib.sha512(content).hexdigest() != sha512:
        raise UnableToVendor(f"The archive of {package} {version} is another one.")
    return content


def _member(archive: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        member = tar.extractfile(f"package/{name}")
        if member is None:
            raise UnableToVendor(f"The archive holds no {name}.")
        return member.read()


def main(argument: str = "") -> None:
    if argument == "--check":
        if wrong := differing():
            sys.exit("\n".join([*wrong, "Fetch them again with `make vendor`."]))
        return

    try:
        print(f"Fetched: {fetch()} files.")
    except UnableToVendor as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
