"""Files that commands write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from simulator.local.cloud.errors import UnableToRun


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A file to write; it is there once all of it is written, and as it was if something failed.

    Raises UnableToRun before anything is done where it cannot be written.
    """
    beside = path.with_name(f"{path.name}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "It is a folder", str(path))
        file = beside.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UnableToRun(
            f"{path} cannot be written ({error.strerror}). Name a file in a folder there is."
        ) from None

    try:
        with file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
