"""The server of the tests is kept until something that it was made of is another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.database.server import state

type Change = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    (folder / "older").mkdir(parents=True)
    (folder / "0001.first.sql").write_text("CREATE TABLE first ()")
    (folder / "older" / "0000.sql").write_text("CREATE TABLE zeroth ()")
    return folder


def test_the_same_files_are_the_same_state(folder: Path) -> None:
    before = state([folder])

    folder.joinpath("0001.first.sql").touch()
    folder.joinpath("first.pyc").write_bytes(b"compiled")

    assert state([folder]) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: folder.joinpath("0001.first.sql").write_text("CREATE TABLE other ()"),
        lambda folder: folder.joinpath("0002.second.sql").write_text(""),
        lambda folder: folder.joinpath("older", "0000.sql").unlink(),
        lambda folder: folder.joinpath("0001.first.sql").rename(folder / "0003.first.sql"),
    ],
    ids=["changed", "added", "deleted", "renamed"],
)
def test_another_file_is_another_state(folder: Path, change: Change) -> None:
    before = state([folder])

    change(folder)

    assert state([folder]) != before
