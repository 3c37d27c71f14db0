"""A line of a bill opened to its days and hours, each amount to the øre and together the line's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from elhandel.billing.bill import BillLine
from elhandel.billing.explained.difference import rounded_to
from elhandel.billing.explained.hours import Hours, SectionHours
from elhandel.billing.invoice import Invoice
from elhandel.settlement.engine.exact import NANO_DKK_PER_ORE
from elhandel.settlement.engine.explain import DaysStep, QuantityStep
from elhandel.settlement.engine.plan import Basis
from elhandel.settlement.explain import KnownReadings
from elhandel.values.days.local_time import danish_time, local_date, start_of_day
from elhandel.values.days.period import Period
from elhandel.values.errors import NotFound

_MOST_PRICES: Final = 8
_HOUR: Final = 60
_QUARTER: Final = 15


@dataclass(frozen=True, slots=True)
class Hour:
    """An interval of a line. Prices: micro-DKK per kWh; amounts: øre, exact."""

    start: datetime
    minutes: int
    wh: int
    per_kwh: Fraction
    amount_ore: Fraction
    estimated: bool
    of_full_tax: bool
    """Under the limit of electric heating: the part of the hour that pays the full tax, whose price
    stands for what that is more than the reduced one.
    """

    place: int | None
    """Which interval of its local day this is, from 0."""

    label: str
    """02, or 02A and 02B where the hour comes twice; with minutes of quarters."""


@dataclass(frozen=True, slots=True)
class DayOfLine:
    """A local day of a line; the amounts of all days are rounded together."""

    day: date
    wh: int
    amount_ore: int
    hours: tuple[Hour, ...]

    @property
    def per_kwh(self) -> Fraction | None:
        """The mean price, micro-DKK."""
        exact = sum((hour.amount_ore for hour in self.hours), Fraction())
        return None if self.wh == 0 else exact * 10_000_000 / self.wh


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """All intervals of a line at one price; the amounts of all are rounded together."""

    per_kwh: Fraction
    wh: int
    amount_ore: int
    clock_hours: tuple[int, ...]
    """The local hours in which it held."""


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A line of a bill and what it was made of."""

    invoice: Invoice
    line_no: int
    line: BillLine
    period: Period
    known_at: datetime
    """What was known at this instant."""

    is_correction: bool
    shown: bool
    """Whether what was known comes to the line, to the øre."""

    days: tuple[DayOfLine, ...]
    levels: tuple[PriceLevel, ...]
    """The prices of its hours where they are few, the lowest first."""

    parts: tuple[DaysStep, ...]
    """Of what is paid by the month."""


def opened(invoice: Invoice, line_no: int, sections: Sequence[SectionHours]) -> OpenedLine:
    """A line among those of its section. Raises NotFound."""
    for section in sections:
        for line in section.lines:
            if line.line_no == line_no:
                return _opened(invoice, section, line)

    raise NotFound(
        f"Line {line_no} of invoice {invoice.number} is not made of hours, or is not there. "
        "The invoice says which lines it has."
    )


def _opened(invoice: Invoice, section: SectionHours, line: Hours) -> OpenedLine:
    hours = tuple(hours_in(section, line))
    return OpenedLine(
        invoice=invoice,
        line_no=line.line_no,
        line=line.line,
        period=section.then.days,
        known_at=section.then.known_at,
        is_correction=section.before is not None,
        shown=not line.differs,
        days=tuple(_days(hours, line.line.amount_ore)),
        levels=_levels(hours, line.line.amount_ore),
        parts=line.parts,
    )


def hours_in(section: SectionHours, line: Hours) -> Iterator[Hour]:
    """The intervals of a line, in order."""
    places = {
        start: (place, reading)
        for reading in section.readings_of(line).values()
        for place, start in enumerate(_starts(reading))
    }
    for step in line.quantities:
        place, reading = places.get(step.start, (None, None))
        if place is None or reading is None:
            yield _hour(step, _HOUR, place=None, estimated=False)
        else:
            minutes = reading.lengths[place] * _QUARTER
            yield _hour(step, minutes, place=place, estimated=reading.estimated[place])


def _starts(reading: KnownReadings) -> Iterator[datetime]:
    """The instants at which the intervals of a day begin."""
    at = start_of_day(reading.day)
    for length in reading.lengths:
        yield at
        at += timedelta(minutes=length * _QUARTER)


def _hour(step: QuantityStep, minutes: int, *, place: int | None, estimated: bool) -> Hour:
    local = danish_time(step.start)
    doubled = danish_time(step.start + timedelta(hours=1)).hour == local.hour
    again = danish_time(step.start - timedelta(hours=1)).hour == local.hour
    mark = "A" if doubled else "B" if again else ""
    clock = f"{local.hour:02d}{mark}"

    return Hour(
        start=step.start,
        minutes=minutes,
        wh=step.wh,
        per_kwh=step.micro_dkk_per_kwh * step.factor,
        amount_ore=step.nano_dkk / NANO_DKK_PER_ORE,
        estimated=estimated,
        place=place,
        of_full_tax=step.basis is Basis.FULL_TAX,
        label=clock if minutes >= _HOUR and not local.minute else f"{clock}.{local.minute:02d}",
    )


def _days(hours: Sequence[Hour], amount_ore: int) -> Iterator[DayOfLine]:
    by_day: dict[date, list[Hour]] = defaultdict(list)
    for hour in hours:
        by_day[local_date(hour.start)].append(hour)
    if not by_day:
        return

    exact = {day: sum((h.amount_ore for h in found), Fraction()) for day, found in by_day.items()}
    amounts = rounded_to(amount_ore, exact)
    for day, found in by_day.items():
        wh = sum(hour.wh for hour in found if not hour.of_full_tax)
        yield DayOfLine(day, wh, amounts[day], tuple(found))


def _levels(hours: Sequence[Hour], amount_ore: int) -> tuple[PriceLevel, ...]:
    by_price: dict[Fraction, list[Hour]] = defaultdict(list)
    for hour in hours:
        by_price[hour.per_kwh].append(hour)
    if not 1 < len(by_price) <= _MOST_PRICES:
        return ()

    exact: Mapping[Fraction, Fraction] = {
        price: sum((hour.amount_ore for hour in found), Fraction())
        for price, found in by_price.items()
    }
    amounts = rounded_to(amount_ore, exact)
    return tuple(
        PriceLevel(
            price,
            sum(hour.wh for hour in by_price[price]),
            amounts[price],
            tuple(sorted({danish_time(hour.start).hour for hour in by_price[price]})),
        )
        for price in sorted(by_price)
    )
