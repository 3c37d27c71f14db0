"""The end of a month: planned, settled, composed into bills, numbered, booked and posted."""

from tests.bench.bills import WORKERS, bill_month
from tests.bench.figures import Report
from tests.bench.runs import settle_month
from tests.bench.server import END, MONTH, Server


def measure(report: Report, server: Server, points: int) -> None:
    """From planning the run to bills in the books, without their documents."""
    url = server.supplier(points)
    report.step("settling the month")
    settled = settle_month(url, MONTH, END)

    report.step("billing it")
    billed = bill_month(url)
    billing = billed.plan.wall + billed.wall

    note = f"{billed.bills:,} bills, {WORKERS} workers; processor: {billed.cpu:.1f} s"
    report.add("month-end: bills", billing, "s", at_most=40 * points / 80_000, note=note)
    whole = settled.plan.wall + settled.all.wall + billing
    report.add("month-end: all of it", whole, "s", at_most=45 * points / 80_000)
