"""Metering points by their numbers, many at once."""

from datetime import UTC, datetime

from elhandel.platform.database import Database
from elhandel.portfolio.points import ensure_metering_point, metering_point_ids
from elhandel.values.identifiers import Gsrn
from tests.builders.identifiers import a_gsrn

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)


def gsrns(*numbers: int) -> list[Gsrn]:
    return [Gsrn(a_gsrn(number)) for number in numbers]


def test_each_point_has_its_id_in_the_order_in_which_it_is_asked_for(database: Database) -> None:
    third, first, second = gsrns(3, 1, 2)
    with database.transaction() as tx:
        known = {gsrn: ensure_metering_point(tx, gsrn, NOW) for gsrn in (third, first, second)}
        asked = [second, third, first, third]
        assert metering_point_ids(tx, asked, NOW) == [known[gsrn] for gsrn in asked]


def test_a_point_that_is_met_for_the_first_time_is_written_down_once(database: Database) -> None:
    old, new = gsrns(1, 2)
    with database.transaction() as tx:
        known = ensure_metering_point(tx, old, NOW)
        new_id, old_id, same = metering_point_ids(tx, [new, old, new], NOW)
        assert (old_id, same) == (known, new_id)
        assert ensure_metering_point(tx, new, NOW) == new_id
        assert metering_point_ids(tx, [], NOW) == []
