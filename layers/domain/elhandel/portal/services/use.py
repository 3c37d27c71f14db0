"""What goes over a service, as its customer sees it: the cycle's share of the cap, and thirty days.

What was read last is shown, with its time, also while the network's provider does not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.services import usage
from elhandel.services.agreements import Agreement
from elhandel.services.states import State
from elhandel.services.usage import CycleUse, UseDay
from elhandel.values.days.period import Period

_SHOWN: Final = timedelta(days=30)
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Use:
    """The use of a service. days: the latest thirty, by day, also those without any."""

    cycle: CycleUse
    days: Sequence[UseDay]

    tone: Literal["", "warn", "bad"]
    """How near the cap it is: a warning, or nearly or wholly used up."""

    read_at: datetime | None
    is_old: bool

    @property
    def total(self) -> int:
        """Bytes of all days that are shown."""
        return sum(day.total for day in self.days)


def use_of(tx: Transaction, agreement: Agreement, clock: Clock) -> Use | None:
    """The use of a service in the customer's transaction; None before it was first delivered."""
    if agreement.activated_on is None:
        return None

    today = clock.today()
    rules = usage.usage_rules(today)
    read = usage.read_at(tx, agreement.agreement_id)
    cycle = usage.cycle_use(
        tx, agreement.agreement_id, agreement.billing_day_on(today), agreement.now.cap_mb, today
    )
    is_counted = agreement.state in {State.ACTIVE, State.SUSPENDED}
    return Use(
        cycle=cycle,
        days=_days(tx, agreement.agreement_id, today),
        tone=usage.tone_of(cycle.percent, rules.warn_at) if is_counted else "",
        read_at=read,
        is_old=is_counted and (read is None or clock.now() - read > rules.stale_after),
    )


def _days(tx: Transaction, agreement_id: int, today: date) -> list[UseDay]:
    shown = Period(today + _ONE_DAY - _SHOWN, today + _ONE_DAY)
    known = {day.day: day for day in usage.days_of(tx, agreement_id, shown)}
    every = [shown.start + timedelta(days=n) for n in range(shown.days)]
    return [known.get(day, UseDay(day, 0, 0)) for day in every]
