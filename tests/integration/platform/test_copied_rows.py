"""Rows of one size come out of a binary COPY as arrays, block by block."""

from typing import Final, LiteralString

import numpy as np
import pytest

from elhandel.platform.bulk.copied_rows import copy_rows, row_type
from elhandel.platform.database import Database

ROW: Final = row_type(("number", ">i4", 1), ("values", "<i4", 2))
_ROWS: Final[LiteralString] = """
COPY (
    SELECT n::int, decode(lpad(to_hex(n), 8, '0') || '07000000', 'hex')
    FROM generate_series(1, %(count)s) AS n
) TO STDOUT (FORMAT BINARY)
"""


@pytest.mark.parametrize(
    ("count", "blocks"), [(0, [0]), (1, [1]), (9, [9]), (10, [10, 0]), (25, [10, 10, 5])]
)
def test_every_row_comes_once_in_blocks(database: Database, count: int, blocks: list[int]) -> None:
    with database.transaction() as tx:
        found = list(copy_rows(tx, _ROWS, {"count": count}, ROW, 10))

    assert [len(rows) for rows in found] == blocks
    rows = np.concatenate(found)
    assert rows["number"].tolist() == list(range(1, count + 1))
    assert rows["values"][:, 1].tolist() == [7] * count


def test_rows_of_another_size_are_refused(database: Database) -> None:
    longer = row_type(("number", ">i4", 1), ("values", "<i4", 3))
    fewer = row_type(("number", ">i4", 1))

    for row in (longer, fewer):
        with pytest.raises(ValueError, match="size"), database.transaction() as tx:
            list(copy_rows(tx, _ROWS, {"count": 3}, row, 10))
