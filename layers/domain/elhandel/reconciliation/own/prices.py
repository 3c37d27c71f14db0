"""The charges that points carry, with terms and prices, as DataHub's arithmetic takes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.wholesale.ground import BY_DAY, BY_HOUR, Axis, instant, second
from elhandel.reconciliation.wholesale.sums import Element, Terms
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import COPENHAGEN, start_of_day
from elhandel.values.days.period import Period

_HOURS_BY_CLOCK: Final = 24
_MONTHLY: Final = "P1M"


@dataclass(frozen=True, slots=True)
class _Price:
    """The price of some local days: one, 24 by the local hour, or one for each hour of a day."""

    days: Period
    pattern: tuple[int, ...]


def elements_of(
    tx: Transaction, charges: Sequence[int], axis: Axis, period: Period
) -> dict[int, list[Element]]:
    """By charge_id, the charge within the period: an element for each of its terms.

    A price counts on the days on which we settle by it. A charge of which the owner has said
    nothing yet is taken by its prices; what is said first holds before that day too.
    """
    values = {"charges": list(charges), "start": period.start, "end": period.end}
    rows = tx.cursor(binary=True).execute(_CHARGES, values).fetchall()
    clock = _Clock.of(axis, period)

    found = {}
    for charge_id, of_charge in groupby(rows, key=itemgetter(0)):
        priced = list(of_charge)
        _, owner, kind, code, *information = priced[0][:8]
        key = ChargeKey(owner, ChargeKind(kind), code)
        prices = list(_prices(priced, period))
        found[charge_id] = [
            element
            for terms in _terms(key, information, prices, period)
            if (element := Element.of(terms, clock.at_instants(terms, prices), axis)) is not None
        ]

    return found


_CHARGES: Final = statement("elhandel.reconciliation.own", "priced_charges")


def _prices(rows: Sequence[tuple[Any, ...]], period: Period) -> Iterator[_Price]:
    for *_, valid_from, valid_to, pattern in rows:
        if valid_from is not None:
            days = Period(valid_from, valid_to or date.max).cut(period)
            yield _Price(days, tuple(pattern))


def _terms(
    key: ChargeKey,
    information: Sequence[Sequence[Any]],
    prices: Sequence[_Price],
    period: Period,
) -> Iterator[Terms]:
    since, until, resolutions, taxes = information
    if not since:
        by_hour = key.kind is ChargeKind.TARIFF and any(len(price.pattern) > 1 for price in prices)
        yield _terms_of(key, BY_HOUR if by_hour else BY_DAY, period, is_tax=False)
        return

    for number, (resolution, is_tax) in enumerate(zip(resolutions, taxes, strict=True)):
        start = period.start if number == 0 else since[number]
        following = since[number + 1] if number + 1 < len(since) else date.max
        end = max(start, min(until[number] or date.max, following))
        days = Period(start, end).cut(period)
        if days.days:
            yield _terms_of(key, resolution, days, is_tax=is_tax)


def _terms_of(key: ChargeKey, resolution: str, days: Period, *, is_tax: bool) -> Terms:
    if key.kind is not ChargeKind.TARIFF:
        resolution = _MONTHLY
    start, end = second(start_of_day(days.start)), second(start_of_day(days.end))
    return Terms(key, resolution, is_tax, start, end)


@dataclass(frozen=True, slots=True, eq=False)
class _Clock:
    """The hours of a period and what the clock shows at each."""

    axis: Axis
    first_day: date
    shown: tuple[int, ...]
    """(hours,) 0 to 23, in Denmark."""

    @classmethod
    def of(cls, axis: Axis, period: Period) -> "_Clock":
        shown = (instant(hour).astimezone(COPENHAGEN).hour for hour in axis.hours.tolist())
        return cls(axis, period.start, tuple(shown))

    def at_instants(self, terms: Terms, prices: Sequence[_Price]) -> Iterator[tuple[int, int]]:
        """Instants and the price of each, micro-DKK: hours of a tariff by the hour, else days."""
        for price in prices:
            first = (price.days.start - self.first_day).days
            past = first + price.days.days
            if terms.resolution == BY_HOUR:
                yield from self._by_hour(price.pattern, first, past)
            elif len(price.pattern) == 1:
                yield from ((day, price.pattern[0]) for day in self.axis.days[first:past].tolist())

    def _by_hour(
        self, pattern: tuple[int, ...], first: int, past: int
    ) -> Iterator[tuple[int, int]]:
        begins = [*self.axis.first_hours.tolist(), len(self.axis.hours)]
        hours = range(begins[first], begins[past])
        if len(pattern) == 1:
            prices = pattern * len(hours)
        elif len(pattern) == _HOURS_BY_CLOCK:
            prices = tuple(pattern[self.shown[hour]] for hour in hours)
        elif len(pattern) == len(hours):
            prices = pattern
        else:
            return  # by the quarter: DataHub makes no sums of such a tariff

        yield from zip(self.axis.hours[hours.start : hours.stop].tolist(), prices, strict=True)
