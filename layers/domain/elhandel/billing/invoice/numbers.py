"""Invoice numbers: consecutive within the year of issue, without gaps, never reused
(momsbekendtgørelsen § 58).

They are drawn in the transaction that issues: the row of the series is locked until it ends, and a
rollback gives the numbers back. So draw late, when all else is computed: every other
issue waits here.
"""

from typing import Final

from elhandel.platform.database import Transaction, fetch_one


def draw_numbers(tx: Transaction, series: int, count: int) -> range:
    """The next `count` numbers of a series, at least one."""
    if count < 1:
        raise ValueError(
            f"{count} numbers were asked for; an empty draw would only lock the series"
        )
    (last,) = fetch_one(tx, _DRAW, {"series": series, "count": count})
    return range(last - count + 1, last + 1)


_DRAW: Final = """
INSERT INTO billing.number_series (series, last) VALUES (%(series)s, %(count)s)
ON CONFLICT (series) DO UPDATE SET last = billing.number_series.last + excluded.last
RETURNING last
"""


def number_text(series: int, number: int) -> str:
    """A number as people see it: 2026-00001."""
    return f"{series}-{number:05d}"
