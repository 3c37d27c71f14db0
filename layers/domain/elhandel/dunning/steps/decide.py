"""The steps of a day, for one account. Pure.

| from | follows |
| --- | --- |
| a bill overdue beyond the market's grace | it is told, once |
| so many days before services are turned off | a warning, which gives those days |
| a warning's days are over, and what was paid in them is booked | its services are turned off |
| nothing is owed any more | the warning ends: what is owed anew needs another one |

Nothing follows on a day without banks, nor while the bank's statements are not booked up to the day
before; nothing follows from what is being collected, or from less than is worth a word. A market
without `suspends_after_days` never turns anything off.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from elhandel.dunning.owed import Debt
from elhandel.payments.reminders import on_our_account
from elhandel.payments.rules import bank_day_from, bank_days_before
from elhandel.portfolio.markets import Market

type Outcome = Literal["settled", "suspended", "nothing-to-stop", "respite"]


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that was given and has not ended."""

    warning_id: int
    invoice_id: int
    stops_on: date
    """The first day on which its services may be turned off."""


@dataclass(frozen=True, slots=True)
class Warning:
    """A warning to be given today."""

    debt: Debt
    stops_on: date


@dataclass(frozen=True, slots=True)
class Stop:
    """A service that is turned off today, for these bills."""

    agreement_id: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """What is known of an account on a day."""

    today: date

    bank_read_to: date | None
    """The day up to which the bank's statements are booked."""

    debts: Sequence[Debt]
    warnings: Sequence[Warned]
    told: frozenset[int] = frozenset()
    """Bills of which it was told that they are overdue."""

    active: frozenset[int] = frozenset()
    """The account's services that are on."""

    has_respite: bool = False
    """Staff have given it time."""

    @property
    def is_bank_day(self) -> bool:
        return bank_day_from(self.today) == self.today

    @property
    def bank_is_read(self) -> bool:
        """Whether the statements are booked up to the bank day before today."""
        return self.knows_payments_on(bank_days_before(self.today, 1))

    def knows_payments_on(self, day: date) -> bool:
        """Whether the statement of a day is booked, and of all days before it."""
        return self.bank_read_to is not None and day <= self.bank_read_to


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be done."""

    tell: tuple[Debt, ...] = ()
    warn: tuple[Warning, ...] = ()
    stop: tuple[Stop, ...] = ()
    end: tuple[tuple[Warned, Outcome], ...] = field(default=())


def decide(books: Books, market: Market) -> Steps:
    """The steps of today; the same books again give the same ones."""
    if books.has_respite:
        return Steps(end=tuple((warned, "respite") for warned in books.warnings))

    asked = {
        debt.invoice_id: debt
        for debt in books.debts
        if debt.services_ore >= market.dunned_from and not debt.in_collection
    }
    ended = [(warned, _ended(warned, asked, books)) for warned in books.warnings]
    end = [(warned, outcome) for warned, outcome in ended if outcome]
    if not books.is_bank_day or not books.bank_is_read:
        return Steps(end=tuple(end))

    over = [warned for warned, outcome in ended if not outcome and _is_over(warned, books)]
    stops = tuple(_stops([asked[warned.invoice_id] for warned in over], books.active))
    on = books.active - {stop.agreement_id for stop in stops}
    return Steps(
        tell=tuple(_to_tell(asked.values(), books, market)),
        warn=tuple(_to_warn(asked.values(), books, market, on)),
        stop=stops,
        end=(*end, *((warned, "suspended") for warned in over)),
    )


def _ended(warned: Warned, asked: dict[int, Debt], books: Books) -> Outcome | None:
    debt = asked.get(warned.invoice_id)
    if debt is None:
        return "settled"
    return None if debt.agreements & books.active else "nothing-to-stop"


def _is_over(warned: Warned, books: Books) -> bool:
    """Whether its days are over, and what was paid on the last of them is booked."""
    last_day = warned.stops_on - timedelta(days=1)
    return warned.stops_on <= books.today and books.knows_payments_on(on_our_account(last_day))


def _stops(debts: Sequence[Debt], active: frozenset[int]) -> Iterator[Stop]:
    """Each service that these bills are owed for and that is on, once."""
    for agreement in sorted(active):
        numbers = tuple(debt.number for debt in debts if agreement in debt.agreements)
        if numbers:
            yield Stop(agreement, numbers)


def _to_tell(debts: Collection[Debt], books: Books, market: Market) -> Iterator[Debt]:
    for debt in debts:
        if debt.invoice_id not in books.told and _is_overdue(debt, books, market):
            yield debt


def _to_warn(
    debts: Collection[Debt], books: Books, market: Market, on: frozenset[int]
) -> Iterator[Warning]:
    if market.suspends_after_days is None or market.suspension_warning_days is None:
        return
    ahead = timedelta(days=market.suspension_warning_days)
    warned = {warning.invoice_id for warning in books.warnings}
    for debt in debts:
        stops_on = debt.due_on + timedelta(days=market.suspends_after_days)
        is_time = stops_on - ahead <= books.today and _is_overdue(debt, books, market)
        if is_time and debt.invoice_id not in warned and debt.agreements & on:
            yield Warning(debt, max(stops_on, books.today + ahead))


def _is_overdue(debt: Debt, books: Books, market: Market) -> bool:
    """Whether it is overdue beyond grace, and what was paid in time is booked."""
    is_over = debt.due_on + timedelta(days=market.grace_days) < books.today
    return is_over and books.knows_payments_on(on_our_account(debt.due_on))
