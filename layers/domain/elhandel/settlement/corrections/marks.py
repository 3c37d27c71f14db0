"""The dirty set: settled stretches whose readings, prices, links or supply have changed since.

Whoever changes such a thing marks in the same transaction: which supply periods it concerns, on
which days, and why. A mark is kept where a run has settled one of these days, or is settling it
now; everything else marks nothing. The correction job (`corrections`) takes the marks away.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from elhandel.platform.database import Database, Transaction
from elhandel.platform.database.advisory_locks import AdvisoryLock
from elhandel.values.decision import Provenance
from elhandel.values.period import Period

_LOCK: Final = AdvisoryLock.CHANGES

_ENTER: Final = "SELECT pg_advisory_xact_lock_shared(%s)"
_WAIT: Final = "SELECT pg_advisory_xact_lock(%s)"
_LAST_SETTLED: Final = "SELECT max(period_to) FROM settlement.run WHERE state <> 'given_up'"

# `touched` says which supply periods on which days; only run periods that hold one of the days are
# marked. They are gathered first and then looked up one by one (OFFSET 0): the planner cannot know
# how few there are, and went through all settlements of all supply periods for each reading,
# minutes for a document.
_MARK: Final = """
INSERT INTO settlement.dirty (supply_period_id, period_from, period_to, cause, message_id, marked_at)
SELECT DISTINCT x.supply_period_id, x.period_from, x.period_to, %(cause)s, %(message)s::bigint, %(at)s::timestamptz
FROM touched t
CROSS JOIN LATERAL (SELECT * FROM settlement.stretch WHERE supply_period_id = t.supply_period_id OFFSET 0) x
WHERE x.period_from < t.past AND x.period_to > t.first
ORDER BY 1, 2
"""

# What is used counts towards the yearly limit of a heated point (portfolio.heated_supply): it
# concerns the year's later days too.
_READINGS: Final = f"""
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, c.day AS first,
           CASE WHEN EXISTS (
               SELECT FROM portfolio.heated_supply h
               WHERE h.supply_period_id = s.supply_period_id AND h.metering_point_id = c.metering_point_id
                 AND c.day >= h.first AND c.day < h.past)
           THEN make_date(extract(year FROM c.day)::int + 1, 1, 1) ELSE c.day + 1 END AS past
    FROM unnest(%(points)s::int[], %(days)s::date[]) AS c (metering_point_id, day)
    CROSS JOIN LATERAL (
        SELECT * FROM portfolio.settled_with WHERE metering_point_id = c.metering_point_id OFFSET 0) w
    CROSS JOIN LATERAL (SELECT * FROM portfolio.supply_period WHERE metering_point_id = w.main_id OFFSET 0) s
    WHERE s.state = 'active' AND c.day >= w.first AND c.day < w.past
      AND c.day >= s.starts_on AND (s.ends_on IS NULL OR c.day < s.ends_on))
{_MARK}"""  # noqa: S608  (no value is pasted in)

# What begins or ends a count of a heating limit changes the limit of the whole year.
_WHOLE_YEARS: Final = """
touched AS MATERIALIZED (
    SELECT c.supply_period_id,
           CASE WHEN y.whole THEN make_date(extract(year FROM c.first)::int, 1, 1) ELSE c.first END AS first,
           CASE WHEN y.whole THEN make_date(extract(year FROM c.past - 1)::int + 1, 1, 1) ELSE c.past END AS past
    FROM changed c
    CROSS JOIN LATERAL (
        SELECT %(counts)s AND EXISTS (
            SELECT FROM portfolio.supply_period s JOIN portfolio.heated h USING (metering_point_id)
            WHERE s.supply_period_id = c.supply_period_id AND h.heated) AS whole) y)"""

_POINTS: Final = f"""
WITH changed AS (
    SELECT s.supply_period_id, greatest(d.first, w.first, s.starts_on) AS first,
           least(d.past, w.past, s.ends_on) AS past
    FROM portfolio.settled_with w
    JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
    CROSS JOIN unnest(%(firsts)s::date[], %(pasts)s::date[]) AS d (first, past)
    WHERE w.metering_point_id = ANY(%(points)s) AND s.state = 'active'
      AND greatest(d.first, w.first, s.starts_on) < least(d.past, w.past, s.ends_on)),
{_WHOLE_YEARS}
{_MARK}"""  # noqa: S608

_CHARGE: Final = f"""
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, greatest(d.first, l.valid_from, w.first, s.starts_on) AS first,
           least(d.past, l.valid_to, w.past, s.ends_on) AS past
    FROM unnest(%(firsts)s::date[], %(pasts)s::date[]) AS d (first, past)
    JOIN pricing.price_link l ON l.charge_id = %(charge)s AND l.superseded_at IS NULL
        AND l.valid_from < d.past AND (l.valid_to IS NULL OR l.valid_to > d.first)
    JOIN portfolio.settled_with w USING (metering_point_id)
    JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
    WHERE s.state = 'active'
      AND greatest(d.first, l.valid_from, w.first, s.starts_on) < least(d.past, l.valid_to, w.past, s.ends_on))
{_MARK}"""  # noqa: S608

_SPOT: Final = f"""
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, c.day AS first, c.day + 1 AS past
    FROM unnest(%(areas)s::text[], %(days)s::date[]) AS c (price_area, day)
    JOIN portfolio.metering_point_version v ON v.price_area = c.price_area AND v.superseded_at IS NULL
    JOIN portfolio.settled_with w USING (metering_point_id)
    JOIN portfolio.supply_period s ON s.metering_point_id = w.main_id
    WHERE s.state = 'active' AND c.day >= w.first AND c.day < w.past
      AND c.day >= s.starts_on AND (s.ends_on IS NULL OR c.day < s.ends_on))
{_MARK}"""  # noqa: S608

# Supply that has gone is marked too: what was settled of it is to be taken back.
_CONTRACT: Final = f"""
WITH changed AS (
    SELECT s.supply_period_id, d.first, d.past
    FROM portfolio.supply_period s CROSS JOIN unnest(%(firsts)s::date[], %(pasts)s::date[]) AS d (first, past)
    WHERE s.contract_id = %(contract)s),
{_WHOLE_YEARS}
{_MARK}"""  # noqa: S608

_AGREED: Final = f"""
WITH touched AS MATERIALIZED (
    SELECT s.supply_period_id, greatest(c.first, s.starts_on) AS first, least(c.past, s.ends_on) AS past
    FROM unnest(%(contracts)s::int[], %(firsts)s::date[], %(pasts)s::date[]) AS c (contract_id, first, past)
    JOIN portfolio.supply_period s USING (contract_id)
    WHERE s.state = 'active' AND greatest(c.first, s.starts_on) < least(c.past, s.ends_on))
{_MARK}"""  # noqa: S608


class Change(StrEnum):
    """What changed beneath a settled stretch."""

    READINGS = "readings"
    CHARGE = "charge"
    PRICE_LINK = "price_link"
    SPOT_PRICE = "spot_price"
    SUPPLY = "supply"
    PRODUCT = "product"
    MASTER_DATA = "master_data"
    HEATING = "heating"
    AGAIN = "again"  # nothing that we know of: somebody asked for a comparison


_MOVES_COUNTS: Final = frozenset({Change.SUPPLY, Change.MASTER_DATA, Change.HEATING})
"""What may begin or end the count of a heating limit: a supply, a D14 child, electric heating
itself.
"""


def mark_readings(
    tx: Transaction, changed: Sequence[tuple[int, date]], provenance: Provenance
) -> int:
    """Readings of metering points changed on local days (point, day). Returns how many stretches
    were marked.

    A child's readings concern its parent's supply. Days that no run has reached cost one short
    question.
    """
    _enter(tx)
    last = (tx.execute(_LAST_SETTLED).fetchone() or (None,))[0]
    reached = [(point, day) for point, day in changed if last is not None and day < last]
    if not reached:
        return 0
    values = {"points": [point for point, _ in reached], "days": [day for _, day in reached]}
    return _mark(tx, _READINGS, values, Change.READINGS, provenance)


def mark_points(
    tx: Transaction,
    points: Sequence[int],
    days: Sequence[Period],
    change: Change,
    provenance: Provenance,
) -> int:
    """Something about metering points changed on these days: links, heating, or what the market
    says of them.
    """
    return _marked_on(tx, _POINTS, {"points": list(points)}, days, change, provenance)


def mark_charge(
    tx: Transaction, charge_id: int, days: Sequence[Period], provenance: Provenance
) -> int:
    """A charge costs something else on these days, for every point that it is linked to on one of
    them.
    """
    return _marked_on(tx, _CHARGE, {"charge": charge_id}, days, Change.CHARGE, provenance)


def mark_spot_days(
    tx: Transaction, changed: Sequence[tuple[str, date]], provenance: Provenance
) -> int:
    """Spot prices of a price area changed on a local day: (area, day)."""
    _enter(tx)
    values = {"areas": [area for area, _ in changed], "days": [day for _, day in changed]}
    return _mark(tx, _SPOT, values, Change.SPOT_PRICE, provenance) if changed else 0


def mark_contract(
    tx: Transaction,
    contract_id: int,
    days: Sequence[Period],
    provenance: Provenance,
    change: Change = Change.SUPPLY,
) -> int:
    """The supply (or the product) of a contract is another on these days, or is no more."""
    return _marked_on(tx, _CONTRACT, {"contract": contract_id}, days, change, provenance)


def mark_agreed(
    tx: Transaction, changed: Sequence[tuple[int, date, date]], provenance: Provenance
) -> int:
    """Contracts pay other prices on their local days [first, past): (contract, first, past)."""
    if not changed:
        return 0
    _enter(tx)
    contracts, firsts, pasts = zip(*changed, strict=True)
    values = {"contracts": list(contracts), "firsts": list(firsts), "pasts": list(pasts)}
    return _mark(tx, _AGREED, values, Change.PRODUCT, provenance)


def await_changes(database: Database) -> None:
    """Wait for the changes whose marks did not see a run that is planned by now.

    Everybody who marks holds a shared lock until the commit; taking it alone, for a moment, proves
    that all who marked before have committed, so that a snapshot taken afterwards sees what they
    changed. Who marks later sees the run, and marks. So no change falls between a run and its
    corrections.
    """
    with database.transaction() as tx:
        tx.execute(_WAIT, [_LOCK])


def _enter(tx: Transaction) -> None:
    """Before the marking statement, so that it sees every run that did not wait for us."""
    tx.execute(_ENTER, [_LOCK])


def _marked_on(
    tx: Transaction,
    sql: str,
    values: dict[str, Any],
    days: Sequence[Period],
    change: Change,
    provenance: Provenance,
) -> int:
    if not days:
        return 0
    _enter(tx)
    bounds: dict[str, Any] = {"counts": change in _MOVES_COUNTS}
    bounds |= {
        "firsts": [period.start for period in days],
        "pasts": [period.end for period in days],
    }
    return _mark(tx, sql, {**values, **bounds}, change, provenance)


def _mark(
    tx: Transaction, sql: str, values: dict[str, Any], change: Change, provenance: Provenance
) -> int:
    named = {**values, "cause": change.value, "message": provenance.message_id, "at": provenance.at}
    return tx.execute(sql.encode(), named).rowcount
