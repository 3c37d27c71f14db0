"""RSM-012: a day of all points taken in, once more, and corrected; from the raw message to the
stored reading.
"""

from datetime import timedelta

from tests.bench.deliveries import Delivery, deliver
from tests.bench.figures import Report
from tests.bench.server import END, Server

_SHARES = (0.0125, 0.025, 0.05)


def measure(report: Report, server: Server, points: int) -> None:
    """A day after the loaded month, which is new; then again; then three sizes of correction."""
    url = server.supplier(points)
    report.step("RSM-012 of a day")
    day = END + timedelta(days=1)
    # The first day is not counted: it makes the month's partition and warms the process up.
    warm, first, again = deliver(url, Delivery(END), Delivery(day), Delivery(day))
    del warm

    for name, (count, time) in (("a new day", first), ("the same day again", again)):
        note = f"{count:,} readings in {time.wall:.2f} s, {time.cpu:.2f} s of processor"
        report.add(f"RSM-012, {name}", count / time.wall, "readings/s", at_least=800_000, note=note)
        report.add(f"RSM-012, {name}, by processor time", count / time.cpu, "readings/s")

    report.add("RSM-012, redelivery / delivery", again[1].wall / first[1].wall, "×", at_most=1.0)
    # Nor is the first correction, for the same reason.
    shares = (_SHARES[0], *_SHARES)
    corrected = [Delivery(day, share, number) for number, share in enumerate(shares, start=1)]
    warm, *measured = deliver(url, *corrected)
    del warm

    times = []
    for delivery, (count, time) in zip(corrected[1:], measured, strict=True):
        times.append((count, time.wall))
        name = f"RSM-012, corrections of {delivery.share:.2%} of the points"
        note = f"{count:,} readings in {time.wall:.2f} s, {time.cpu:.2f} s of processor"
        report.add(name, count / time.wall, "readings/s", at_least=300_000, note=note)
        report.add(f"{name}, by processor time", count / time.cpu, "readings/s")

    report.add(
        "RSM-012, corrections: growth of time / of what changed", _growth(times), "×", at_most=1.1
    )


def _growth(times: list[tuple[int, float]]) -> float:
    """Time of the largest over the smallest, by how much more there was to do; 1 is linear."""
    (fewest, least), (most, longest) = min(times), max(times)
    return (longest / least) / (most / fewest)
