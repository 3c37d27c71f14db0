"""The command that imports a file sends each row whole, and writes nothing that is computed."""

import pytest

from elhandel.imports.rows import read_rows
from simulator.local.cli.imports.imports import _as_text, _rows
from simulator.local.cloud.errors import UnableToRun

HEADER = "kind,ref,name\n"


def test_every_row_is_sent_whatever_signs_it_has() -> None:
    names = ["a\u2028b", "c\x0bd", "e\x85f", "g\x1ch", "i\u2029j", '"k, l"', "m"]
    lines = [f"account,{number},{name}\n" for number, name in enumerate(names)]

    rows = _rows(lines)

    assert rows == lines
    sent = list(read_rows(HEADER + "".join(rows), 1))
    assert [row.fields["name"] for row in sent] == [name.strip('"') for name in names]


def test_a_cell_of_ten_megabytes_is_sent_for_its_row_to_be_reported() -> None:
    lines = [f"account,1,{'x' * 10_000_000}\n", "account,2,m\n"]

    rows = _rows(lines)

    assert next(read_rows(HEADER + "".join(rows), 1)).error == "too-long"
    assert len(rows) == 2


def test_a_quote_that_is_not_closed_is_named_by_its_line() -> None:
    with pytest.raises(UnableToRun, match="Line 3 "):
        _rows(["account,1,a\n", 'account,2,"b\n', "account,3,c\n"])


def test_what_a_spreadsheet_would_compute_is_written_as_a_text() -> None:
    assert [_as_text(value) for value in ("=1+1", "@x", "-1", "A-1", 7)] == [
        "'=1+1", "'@x", "'-1", "A-1", 7,
    ]  # fmt: skip
