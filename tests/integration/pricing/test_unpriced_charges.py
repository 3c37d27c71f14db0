"""Charges without a price: the days on which a point carries one, less the days that are priced."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database
from elhandel.pricing.charges import UnpricedCharge, unpriced_charges
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId
from tests.builders.chance import by_chance

FIRST = date(2026, 1, 1)
DAYS = 20
PERIOD = Period(FIRST + timedelta(days=3), FIRST + timedelta(days=15))
KEY = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")

type Row = tuple[int, int, bool]
"""A price: from which day, until which day it was announced, and whether it goes on."""

quickly = settings(
    max_examples=by_chance(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

links = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.integers(1, 8) | st.none()),
    max_size=2,
    unique_by=lambda link: link[0],
)
prices = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.integers(1, 6), st.booleans()),
    max_size=4,
    unique_by=lambda price: price[0],
)


@pytest.fixture
def charge(database: Database) -> Database:
    """Two points and a charge."""
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.metering_point (gsrn, created_at) "
            "VALUES ('571313180000000012', now()), ('571313180000000029', now())"
        )
        tx.execute(
            "INSERT INTO pricing.charge (owner_gln, kind, code) VALUES (%s, %s, %s)",
            [KEY.owner, KEY.kind, KEY.code],
        )
    return database


def given_rows(
    database: Database, linked: Sequence[tuple[int, int | None]], priced: Sequence[Row]
) -> None:
    with database.transaction() as tx:
        tx.execute("TRUNCATE pricing.price_link, pricing.charge_price")
        for start, length in linked:
            first = FIRST + timedelta(days=start)
            past = None if length is None else first + timedelta(days=length)
            tx.execute(
                "INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, "
                "valid_to, recorded_at) VALUES (1, 1, %s, %s, now())",
                [first, past],
            )
        for start, length, holds in priced:
            first = FIRST + timedelta(days=start)
            tx.execute(
                "INSERT INTO pricing.charge_price (charge_id, valid_from, covered_to, prices, "
                "holds, recorded_at) VALUES (1, %s, %s, '{1}', %s, now())",
                [first, first + timedelta(days=length), holds],
            )


def found(database: Database, points: Sequence[int] = (1,)) -> list[UnpricedCharge]:
    with database.transaction() as tx:
        return unpriced_charges(tx, [MeteringPointId(point) for point in points], PERIOD)


def is_priced(priced: Sequence[Row], day: int) -> bool:
    """Day by day: the latest price that has begun, where it goes on or was announced so far."""
    begun = [row for row in priced if row[0] <= day]
    start, length, holds = max(begun, default=(0, 0, False))
    return holds or day < start + length


@quickly
@given(linked=links, priced=prices)
def test_the_days_are_those_that_are_carried_and_not_priced(
    charge: Database, linked: list[tuple[int, int | None]], priced: list[Row]
) -> None:
    given_rows(charge, linked, priced)
    first, past = (PERIOD.start - FIRST).days, (PERIOD.end - FIRST).days
    expected = {
        FIRST + timedelta(days=day)
        for day in range(first, past)
        if any(
            start <= day and (length is None or day < start + length) for start, length in linked
        )
        and not is_priced(priced, day)
    }

    unpriced = found(charge)
    days = [
        gap.period.start + timedelta(days=number)
        for gap in unpriced
        for number in range(gap.period.days)
    ]
    assert len(days) == len(set(days))
    assert set(days) == expected
    assert {gap.key for gap in unpriced} <= {KEY}


def test_a_charge_is_named_once_with_how_many_carry_it(charge: Database) -> None:
    given_rows(charge, [(0, None)], [])
    with charge.transaction() as tx:
        tx.execute(
            "INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, recorded_at)"
            " VALUES (2, 1, %s, now())",
            [FIRST],
        )

    assert found(charge, (1, 2)) == [UnpricedCharge(KEY, PERIOD, points=2)]
    assert found(charge, (1,)) == [UnpricedCharge(KEY, PERIOD, points=1)]
    assert found(charge, ()) == []
