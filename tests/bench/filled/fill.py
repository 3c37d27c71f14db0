"""The home, and everybody else around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import psycopg

from elhandel.platform.database import Database, fetch_one, statement
from elhandel.values.days.local_time import start_of_day
from tests.bench.filled.home import NOW, YEAR, a_year_at_home

_ROOM: Final = "tests.bench.filled"
_BASE: Final = 1_000_000
"""Ids of everybody else begin after this, so that one person's are all the same."""
_STEPS: Final = (
    "customers", "points", "versions", "contracts", "supply", "links", "settlements", "bills",
    "sections", "lines", "postings", "payments", "processes", "events", "messages", "parked",
    "remarks", "bank_lines", "notes", "subjects", "signups",
)  # fmt: skip

_COUNTED: Final = ("links", "bills")
"""After these the planner has to know what there is, for the triggers of the next."""
_MONTHS: Final = (date(2025, 11, 1), date(2025, 12, 1))


@dataclass(frozen=True, slots=True)
class Filled:
    """customer: of the home. others: ids of customers, first and past the last."""

    customer: int
    others: range


def fill(url: str, customers: int, report: Callable[[str], None]) -> Filled:
    """Fill an empty database with its schema. report: called with each step."""
    report("a home with a year of readings and bills")
    database = Database(url)
    home = a_year_at_home(database)
    database.close()

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        (customer,) = fetch_one(
            connection,
            "SELECT customer_id FROM portfolio.contract WHERE contract_id = %s",
            [home.contract],
        )
        values = {
            "base": _BASE,
            "customers": customers,
            "since": start_of_day(YEAR),
            "now": NOW,
            "customer": customer,
            "point": home.point,
            "supply": home.supply_period,
        }
        (values["file"],) = fetch_one(connection, statement(_ROOM, "file"), values)
        for step in _STEPS:
            report(f"{customers:,} customers: {step.replace('_', ' ')}")
            for month in _MONTHS if step == "settlements" else (None,):
                connection.execute(statement(_ROOM, step), {**values, "month": month})
            if step in _COUNTED:
                connection.execute("ANALYZE")
        report("statistics")
        connection.execute("VACUUM (ANALYZE)")
    return Filled(int(customer), range(_BASE + 1, _BASE + customers + 1))
