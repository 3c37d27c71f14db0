"""The largest bundle of Energinet's tests, 2,150 points by quarters, from bytes to types."""

from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from elhandel.market.cim.codec import decode, encode
from elhandel.metering import document
from elhandel.values.days.local_time import start_of_day
from simulator.world.datahub.documents import ReadingSeries, readings
from simulator.world.datahub.documents.envelope import Header
from tests.bench.figures import Report
from tests.bench.measure import Measured, Stopwatch, best, in_a_process

_POINTS: Final = 2_150
_QUARTERS: Final = 96
_DAY: Final = date(2026, 1, 15)
_SUPPLIER: Final = "5790002000003"


def measure(report: Report, repeat: int) -> None:
    """Decode the bundle by the codec and as metering takes it in, and write it again."""
    report.step(f"a bundle of {_POINTS:,} points and {_QUARTERS} quarters")
    typed, taken_in, written = zip(*(in_a_process(_bundle) for _ in range(repeat)), strict=True)

    fastest = best(typed)
    note = f"{fastest.cpu:.2f} s of processor"
    report.add("decode: every field typed", fastest.wall, "s", at_most=1.0, note=note)
    report.add("decode: peak memory", fastest.peak_mb, "MB", at_most=300)
    report.add("decode: readings alone, as taken in", best(taken_in).wall, "s", at_most=1.0)
    report.add("decode: written again with every field", best(written).wall, "s")


def _bundle() -> tuple[Measured, Measured, Measured]:
    body = _body()

    with Stopwatch() as typed:
        message = decode(body)
    assert (len(message.records), message.problems) == (_POINTS, ())

    with Stopwatch() as taken_in:
        decoded = document.decode(body)
    assert (len(decoded.series), decoded.rejected) == (_POINTS, ())

    with Stopwatch() as written:
        encode(message)

    return typed.measured, taken_in.measured, written.measured


def _body() -> bytes:
    start, registered = start_of_day(_DAY), start_of_day(_DAY) + timedelta(hours=33)
    end = start_of_day(_DAY + timedelta(days=1))
    wh: Any = np.random.default_rng(0).integers(0, 3000, (_POINTS, _QUARTERS)).tolist()
    series = [
        ReadingSeries(f"57131318{number:010}", "E17", "PT15M", start, end, registered, values)
        for number, values in enumerate(wh)
    ]
    return readings(Header(_SUPPLIER, registered, "E23"), series).body
