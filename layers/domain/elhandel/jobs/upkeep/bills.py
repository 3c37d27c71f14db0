"""Why a bill is what it is."""

from functools import partial
from typing import Final

import msgspec

from elhandel.billing.invoice import first_billed
from elhandel.jobs.fields import Day, Point, Text
from elhandel.jobs.job import Answer, Job, Tools
from elhandel.jobs.request import Request
from elhandel.settlement import explain


class Explain(Request, frozen=True, kw_only=True):
    """A point and local days, the end exclusive."""

    gsrn: Point
    start: Day = msgspec.field(name="from")
    end: Day = msgspec.field(name="to")

    line: Text = ""
    """A charge such as "energy": why that line is what it is."""

    as_issued: bool = False
    """Also as it was known when the bill was issued: prices, readings and supply are put back for
    that, and all of it is rolled back."""


def explain_bill(tools: Tools, asked: Explain) -> Answer:
    """What a point's bill is or would be, as a case with its answer."""
    gsrn, days = asked.gsrn, (asked.start, asked.end)

    with tools.database.transaction() as tx:
        bills = explain.bills_of_point(tx, gsrn, *days)
        answer = {"bills": explain.bills_as_json(bills, asked.line)}

        if asked.as_issued:
            find_issued = partial(first_billed, tx)
            issued = explain.bills_as_issued(tx, gsrn, *days, find_issued)
            answer["issued"] = explain.issued_as_json(issued, asked.line)

    return answer


JOBS: Final = (Job("explain", Explain, explain_bill, traced=True),)
