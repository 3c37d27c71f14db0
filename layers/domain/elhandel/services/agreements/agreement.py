"""An agreement as it stands: its state, what was agreed when, and when it was suspended."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.billing.cycle import cycle_of
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.services.charging import Agreed
from elhandel.services.states import State
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed from a day on. Prices: micro-DKK without VAT; `price` for a billing cycle."""

    valid_from: date
    package: str
    name: str
    price: int
    installation: int
    router: int
    cap_mb: int | None


@dataclass(frozen=True, slots=True)
class BillingDay:
    """On which day of the month a service is billed from a day on, where that was changed."""

    valid_from: date
    billing_day: int


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which the service was off. `to_day`: the first day after it; None while it lasts.
    `until_paid`: it is off until its bills are paid, as its customer was told.
    """

    kind: str
    skip_billing: bool
    from_day: date
    to_day: date | None
    until_paid: bool = False

    @property
    def days(self) -> Period:
        return Period(self.from_day, self.to_day or FOR_GOOD)


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement; `terms`, `suspensions` and `billing_days` by time."""

    agreement_id: int
    account_id: AccountId
    technology: str
    address: str
    billing_day: int
    """As it was ordered; `billing_days` holds what was chosen since."""
    state: State
    connection_id: str | None
    ordered_on: date
    activated_on: date | None
    cancelled_on: date | None
    terms: Sequence[Terms]
    suspensions: Sequence[Suspension]
    billing_days: Sequence[BillingDay] = ()

    @property
    def order_number(self) -> str:
        """As its customer reads it, wherever it is named: SRV-7."""
        return f"SRV-{self.agreement_id}"

    @property
    def now(self) -> Terms:
        """What was agreed last."""
        return self.terms[-1]

    @property
    def chosen_day(self) -> int:
        """The billing day that was chosen last; perhaps it holds from a later day on."""
        return self.billing_days[-1].billing_day if self.billing_days else self.billing_day

    def billing_day_on(self, day: date) -> int:
        """The billing day that holds on a day."""
        return self.billing_day_before(day + _ONE_DAY)

    def billing_day_before(self, day: date) -> int:
        """The one that holds on the day before."""
        known = [one.billing_day for one in self.billing_days if one.valid_from < day]
        return known[-1] if known else self.billing_day

    def cycle_on(self, day: date) -> Period:
        """The billing cycle that holds a day."""
        return cycle_of(day, self.billing_day_on(day))

    def another_day_from(self, today: date, charged_to: date | None) -> date:
        """The first day for which another billing day can hold: cycles that are charged stay whole.

        charged_to: the end of the last cycle that anything was charged of.
        """
        if self.activated_on is None:
            return self.ordered_on
        end = self.cycle_on(today).end
        return end if charged_to is None else max(end, charged_to)

    def billed_on(self, day: int, start: date) -> Sequence[BillingDay]:
        """The changes of its billing day after `day` was chosen from `start` on."""
        kept = [change for change in self.billing_days if change.valid_from < start]
        if self.billing_day_before(start) == day:
            return kept
        return [*kept, BillingDay(start, day)]

    @property
    def last_day(self) -> date:
        """The latest day on which something of it begins or ends: history is added behind it."""
        days = [self.ordered_on, self.activated_on, self.terms[-1].valid_from]
        for one in self.suspensions:
            days += [one.from_day, one.to_day]
        return max(day for day in days if day is not None)

    @property
    def agreed(self) -> list[Agreed]:
        """What it costs on which days, from its activation to its end."""
        if self.activated_on is None:
            return []

        supplied = Period(self.activated_on, self.cancelled_on or FOR_GOOD)
        ends = [*(terms.valid_from for terms in self.terms[1:]), FOR_GOOD]
        return [
            Agreed(days.cut(supplied), terms.name, terms.price, billing_day)
            for terms, end in zip(self.terms, ends, strict=True)
            for days, billing_day in self._billed(Period(terms.valid_from, end))
        ]

    def _billed(self, days: Period) -> Iterator[tuple[Period, int]]:
        """Days by the billing day that holds on them."""
        start = days.start
        for change in self.billing_days:
            if start < change.valid_from < days.end:
                yield Period(start, change.valid_from), self.billing_day_on(start)
                start = change.valid_from
        yield Period(start, days.end), self.billing_day_on(start)

    @property
    def unpaid(self) -> list[Period]:
        """The days that cost nothing."""
        return [one.days for one in self.suspensions if one.skip_billing]


def agreement_of(tx: Transaction, agreement_id: int, *, hold: bool = False) -> Agreement:
    """An agreement; with `hold`, nobody else changes it until `tx` ends. Raises NotFound."""
    cursor = tx.cursor(row_factory=dict_row)
    values = {"agreement": agreement_id}
    if hold:
        tx.execute(_HOLD, {"lock": AdvisoryLock.SERVICES, **values})
    row = cursor.execute(_AGREEMENT, values).fetchone()
    if row is None:
        raise NotFound(
            f"There is no service {agreement_id}. `elhandel service list CUSTOMER` names those of "
            "a customer."
        )
    (agreement,) = with_history(tx, [row])
    return agreement


def with_history(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[Agreement]:
    """Agreements as rows of `services.agreement`, each with its account and its history."""
    values = {"agreements": [row["agreement_id"] for row in rows]}
    terms: dict[int, list[Terms]] = defaultdict(list)
    for agreement, *fields in tx.execute(_TERMS, values):
        terms[agreement].append(Terms(*fields))
    suspensions: dict[int, list[Suspension]] = defaultdict(list)
    for agreement, *fields in tx.execute(_SUSPENSIONS, values):
        suspensions[agreement].append(Suspension(*fields))
    billing_days: dict[int, list[BillingDay]] = defaultdict(list)
    for agreement, *fields in tx.execute(_BILLING_DAYS, values):
        billing_days[agreement].append(BillingDay(*fields))

    return [
        Agreement(
            **{**row, "state": State(row["state"])},
            terms=terms[row["agreement_id"]],
            suspensions=suspensions[row["agreement_id"]],
            billing_days=billing_days[row["agreement_id"]],
        )
        for row in rows
    ]


_AGREEMENT: Final = """
SELECT s.agreement_id, a.account_id, s.technology, s.address, s.billing_day,
       s.state, s.connection_id, s.ordered_on, s.activated_on, s.cancelled_on
FROM services.agreement s JOIN portfolio.account a USING (customer_id)
WHERE s.agreement_id = %(agreement)s
"""

# No row is locked: who only charges may change no agreement.
_HOLD: Final = "SELECT pg_advisory_xact_lock(%(lock)s, %(agreement)s)"

_TERMS: Final = """
SELECT agreement_id, valid_from, package, name, price, installation, router, cap_mb
FROM services.terms
WHERE agreement_id = ANY(%(agreements)s::int[]) AND superseded_at IS NULL
ORDER BY valid_from
"""

_BILLING_DAYS: Final = """
SELECT agreement_id, valid_from, billing_day FROM services.billing_day
WHERE agreement_id = ANY(%(agreements)s::int[]) AND superseded_at IS NULL ORDER BY valid_from
"""

_SUSPENSIONS: Final = """
SELECT agreement_id, kind, skip_billing, from_day, to_day, until_paid FROM services.suspension
WHERE agreement_id = ANY(%(agreements)s::int[]) ORDER BY suspension_id
"""
