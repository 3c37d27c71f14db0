"""All hours of a bill as a table that a spreadsheet reads: a row for each interval of each point,
and two columns for each line, its price and its amount.

Semicolons and decimal commas, as Danish spreadsheets want them, and the time with its offset, so
that the hour that comes twice is told apart. Amounts have all their decimals: they add up to the
line before it was rounded.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Final

from elhandel.billing.explained import Hour, SectionHours, hours_in, hours_of
from elhandel.platform.database import Transaction
from elhandel.portal.bills.explained import own_bill
from elhandel.values.days.local_time import danish_time

_MARK: Final = "\ufeff"
"""By which spreadsheets know UTF-8."""


def hours_as_csv(tx: Transaction, number: str) -> str:
    """The hours of a bill of the asking customer. Raises NotFound."""
    invoice = own_bill(tx, number)
    return _MARK + table_of(hours_of(tx, invoice, own=True))


def table_of(sections: Sequence[SectionHours]) -> str:
    lines = [
        (section, line) for section in sections for line in section.lines if line.line.quantity_wh
    ]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    heads = [f"{line.line_no}. {line.line.description}" for _, line in lines]
    writer.writerow(
        ["Målepunkt", "Fra", "Til", "kWh", "Anslået"]
        + [name for head in heads for name in (f"{head}, kr./kWh", f"{head}, kr.")]
    )

    cells: dict[tuple[str, str], dict[int, Hour]] = {}
    for place, (section, line) in enumerate(lines):
        for hour in hours_in(section, line):
            if hour.of_full_tax:
                continue
            key = (line.origin.gsrn, hour.start.isoformat())
            cells.setdefault(key, {})[place] = hour

    for (gsrn, _), hours in sorted(cells.items()):
        writer.writerow(list(_row(gsrn, hours, len(lines))))
    return text.getvalue()


def _row(gsrn: str, hours: dict[int, Hour], count: int) -> Iterator[str]:
    any_hour = next(iter(hours.values()))
    start = danish_time(any_hour.start)
    end = danish_time(any_hour.start + timedelta(minutes=any_hour.minutes))
    yield gsrn
    yield start.isoformat(timespec="minutes")
    yield end.isoformat(timespec="minutes")
    yield decimal(Fraction(any_hour.wh, 1000), 3)
    yield "ja" if any_hour.estimated else ""
    for place in range(count):
        hour = hours.get(place)
        yield "" if hour is None else decimal(hour.per_kwh / 10**6, 6)
        yield "" if hour is None else decimal(hour.amount_ore / 100, 9)


def decimal(value: Fraction, most: int) -> str:
    """A number with a decimal comma, without zeros at its end."""
    scaled = round(value * 10**most)
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**most)
    digits = f"{part:0{most}d}".rstrip("0")
    return f"{sign}{whole},{digits}" if digits else f"{sign}{whole}"
