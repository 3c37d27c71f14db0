"""On which day the customers of a run are billed, so that an account has one bill a month.

An account with a billing day is billed on that day. Any other is billed as soon as the run is
closed, unless other points of it are still to come (then some days later), or its bill of the same
days is out already (then with the next one). Its notes may wait for the next bill too, and take up
further corrections meanwhile (`NoteDays`).
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final

from elhandel.billing.along import Waits
from elhandel.billing.cycle import next_billing_day
from elhandel.billing.profile import profiles_of
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.days.dated import holding_on
from elhandel.values.ids import CustomerId, RunId


@dataclass(frozen=True, slots=True)
class OneBill:
    """For bills that are planned from `valid_from` on; the file says what each field means."""

    valid_from: date
    wait_days: int
    next_days: int


@dataclass(frozen=True, slots=True)
class Planned:
    """When each customer is billed, and what waits of theirs and is billed with it."""

    days: Mapping[CustomerId, date]
    along: Sequence[Waits]


def planned_days(
    tx: Transaction,
    run_id: RunId,
    customers: Sequence[CustomerId],
    waits: Sequence[Waits],
    today: date,
) -> Planned:
    """The days on which customers of a run are billed, and which of `waits` goes with them."""
    rules = one_bill(today)
    profiles = profiles_of(tx, customers)
    asked = {"run": run_id, "customers": list(customers), "today": today}
    missing = {CustomerId(row[0]) for row in tx.execute(_MISSING, asked)}
    out = {CustomerId(row[0]) for row in tx.execute(_OUT, asked)}
    settled = {CustomerId(row[0]) for row in tx.execute(_SETTLED, asked)} if waits else set()
    note_days = settings().note_days
    notes = {CustomerId(row[0]) for row in tx.execute(_NOTES, asked)} if note_days else set()

    days: dict[CustomerId, date] = {}
    for customer in customers:
        day = profiles[customer].billing_day
        if customer in out:
            tomorrow = today + timedelta(days=1)
            next_bill = today + timedelta(days=rules.next_days)
            days[customer] = next_bill if day is None else next_billing_day(tomorrow, day)
        elif day is None and customer in missing:
            days[customer] = today + timedelta(days=rules.wait_days)
        elif day is None and customer in notes:
            days[customer] = today + timedelta(days=note_days)
        else:
            days[customer] = next_billing_day(today, day)

    along = []
    for one in waits:
        if profiles[one.customer_id].billing_day is not None:
            if one.bills_on >= days[one.customer_id]:
                along.append(one)
        elif one.customer_id in settled:  # a note is no next bill: nothing goes out with it
            if not one.correction:  # nor does one that waits hurry the bill
                days[one.customer_id] = max(today, min(days[one.customer_id], one.bills_on))
            along.append(one)

    return Planned(days, along)


def one_bill(day: date) -> OneBill:
    """The rules for bills that are planned on a day; before the first entry, the first."""
    rules = _all_rules()
    return holding_on(day, rules) or rules[0]


@lru_cache(maxsize=1)
def _all_rules() -> tuple[OneBill, ...]:
    text = (files("elhandel.billing") / "rules" / "one-bill.toml").read_text(encoding="utf-8")
    entries = [
        OneBill(
            valid_from=entry["valid_from"],
            wait_days=entry["wait_days"],
            next_days=entry["next_days"],
        )
        for entry in tomllib.loads(text)["rules"]
    ]
    return tuple(sorted(entries, key=lambda rules: rules.valid_from))


_MISSING: Final = statement("elhandel.billing.issue", "points_missing")

_NOTES: Final = statement("elhandel.billing.issue", "notes_that_wait")

_OUT: Final = statement("elhandel.billing.issue", "bill_is_out")

_SETTLED: Final = """
SELECT DISTINCT c.customer_id
FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
WHERE s.run_id = %(run)s AND s.kind = 'original' AND c.customer_id = ANY(%(customers)s::int[])
"""
