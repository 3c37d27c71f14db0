"""On which day the customers of a run are billed, so that an account has one bill a month.

An account with a billing day is billed on that day. Any other is billed as soon as the run is
closed, unless other points of it are still to come (then some days later), or its bill of the same
days is out already (then with the next one). Its notes may wait for the next bill too, and take up
further corrections meanwhile (`NoteDays`).
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Final, LiteralString

import numpy as np
from numpy.typing import NDArray

from elhandel.billing.along import Waits
from elhandel.billing.cycle import BILLING_DAYS, next_billing_day
from elhandel.billing.profile import own_days
from elhandel.platform.bulk.int_arrays import Int4s, int_array_cursor
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.values.days.dated import holding_on
from elhandel.values.ids import CustomerId, RunId

type Int32s = NDArray[np.int32]

_NO_DAY: Final = 0


@dataclass(frozen=True, slots=True)
class OneBill:
    """For bills that are planned from `valid_from` on; the file says what each field means."""

    valid_from: date
    wait_days: int
    next_days: int


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """When each customer is billed, and what waits of theirs and is billed with it.

    Arrays, a place for each customer: a run may bill a million of them.
    """

    customers: Int32s  # (customers,)
    """In order."""
    days: Int32s  # (customers,)
    """`date.toordinal`."""
    along: Sequence[Waits]

    def by_day(self) -> Iterator[tuple[date, Int32s]]:
        """The days in order, and the customers who are billed on each."""
        for day in np.unique(self.days):
            yield date.fromordinal(int(day)), self.customers[self.days == day]


def planned_days(
    tx: Transaction,
    run_id: RunId,
    customers: Int32s,
    waits: Sequence[Waits],
    today: date,
) -> Planned:
    """The days on which customers of a run are billed, and which of `waits` goes with them.

    customers: each once, in order; all of `waits` are theirs.
    """
    rules, note_days = one_bill(today), settings().note_days

    def found(
        question: LiteralString, some: Int32s | Sequence[CustomerId] = customers
    ) -> NDArray[np.intp]:
        """The places of those of some customers that a question finds."""
        asked = {"run": run_id, "customers": Int4s(some), "today": today}
        with int_array_cursor(tx) as cursor:
            ((ids,),) = cursor.execute(question, asked).fetchall()
        places: NDArray[np.intp] = np.searchsorted(customers, ids)
        return places

    # Whether another point is late or missing is asked of the few who have one.
    several = customers[found(_SEVERAL)]

    chosen = _chosen_days(tx, customers)
    soon, out = chosen == _NO_DAY, found(_OUT, several)
    days = np.full(len(customers), today.toordinal(), np.int32)
    _on_their_days(days, chosen, today)
    if note_days:
        notes = found(_NOTES)
        days[notes[soon[notes]]] = (today + timedelta(days=note_days)).toordinal()
    missing = found(_MISSING, several)
    days[missing[soon[missing]]] = (today + timedelta(days=rules.wait_days)).toordinal()
    days[out[soon[out]]] = (today + timedelta(days=rules.next_days)).toordinal()
    of_out = days[out]
    _on_their_days(of_out, chosen[out], today + timedelta(days=1))
    days[out] = of_out

    settled = np.zeros(len(customers), np.bool_)
    if waits:
        settled[found(_SETTLED, sorted({one.customer_id for one in waits}))] = True
    along = []
    for one in waits:
        place = int(np.searchsorted(customers, one.customer_id))
        if not soon[place]:
            if one.bills_on.toordinal() >= days[place]:
                along.append(one)
        elif settled[place]:  # a note is no next bill: nothing goes out with it
            if not one.correction:  # nor does one that waits hurry the bill
                earlier = min(int(days[place]), one.bills_on.toordinal())
                days[place] = max(today.toordinal(), earlier)
            along.append(one)

    return Planned(customers, days, along)


def _chosen_days(tx: Transaction, customers: Int32s) -> Int32s:
    """The billing day of each customer who has one, else _NO_DAY."""
    chosen = np.full(len(customers), _NO_DAY, np.int32)
    ids, days = own_days(tx, customers)
    chosen[np.searchsorted(customers, ids)] = days
    return chosen


def _on_their_days(days: Int32s, chosen: Int32s, first: date) -> None:
    """Bill those who have a billing day on the first such day from `first` on."""
    for day in BILLING_DAYS:
        days[chosen == day] = next_billing_day(first, day).toordinal()


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


_SEVERAL: Final = """
WITH found AS (
    SELECT customer_id FROM portfolio.contract
    WHERE customer_id = ANY(%(customers)s::int[])
    GROUP BY customer_id HAVING count(*) > 1)
SELECT coalesce(array_agg(customer_id), '{}') FROM found
"""

_MISSING: Final = statement("elhandel.billing.issue", "points_missing")

_NOTES: Final = statement("elhandel.billing.issue", "notes_that_wait")

_OUT: Final = statement("elhandel.billing.issue", "bill_is_out")

_SETTLED: Final = """
SELECT coalesce(array_agg(DISTINCT c.customer_id), '{}')
FROM settlement.settlement s JOIN portfolio.contract c USING (contract_id)
WHERE s.run_id = %(run)s AND s.kind = 'original' AND c.customer_id = ANY(%(customers)s::int[])
"""
