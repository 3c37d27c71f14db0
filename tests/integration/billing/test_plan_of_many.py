"""A run of many customers: planning its bills holds a few bytes of each, a shard reads its own."""

import tracemalloc
from datetime import timedelta

from elhandel.billing.issue import plan_invoices
from elhandel.billing.issue.due import due_in_shard
from elhandel.platform.database import Database, Transaction, fetch_one, read_by_key, statement
from elhandel.values.ids import CustomerId, RunId
from tests.integration.billing.bills import billed_by
from tests.integration.billing.review import notes_wait
from tests.integration.billing.world import NOW, Supply, a_run, a_supply, settled

_CUSTOMERS = """
INSERT INTO portfolio.customer (
    kind, name, email, phone, identity_hash, identity_sealed, identity_key, created_at, updated_at,
    proved_at)
SELECT c.kind, c.name, n || 'x' || c.email, c.phone, sha256(n::text::bytea), c.identity_sealed,
       c.identity_key, c.created_at, c.updated_at, c.proved_at
FROM portfolio.customer c, generate_series(1, %(count)s) n
WHERE c.customer_id = %(like)s
"""

_CONTRACTS = """
WITH added AS (
    INSERT INTO portfolio.metering_point (gsrn, created_at)
    SELECT '5713140' || lpad(customer_id::text, 11, '0'), %(now)s
    FROM portfolio.customer WHERE customer_id <> %(like)s
    RETURNING metering_point_id, gsrn)
INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, created_at)
SELECT right(gsrn, 11)::int, metering_point_id, 'spot-basis', 'active', %(now)s FROM added
"""

# Active, of every customer but one.
_SUPPLIES = """
INSERT INTO portfolio.supply_period (
    metering_point_id, contract_id, state, starts_on, activated_at)
SELECT metering_point_id, contract_id, 'active', date '2025-01-01', %(now)s
FROM portfolio.contract WHERE customer_id <> %(like)s
"""

_SETTLEMENTS = """
INSERT INTO settlement.settlement (
    run_id, supply_period_id, contract_id, kind, corrects_run_id, period_from, period_to, shard_no,
    subtotal_ore, settled_at, metering_point_ids, charge_ids, quantities_wh, amounts_ore,
    rest_numerators, rest_denominators)
SELECT %(run)s, e.supply_period_id + c.contract_id, c.contract_id, e.kind, e.corrects_run_id,
       e.period_from, e.period_to, e.shard_no, e.subtotal_ore, e.settled_at, e.metering_point_ids,
       e.charge_ids, e.quantities_wh, e.amounts_ore, e.rest_numerators, e.rest_denominators
FROM settlement.settlement e, portfolio.contract c
WHERE e.run_id = %(of)s AND c.contract_id <> e.contract_id AND (c.contract_id %% 4 = 0) = %(few)s
"""

_ONE_OF = """
SELECT c.customer_id, c.metering_point_id, m.gsrn, c.contract_id, e.supply_period_id
FROM settlement.settlement e JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.metering_point m USING (metering_point_id)
WHERE e.run_id = %s ORDER BY 1 LIMIT 1
"""

_GO_ALONG = """
SELECT sum(cardinality(customer_ids)) FROM billing.invoice_shard
WHERE run_id = %s AND bills_with_run = %s
"""

_SHARDS = """
SELECT b.bills_on, count(*), sum(cardinality(s.customer_ids)), max(cardinality(s.customer_ids))
FROM billing.invoice_shard s JOIN billing.bill_run b USING (bill_run_id)
WHERE s.run_id = %s GROUP BY b.bills_on ORDER BY b.bills_on
"""

_BEGUN_TO_READ = """
SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables
WHERE relid = 'billing.invoice_shard'::regclass
"""

# FOR SHARE of rows of the table, in this transaction.
_ROWS_HELD = """
SELECT 1 FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'RowShareLock'
  AND relation = 'billing.invoice_shard'::regclass
"""

_MOST_BYTES = 60

_LINKED = """
WITH charge AS (
    INSERT INTO pricing.charge (owner_gln, kind, code)
    VALUES ('5790000705689', 'subscription', 'ABO') RETURNING charge_id),
point AS (
    INSERT INTO portfolio.metering_point (gsrn, created_at)
    SELECT '5713139' || lpad(n::text, 11, '0'), %(now)s FROM generate_series(1, 8000) n
    RETURNING metering_point_id)
INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, factor, recorded_at)
SELECT metering_point_id, charge_id, date '2025-01-01', 1, %(now)s FROM point, charge
"""


