"""What is asked of a point, or of a customer, reads their points, however many there are."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from elhandel.platform.database import Database, Transaction, statement
from elhandel.portfolio.known_then import supply_as_known
from elhandel.portfolio.personal.access import days_at_points
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId
from tests.builders.many_points import FEW, homes_with_children, points_read
from tests.integration.billing.world import NOW, Supply, a_supply

DAYS = Period(date(2026, 1, 1), date(2026, 2, 1))

type Ask = Callable[[Transaction, Supply], Sequence[Any]]


def _by_number(package: str, name: str, **more: Any) -> Ask:
    def ask(tx: Transaction, supply: Supply) -> Sequence[Any]:
        return tx.execute(statement(package, name), {"gsrn": supply.gsrn, **more}).fetchall()

    return ask


def _known(tx: Transaction, supply: Supply) -> Sequence[Any]:
    with supply_as_known(tx, supply.supply_period_id, DAYS, NOW) as known:
        return [known]


ASKED: dict[str, Ask] = {
    "whose days they are": lambda tx, supply: days_at_points(tx, [ContractId(supply.contract_id)]),
    "what was known of a supply": _known,
    "what the market may be asked": _by_number(
        "elhandel.market.enquiries", "supplies_of_point", coming=True
    ),
    "under which supply it is settled": _by_number(
        "elhandel.settlement.explain", "supplies_of_point", start=DAYS.start, end=DAYS.end
    ),
    "whose production it is": _by_number(
        "elhandel.certificates", "producer", first=DAYS.start, past=DAYS.end, type="E17"
    ),
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_of_one_home_reads_no_others_points(database: Database, asked: str) -> None:
    with database.transaction() as tx:
        supply = a_supply(tx)
    homes_with_children(database, NOW)

    with database.transaction() as tx:
        before = points_read(tx)
        assert len(ASKED[asked](tx, supply)) == 1
        assert points_read(tx) - before < FEW
