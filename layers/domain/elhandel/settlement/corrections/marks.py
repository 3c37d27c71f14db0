"""Marks: settled days under which readings, prices, links or supply have changed since.

The code that changes such a thing sets the mark in the same transaction: whose supply it concerns,
on which days, and what changed. A mark is kept where a run has settled one of these days, or is
settling it now; elsewhere it marks nothing. The correction job (`correct`) takes the marks away.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, LiteralString

from elhandel.platform.database import AdvisoryLock, Database, Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.decision import Provenance
from elhandel.values.ids import ChargeId, ContractId


class Change(StrEnum):
    """What changed under settled days."""

    READINGS = "readings"
    CHARGE = "charge"
    PRICE_LINK = "price_link"
    SPOT_PRICE = "spot_price"
    SUPPLY = "supply"
    PRODUCT = "product"
    MASTER_DATA = "master_data"
    HEATING = "heating"
    AGAIN = "again"  # nothing that we know of: somebody asked for a comparison


def mark_readings(
    tx: Transaction, changed: Sequence[tuple[int, date]], provenance: Provenance
) -> int:
    """Readings of metering points changed on local days, (point, day). Returns how many
    settlements are marked.

    A child's readings concern its parent's supply. Days that no run has reached cost one question.
    """
    _enter(tx)

    last_settled = (tx.execute(_LAST_SETTLED).fetchone() or (None,))[0]
    reached = [(point, day) for point, day in changed if last_settled and day < last_settled]
    if not reached:
        return 0

    readings = {"points": [point for point, _ in reached], "days": [day for _, day in reached]}
    return _mark(tx, _READINGS, readings, Change.READINGS, provenance)


def mark_points(
    tx: Transaction,
    points: Sequence[int],
    days: Sequence[Period],
    change: Change,
    provenance: Provenance,
) -> int:
    """Links, heating or master data of metering points changed on these days."""
    return _mark_days(tx, _POINTS, {"points": list(points)}, days, change, provenance)


def mark_charge(
    tx: Transaction, charge_id: ChargeId, days: Sequence[Period], provenance: Provenance
) -> int:
    """The price of a charge changed on these days, for every point that is linked to it then."""
    return _mark_days(tx, _CHARGE, {"charge": charge_id}, days, Change.CHARGE, provenance)


def mark_spot_days(
    tx: Transaction, changed: Sequence[tuple[str, date]], provenance: Provenance
) -> int:
    """Spot prices changed, (price area, local day)."""
    if not changed:
        return 0

    _enter(tx)
    prices = {"areas": [area for area, _ in changed], "days": [day for _, day in changed]}

    return _mark(tx, _SPOT_DAYS, prices, Change.SPOT_PRICE, provenance)


def mark_contract(
    tx: Transaction,
    contract_id: ContractId,
    days: Sequence[Period],
    provenance: Provenance,
    change: Change = Change.SUPPLY,
) -> int:
    """The supply of a contract, or its product, changed or ended on these days."""
    return _mark_days(tx, _CONTRACT, {"contract": contract_id}, days, change, provenance)


def mark_agreed(
    tx: Transaction, changed: Sequence[tuple[int, date, date]], provenance: Provenance
) -> int:
    """Contracts pay other prices on local days [first, past): (contract, first, past)."""
    if not changed:
        return 0

    _enter(tx)
    contracts, firsts, pasts = zip(*changed, strict=True)
    agreed = {"contracts": list(contracts), "firsts": list(firsts), "pasts": list(pasts)}

    return _mark(tx, _AGREED_PRICES, agreed, Change.PRODUCT, provenance)


def await_changes(database: Database) -> None:
    """Wait for the changes whose marks did not see a run that is planned by now.

    The code that marks holds a shared lock until it commits. Taking the lock alone, for a moment,
    proves that all earlier marks are committed, so that a snapshot taken afterwards sees what they
    changed. A later mark sees the run. So no change falls between a run and its corrections.
    """
    with database.transaction() as tx:
        tx.execute(_WAIT, [_LOCK])


def _mark_days(
    tx: Transaction,
    marks: LiteralString,
    concerned: Mapping[str, Any],
    days: Sequence[Period],
    change: Change,
    provenance: Provenance,
) -> int:
    if not days:
        return 0

    _enter(tx)
    bounds = {"firsts": [period.start for period in days], "pasts": [period.end for period in days]}
    values = {**concerned, **bounds, "counts": change in _MOVES_COUNTS}

    return _mark(tx, marks, values, change, provenance)


def _enter(tx: Transaction) -> None:
    """Before the marking statement, so that it sees every run that did not wait for us."""
    tx.execute(_ENTER, [_LOCK])


def _mark(
    tx: Transaction,
    marks: LiteralString,
    values: Mapping[str, Any],
    change: Change,
    provenance: Provenance,
) -> int:
    origin = {"message": provenance.message_id, "at": provenance.at}
    return tx.execute(marks, {**values, **origin, "change": change.value}).rowcount


_MOVES_COUNTS: Final = frozenset({Change.SUPPLY, Change.MASTER_DATA, Change.HEATING})
"""What may begin or end the count of a heating limit: supply, a D14 child, electric heating."""

_LOCK: Final = AdvisoryLock.CHANGES
_ENTER: Final = "SELECT pg_advisory_xact_lock_shared(%s)"
_WAIT: Final = "SELECT pg_advisory_xact_lock(%s)"

_LAST_SETTLED: Final = "SELECT max(period_to) FROM settlement.run WHERE state <> 'given_up'"

_READINGS: Final = statement("elhandel.settlement.corrections", "mark_readings")
_POINTS: Final = statement("elhandel.settlement.corrections", "mark_points")
_CHARGE: Final = statement("elhandel.settlement.corrections", "mark_charge")
_SPOT_DAYS: Final = statement("elhandel.settlement.corrections", "mark_spot_days")
_CONTRACT: Final = statement("elhandel.settlement.corrections", "mark_contract")
_AGREED_PRICES: Final = statement("elhandel.settlement.corrections", "mark_agreed_prices")
