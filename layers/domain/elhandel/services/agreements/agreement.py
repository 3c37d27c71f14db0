"""An agreement as it stands: its state, what was agreed when, and when it was suspended."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import dict_row

from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.services.charging import Agreed
from elhandel.services.states import State
from elhandel.values.days.period import FOR_GOOD, Period
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId


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
    """An agreement; `terms` and `suspensions` by time."""

    agreement_id: int
    account_id: AccountId
    technology: str
    address: str
    billing_day: int
    state: State
    connection_id: str | None
    ordered_on: date
    activated_on: date | None
    cancelled_on: date | None
    terms: Sequence[Terms]
    suspensions: Sequence[Suspension]

    @property
    def now(self) -> Terms:
        """What was agreed last."""
        return self.terms[-1]

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
            Agreed(
                Period(terms.valid_from, end).cut(supplied),
                terms.name,
                terms.price,
                self.billing_day,
            )
            for terms, end in zip(self.terms, ends, strict=True)
        ]

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

    return [
        Agreement(
            **{**row, "state": State(row["state"])},
            terms=terms[row["agreement_id"]],
            suspensions=suspensions[row["agreement_id"]],
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

_SUSPENSIONS: Final = """
SELECT agreement_id, kind, skip_billing, from_day, to_day, until_paid FROM services.suspension
WHERE agreement_id = ANY(%(agreements)s::int[]) ORDER BY suspension_id
"""
