"""A yearly heating limit of a case as the engine's term."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from elhandel.settlement.case.charges import prices
from elhandel.settlement.case.errors import BadCase
from elhandel.settlement.case.fields import Field
from elhandel.settlement.engine.terms import (
    Charge,
    Heating,
    HeatingMethod,
    HeatingYear,
    heating_years,
)
from elhandel.settlement.shard import limit_rules, reduced_key, reduced_prices
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period

LARGEST_LIMIT_WH: Final = 10**12
"""A million MWh: beyond any year's use, small enough for int64 wherever it is counted."""


def heating(field: Field, charges: dict[ChargeKey, Charge], settled: Period) -> Heating:
    """A yearly limit on a tariff (`charge`); its reduced price is added to `charges`.

    What the case does not say of limit, method and reduced price is what the law says of its days.
    The counts are calendar years, unless `counts` gives their days.
    """
    field.only(
        "charge", "owner", "used_before_kwh", "yearly_limit_kwh", "method", "counts", "reduced"
    )
    full = _full(field, charges)
    key, reduced = reduced_key(full), field.get("reduced")
    if key in charges:
        raise BadCase(f"{field.path}.reduced", f"no charge {key.code} beside it", key.code)

    below = reduced_prices()
    if reduced is not None:
        below = prices(reduced.only("dkk_per_kwh", "prices"), "dkk_per_kwh")
    charges[key] = Charge(key, below)

    listed = field.get("counts")
    if listed is None:
        counts = tuple(_count(field, year) for year in _years(settled) if year.cut(settled).days)
        return Heating(full, key, counts)

    for name in ("yearly_limit_kwh", "method"):
        field.not_with(name, "counts")
    fields = [element.only("from", "to", "yearly_limit_kwh", "method") for element in listed.each()]
    counts = tuple(_count(count, _days(count)) for count in fields)
    _refuse_overlaps(listed, counts)

    return Heating(full, key, counts)


def used_before(field: Field, counted: Heating, settled: Period) -> int | None:
    """The use since the first count began and before the settled days, Wh.

    None where no count began before.
    """
    given = field.get("used_before_kwh")
    used = None if given is None else _limit(given)
    begun = [
        year.days.start for year in counted.years if year.days.start < settled.start < year.days.end
    ]

    if begun and used is None:
        raise field.missing(
            "used_before_kwh",
            f"the use since {begun[0]}, when the count began, and before {settled.start}",
        )
    if not begun and used and given is not None:
        raise BadCase(
            given.path,
            f"nothing or 0, because the count begins on {settled.start} or later",
            given.value,
        )

    return used


def _full(field: Field, charges: dict[ChargeKey, Charge]) -> ChargeKey:
    code, owner = field["charge"].text(), field.get("owner")
    tariffs = [key for key in charges if key.code == code and key.kind is ChargeKind.TARIFF]
    found = [key for key in tariffs if owner is None or key.owner == owner.text()]

    if not found:
        raise BadCase(field["charge"].path, "the code of one of the charges, a tariff", code)
    if len(found) > 1:
        raise field.missing(
            "owner", f"the owner of the tariff {code}, because several have one of this code"
        )

    return found[0]


def _years(settled: Period) -> Iterator[Period]:
    """The calendar years that the settled days may lie in."""
    for year in range(settled.start.year, settled.end.year + 1):
        yield Period(date(year, 1, 1), date(year + 1, 1, 1))


def _count(field: Field, days: Period) -> HeatingYear:
    (by_law,) = heating_years(days, days.end, limit_rules().rules)
    method, limit = field.get("method"), field.get("yearly_limit_kwh")

    return HeatingYear(
        days,
        HeatingMethod(method.text(*HeatingMethod)) if method else by_law.method,
        _limit(limit) if limit else by_law.limit_wh,
    )


def _days(field: Field) -> Period:
    first, past = field["from"].settled_day(), field["to"].settled_day()
    if past <= first or past > date(first.year + 1, 1, 1):
        raise BadCase(
            field["to"].path,
            f"a date after {first} and in its year: a count ends with it",
            str(past),
        )

    return Period(first, past)


def _refuse_overlaps(listed: Field, counts: tuple[HeatingYear, ...]) -> None:
    for number, (earlier, later) in enumerate(pairwise(counts), start=1):
        if later.days.start < earlier.days.end:
            path = f"{listed.path}[{number}].from"
            raise BadCase(path, "counts in the order of their days", str(later.days.start))


def _limit(field: Field) -> int:
    wh = field.scaled(3)
    if not 0 <= wh <= LARGEST_LIMIT_WH:
        raise BadCase(
            field.path, f"a quantity from 0 to {LARGEST_LIMIT_WH // 1000} kWh", field.value
        )

    return wh