def _runs(tx: Transaction, *, corrections: bool = False) -> tuple[int, int, int]:
    """Three closed runs: of one customer, of 2,000 and of 6,000, one of them with a day.

    corrections: they only correct.
    """
    like = a_supply(tx)
    corrects = a_run(tx, version=9) if corrections else None
    of_one = a_run(tx)
    settled(tx, of_one, like, corrects=corrects)

    tx.execute(_CUSTOMERS, {"count": 8_000, "like": like.customer_id})
    values = {"like": like.customer_id, "now": NOW}
    tx.execute(_CONTRACTS, values)
    if corrections:
        tx.execute(_SUPPLIES, values)
    few, many = a_run(tx, version=2), a_run(tx, version=3)
    tx.execute(_SETTLEMENTS, {"of": of_one, "run": few, "few": True})
    tx.execute(_SETTLEMENTS, {"of": of_one, "run": many, "few": False})
    billed_by(tx, _one_of(tx, many).customer_id, day=25)

    return of_one, few, many


def _one_of(tx: Transaction, run: int) -> Supply:
    """The supply of the one with a day, of a run of many."""
    return Supply(*fetch_one(tx, _ONE_OF, [run]))


def _peak_of_planning(tx: Transaction, run: int) -> int:
    tracemalloc.start()
    plan_invoices(tx, RunId(run))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_planning_holds_a_few_bytes_of_each_customer_also_where_one_waits(
    database: Database,
) -> None:
    with database.transaction() as tx:
        of_one, few, many = _runs(tx)
        before = a_run(tx, version=4, kind="correction")
        settled(tx, before, _one_of(tx, many), corrects=many)
        for run in (of_one, before):  # what is loaded once is loaded
            plan_invoices(tx, RunId(run))
        bytes_of_few, bytes_of_many = (_peak_of_planning(tx, run) for run in (few, many))
        assert tx.execute(_SHARDS, [many]).fetchall() == [
            (NOW.date(), 12, 5_999, 500),
            (NOW.date().replace(day=25), 1, 1, 1),
        ]
        assert fetch_one(tx, _GO_ALONG, [before, many]) == (1,)

    assert (bytes_of_many - bytes_of_few) / 4_000 < _MOST_BYTES


def test_planning_holds_a_few_bytes_of_each_customer_whose_note_waits(database: Database) -> None:
    with database.transaction() as tx, notes_wait(30):
        of_one, few, many = _runs(tx, corrections=True)
        plan_invoices(tx, RunId(of_one))
        bytes_of_few, bytes_of_many = (_peak_of_planning(tx, run) for run in (few, many))
        assert tx.execute(_SHARDS, [many]).fetchall() == [
            (NOW.date().replace(day=25), 1, 1, 1),
            (NOW.date() + timedelta(days=30), 12, 5_999, 500),
        ]

    assert (bytes_of_many - bytes_of_few) / 4_000 < _MOST_BYTES


def test_lines_and_links_of_a_shard_are_read_by_key(database: Database) -> None:
    with database.transaction() as tx:
        _, _, many = _runs(tx)
        tx.execute(_LINKED, {"now": NOW})
        supplies = tx.execute(
            "SELECT supply_period_id FROM settlement.settlement WHERE run_id = %s LIMIT 500", [many]
        ).fetchall()
        tx.execute("ANALYZE settlement.settlement, pricing.price_link, pricing.charge")
        read_by_key(tx)
        values = {"runs": [many], "supply_periods": [row[0] for row in supplies]}
        days = {"starts": [NOW.date()] * 500, "ends": [NOW.date() + timedelta(days=1)] * 500}
        linked = {"points": list(range(1, 501)), "charges": [1] * 500, **days}
        plans = [
            "\n".join(row[0] for row in tx.execute("EXPLAIN " + question, asked))
            for question, asked in (
                (statement("elhandel.billing.bill", "lines_to_bill"), values),
                (statement("elhandel.billing.bill", "links_to_bill"), linked),
            )
        ]

    assert "Seq Scan on settlement" not in plans[0], plans[0]
    assert "Seq Scan on price_link" not in plans[1], plans[1]


def test_a_shard_of_a_run_without_corrections_looks_at_no_other_shard(database: Database) -> None:
    with database.transaction() as tx:
        of_one, _, many = _runs(tx)
        plan_invoices(tx, RunId(many))
        plan_invoices(tx, RunId(of_one))
        customer = CustomerId(_one_of(tx, of_one).customer_id)
        read = _shards_read(tx)
        (due,) = due_in_shard(tx, RunId(of_one), [customer], NOW.date())
        assert _shards_read(tx) == read
        assert due.customer_id == customer


def test_a_shard_of_corrections_holds_those_that_it_waits_for(database: Database) -> None:
    with database.transaction() as tx:
        of_one, _, _ = _runs(tx)
        plan_invoices(tx, RunId(of_one))
        corrected = _one_of(tx, of_one)
        correction = a_run(tx, version=4, kind="correction")
        settled(tx, correction, corrected, corrects=of_one)

    with database.transaction() as tx:
        due_in_shard(tx, RunId(correction), [CustomerId(corrected.customer_id)], NOW.date())
        assert tx.execute(_ROWS_HELD).fetchall() == [(1,)]


def _shards_read(tx: Transaction) -> int:
    """How often this transaction has begun to read the table of shards."""
    return int(fetch_one(tx, _BEGUN_TO_READ, {})[0])
