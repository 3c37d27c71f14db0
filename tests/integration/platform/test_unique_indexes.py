"""What the database itself refuses to hold twice: the second line behind every rule that says
«once».

Each index is asked by an INSERT that only it refuses: a row that stands already, under another
primary key. An index that became a plain one would let it in. The list is complete: one that is
missing from it fails.
"""

from datetime import date

import psycopg
import pytest

from elhandel.billing.issue import credit_invoice
from elhandel.platform.database import Database, Transaction
from tests.builders.database.tampering import unguarded
from tests.integration.settlement.corrections.world import World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)

type Copy = tuple[str, dict[str, str], str]
"""(table, columns that differ in the copy as SQL, which row is copied as SQL)"""

ANY = "true"
NEXT_DAY = {"valid_from": "valid_from + 1"}

COPIES: dict[str, Copy] = {
    "bill_stretch_once": (
        "billing.invoice_section",
        {"section_no": "section_no + 1000"},
        "NOT takes_back",
    ),
    "bill_once": (
        "billing.invoice_line",
        {"line_no": "line_no + 1000"},
        "credits_invoice_id IS NULL",
    ),
    "credit_once": (
        "billing.invoice_line",
        {"line_no": "line_no + 1000"},
        "credits_invoice_id IS NOT NULL",
    ),
    "charge_once": (
        "billing.invoice_line",
        {"line_no": "line_no + 1000"},
        "billing_charge_id IS NOT NULL AND credits_invoice_id IS NULL",
    ),
    "dispute_open": ("billing.dispute", {}, "closed_at IS NULL"),
    "profile_current": ("billing.profile", {}, "superseded_at IS NULL"),
    "invoice_once": (
        "billing.invoice",
        {"number": "'copy'", "number_in_series": "9999", "payment_reference": "'copy'"},
        "kind = 'invoice' AND corrects_id IS NULL",
    ),
    "settle_once": ("settlement.settlement", {"run_id": "run_id + 1000"}, "kind = 'original'"),
    "aconto_open": ("billing.aconto", {"invoice_id": "invoice_id + 1"}, "set_off_id IS NULL"),
    "one_verdict": ("backoffice.action_step", {"step": "'declined'"}, "step = 'approved'"),
    "one_end": ("backoffice.action_step", {"step": "'refused'"}, "step = 'done'"),
    "staff_active": ("identity.staff", {}, "ended_at IS NULL"),
    "staff_role_held": ("identity.staff_role", {}, "ended_at IS NULL"),
    "subject_of_staff": ("identity.subject", {"sub": "'another'"}, "staff_id IS NOT NULL"),
    "energy_sum_once": ("reconciliation.energy_sum", {}, ANY),
    "charge_sum_once": ("reconciliation.charge_sum", {}, ANY),
    "comparison_once": ("reconciliation.comparison", {}, ANY),
    "discrepancy_open": ("reconciliation.discrepancy", {}, ANY),
    "payout_account_in_use": ("payments.payout_account", {}, "ended_at IS NULL"),
    "payout_planned": ("payments.payout", {}, "state = 'planned'"),
    "queue_item_waiting": ("backoffice.queue_item", {}, "gone_at IS NULL"),
    "warning_open": ("dunning.warning", {"ordinal": "ordinal + 1"}, ANY),
    "respite_open": ("payments.respite", {}, ANY),
    "suspension_open": ("services.suspension", {}, ANY),
    "issued_key_good": ("meters.issued_key", {}, ANY),
    "meter_claimed": ("meters.meter", {"meter_id": "gen_random_uuid()"}, "state = 'verified'"),
    "meter_pending": ("meters.meter", {"meter_id": "gen_random_uuid()"}, "state = 'pending'"),
    "certificate_issued_once": ("certificates.movement", {}, "kind = 'issued'"),
    "pause_open": ("exchange.pause", {}, ANY),
    "wallet_connected_once": ("wallets.wallet", {"customer_id": "customer_id + 1000"}, ANY),
    "wallet_of_customer": (
        "wallets.wallet",
        {"address": "'So11111111111111111111111111111111111111112'"},
        ANY,
    ),
    "terms_current": ("services.terms", {}, ANY),
    "budget_current": ("notifications.budget", {}, ANY),
    "billing_day_current": ("services.billing_day", {}, ANY),
    "preference_current": ("notifications.preference", {}, ANY),
    "method_primary": ("payments.method", {"method_id": "method_id + 1000"}, ANY),
    "mandate_known_once": ("payments.mandate", {"method_id": "method_id + 1000"}, ANY),
    "mandate_open": ("payments.mandate", {"reference": "'copy'"}, ANY),
    "auto_pay_current": ("payments.auto_pay", {}, ANY),
    "collection_under_way": (
        "payments.collection",
        {"reference": "'copy'", "attempt": "attempt + 1", "transaction_ref": "'copy'"},
        ANY,
    ),
    "transaction_once": (
        "payments.collection",
        {
            "reference": "'copy'",
            "attempt": "attempt + 1",
            "state": "'failed'",
            "ended_at": "planned_at",
        },
        ANY,
    ),
    "one_time_code_good": ("identity.one_time_code", {}, ANY),
    "question_once": ("reconciliation.question", {}, ANY),
    "enquiry_once": ("market.enquiry", {}, "state = 'pending'"),
    "move_out_wish_open": ("market.move_out_wish", {}, ANY),
    "wish_open": ("onboarding.wish", {}, ANY),
    "process_end_open": ("market.process", {}, "kind = 'move_out'"),
    "process_contract_start": ("market.process", {}, "kind IN ('switch', 'move_in')"),
    "contract_active": ("portfolio.contract", {}, "state = 'active'"),
    "contract_awaiting": ("portfolio.contract", {}, "state = 'awaiting'"),
    "customer_proved": (
        "portfolio.customer",
        {"identity_hash_even": "NULL", "account_number": "NULL"},
        "proved_at IS NOT NULL",
    ),
    "customer_proved_even": (
        "portfolio.customer",
        {"identity_hash": "NULL", "identity_hash_version": "2", "account_number": "NULL"},
        "proved_at IS NOT NULL",
    ),
    "account_counted_once": ("portfolio.customer", {"proved_at": "NULL"}, ANY),
    "price_link_current": ("pricing.price_link", {}, ANY),
    "link_stop_current": ("pricing.link_stop", {}, ANY),
    "charge_price_current": ("pricing.charge_price", {}, ANY),
    "charge_information_current": ("pricing.charge_information", {}, ANY),
    "spot_day_current": ("pricing.spot_day", {}, ANY),
    "metering_point_version_current": ("portfolio.metering_point_version", {}, ANY),
    "heated_current": ("portfolio.heated", {}, ANY),
    "contract_product_current": ("portfolio.contract_product", {}, ANY),
    "agreed_price_current": ("portfolio.agreed_price", {}, ANY),
    "name_case_open": ("market.name_case", {}, ANY),
    "home_answer_open": ("portfolio.home_answer", {}, ANY),
    "succession_open": ("market.succession", {}, ANY),
    "hand_credit_once": ("billing.hand_credit", {}, ANY),
    "held_once": ("billing.held_bill", {}, ANY),
    "held_spot_price_once": ("pricing.held_spot_price", {}, "state = 'held'"),
    "accepted_spot_price_once": ("pricing.held_spot_price", {}, "state = 'accepted'"),
}

_UNIQUE = """
SELECT c.relname FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
  AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'public')
  AND c.relkind IN ('i', 'I')
  AND NOT c.relispartition
"""

_COLUMNS = """
SELECT a.attname FROM pg_attribute a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attidentity = '' AND a.attgenerated = ''
"""


@pytest.fixture
def full(database: Database) -> World:
    """A row for every index: settled, billed, credited, agreed again, and what is rare written by
    hand.
    """
    world = World(database)
    world.price("net", date(2025, 1, 1), "0.10")
    world.vat("net", date(2025, 1, 1), charged=True)
    house = world.house(starts_on=FIRST)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.link(house.gsrn, "gone", FIRST, stops=FIRST)
    for day in range(1, 4):
        world.spot(date(2026, 1, day), 500_000)
        world.read(house.gsrn, date(2026, 1, day), 1_000)
    world.bill(world.run(FIRST, PAST))
    with database.transaction() as tx:
        credit_invoice(tx, 1, world.clock)
        _bill_a_fee(tx)
        _write_by_hand(tx, house.point, house.contract, house.supply_period)
    world.change_product(house, "fast-12", date(2026, 3, 1))
    return world


def _bill_a_fee(tx: Transaction) -> None:
    with unguarded(tx):
        for statement in _A_FEE:
            tx.execute(statement.encode())


def _write_by_hand(tx: Transaction, point: int, contract: int, supply: int) -> None:
    values = {"point": point, "contract": contract, "supply": supply}
    tx.execute(
        "UPDATE portfolio.customer SET proved_at = created_at, identity_hash_even = identity_hash"
    )
    tx.execute(
        "INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, "
        "created_at) "
        "SELECT customer_id, metering_point_id, product_id, 'awaiting', created_at "
        "FROM portfolio.contract"
    )
    tx.execute(
        "INSERT INTO portfolio.heated (metering_point_id, valid_from, heated, recorded_at) "
        "VALUES (%(point)s, '2026-01-01', true, '2026-01-01')",
        values,
    )
    tx.execute(
        "INSERT INTO portfolio.agreed_price (contract_id, valid_from, product_id, margin_per_kwh, "
        "supplement_per_kwh,"
        " subscription_per_month, notice_days, after_term, agreed_by, reason, recorded_at) "
        "VALUES (%(contract)s, '2026-01-01', 'spot-basis', 0, 0, 0, 30, 'list', 'test', 'test', "
        "'2026-01-01')",
        values,
    )
    for statement in (*_RECONCILED, *_PAID_OUT, *_SERVED, *_SIGNED_IN, *_METERS, *_DONE_BY_STAFF):
        tx.execute(statement.encode())
    tx.execute(
        "INSERT INTO billing.aconto (contract_id, quarter, net_ore, vat_ore, invoice_id) "
        "SELECT %(contract)s, '2026-01-01', 0, 0, invoice_id FROM billing.invoice LIMIT 1",
        values,
    )
    tx.execute(
        "INSERT INTO billing.hand_credit (kind, account_id, case_no, amount_ore, decided_by, "
        "reason, decided_at) SELECT 'goodwill', customer_id, '1', 100, 'test', 'test', created_at "
        "FROM portfolio.customer LIMIT 1"
    )
    tx.execute(
        "INSERT INTO market.enquiry (kind, business_reason, metering_point_id, starts_on, ends_on, "
        "wants, purpose, why, state, due_at, created_at, updated_at) "
        "VALUES ('historical_data', 'E23', %(point)s, '2026-01-01', '2026-01-02', '{}', 'staff', "
        "'test', 'pending', '2026-01-03', '2026-01-03', '2026-01-03')",
        values,
    )
    tx.execute(
        "INSERT INTO market.process (kind, business_reason, contract_id, metering_point_id, "
        "about_id, state, effective_on, due_at, rules, created_at, updated_at) "
        "SELECT 'move_out', 'E66', contract_id, metering_point_id, process_id, 'pending', "
        "'2026-02-01', created_at, rules, created_at, created_at FROM market.process",
        values,
    )
    tx.execute(
        "INSERT INTO market.move_out_wish (contract_id, moves_out_on, wished_at) "
        "VALUES (%(contract)s, '2026-02-01', '2026-01-01')",
        values,
    )
    tx.execute(
        "INSERT INTO onboarding.wish (customer_id, kind, about, asked, wished_by, wished_at) "
        "SELECT customer_id, 'erasure', 'self', '{}', 'test', '2026-01-01' "
        "FROM portfolio.customer LIMIT 1"
    )
    tx.execute(
        "INSERT INTO market.name_case (contract_id, inbound_message_id, opened_at) "
        "VALUES (%(contract)s, 1, '2026-01-01')",
        values,
    )
    tx.execute(
        "INSERT INTO portfolio.home_answer (party_id, subject_id, is_theirs, answered_at) "
        "SELECT customer_id, 1, false, '2026-01-01' FROM portfolio.contract "
        "WHERE contract_id = %(contract)s",
        values,
    )
    tx.execute(
        "INSERT INTO market.succession (contract_id, predecessor_id, ends_on, recorded_at) "
        "VALUES (%(contract)s, %(contract)s, '2026-02-01', '2026-01-01')",
        values,
    )
    tx.execute(
        "INSERT INTO billing.held_bill (original_run_id, supply_period_id, state, cause, detail, "
        "amount_ore, held_at) "
        "VALUES (1, %(supply)s, 'held', 'beyond-use', 'test', 1, '2026-01-01')",
        values,
    )
    tx.execute(
        "INSERT INTO pricing.held_spot_price (price_area, starts_at, per_kwh, cause, state, "
        "held_at) "
        "VALUES ('DK1', '2026-01-01', 1, 'test', 'held', '2026-01-01')"
    )
    tx.execute(
        "INSERT INTO pricing.held_spot_price (price_area, starts_at, per_kwh, cause, state, "
        "held_at, accepted_at,"
        " accepted_by, reason) "
        "VALUES ('DK2', '2026-01-01', 1, 'test', 'accepted', '2026-01-01', '2026-01-01', 'test', "
        "'test')"
    )


_A_FEE = (
    """
    INSERT INTO billing.dispute (invoice_id, opened_by, reason, opened_at)
    SELECT invoice_id, 'test', 'test', '2026-02-09' FROM billing.invoice LIMIT 1
    """,
    """
    INSERT INTO billing.profile (account_id, recorded_by, reason, recorded_at)
    SELECT customer_id, 'test', 'test', '2026-02-09' FROM billing.invoice LIMIT 1
    """,
    """
    INSERT INTO billing.charge (
        source, source_id, period_from, period_to, account_id, what, quantity, unit, amount_ore,
        vat_class, bill_from, added_at)
    SELECT 'fee', '1', '2026-02-09', '2026-02-10', customer_id, 'Gebyr', 1, 'stk.', 10000, 'none',
           '2026-02-09', '2026-02-09'
    FROM billing.invoice LIMIT 1
    """,
    """
    INSERT INTO billing.invoice_section (
        invoice_id, section_no, supply_address, product, correction, period_from, period_to,
        daily_wh)
    SELECT invoice_id, 99, '{}', '', false, '2026-02-09', '2026-02-10', '{}'
    FROM billing.invoice LIMIT 1
    """,
    """
    INSERT INTO billing.invoice_line (
        invoice_id, line_no, section_no, category, component, description, amount_ore, vat,
        billing_charge_id)
    SELECT s.invoice_id, 99, 99, 'service', 'service', 'Gebyr', 10000, false, c.billing_charge_id
    FROM billing.invoice_section s, billing.charge c WHERE s.section_no = 99
    """,
)

_PAID_OUT = (
    """
    INSERT INTO payments.payout_account (
        account_id, number_sealed, number_key, number_seal_version, last_digits, registered_at,
        registered_by, reason)
    VALUES (1, '', '', 2, '1234', '2026-02-09', 'test', 'test')
    """,
    """
    INSERT INTO payments.payout (account_id, state, arisen_on, pays_on, is_final)
    VALUES (1, 'planned', '2026-02-09', '2026-02-19', false)
    """,
)

_SERVED = (
    """
    INSERT INTO services.agreement (
        customer_id, order_key, technology, address, billing_day, ordered_on)
    VALUES (1, 'order', 'fibre', 'Havnegade 1', 1, '2026-02-09')
    """,
    """
    INSERT INTO services.terms (
        agreement_id, valid_from, package, name, price, installation, router, recorded_at)
    SELECT agreement_id, '2026-02-09', 'fibre-300', 'Fiber 300', 1, 0, 0, '2026-02-09'
    FROM services.agreement
    """,
    """
    INSERT INTO services.billing_day (
        agreement_id, valid_from, billing_day, recorded_at, recorded_by, reason)
    VALUES (1, '2026-02-01', 5, now(), 'test', 'test');
    INSERT INTO services.suspension (
        agreement_id, kind, skip_billing, from_day, suspended_at, suspended_by, reason)
    SELECT agreement_id, 'technical', true, '2026-02-09', '2026-02-09', 'test', 'test'
    FROM services.agreement
    """,
    """
    INSERT INTO dunning.warning (
        account_id, invoice_id, ordinal, warned_on, stops_on, owed_ore, warned_at)
    VALUES (1, 1, 1, '2026-02-09', '2026-02-12', 10000, '2026-02-09')
    """,
    """
    INSERT INTO payments.respite (account_id, until, given_at, given_by, reason)
    VALUES (1, '2026-02-20', '2026-02-09', 'test', 'test')
    """,
    """
    INSERT INTO notifications.budget (customer_id, metering_point_id, month_wh, set_at, set_by)
    VALUES (1, 1, 1000, '2026-02-09', 'test')
    """,
    """
    INSERT INTO notifications.preference (
        customer_id, mail_bills, mail_service, sms, paper, set_at, set_by)
    VALUES (1, true, true, true, false, '2026-02-09', 'test')
    """,
    """
    INSERT INTO payments.method (account_id, kind, name, is_primary, added_at, added_by, reason)
    VALUES (1, 'debit_order', 'FNB', true, '2026-02-09', 'test', 'chosen')
    """,
    """
    INSERT INTO payments.mandate (method_id, provider, state, reference, wanted_at)
    SELECT method_id, 'netcash', 'active', 'M-1', '2026-02-09' FROM payments.method
    """,
    """
    INSERT INTO payments.auto_pay (account_id, is_on, recorded_at, recorded_by, reason)
    VALUES (1, true, '2026-02-09', 'test', 'chosen')
    """,
    """
    INSERT INTO payments.collection (
        account_id, invoice_id, kind, attempt, mandate_id, provider, reference, amount_ore,
        collect_on, state, planned_at, transaction_ref)
    SELECT 1, 1, 'debit', 1, mandate_id, 'netcash', 'COL-1', 100,
           '2026-02-09', 'planned', '2026-02-09', 'T-1'
    FROM payments.mandate
    """,
    """
    INSERT INTO identity.one_time_code (customer_id, purpose, code_hmac, made_at, expires_at)
    VALUES (1, 'payment-method', sha256('123456'), '2026-02-09', '2026-02-10')
    """,
)

_SIGNED_IN = (
    """
    INSERT INTO identity.staff (username, name, added_at, added_by, reason)
    VALUES ('anna', 'Anna', '2026-01-01', 'test', 'test')
    """,
    """
    INSERT INTO identity.staff_role (staff_id, role, granted_at, granted_by, reason)
    SELECT staff_id, 'admin', '2026-01-01', 'test', 'test' FROM identity.staff
    """,
    """
    INSERT INTO identity.subject (kind, issuer, sub, staff_id, first_seen_at, last_seen_at)
    SELECT 'staff', 'firm', 'anna', staff_id, '2026-01-01', '2026-01-01' FROM identity.staff
    """,
)

_METERS = (
    """
    INSERT INTO meters.issued_key (
        customer_id, serial, key_hash, issued_at, issued_by, reason, expires_at)
    SELECT customer_id, 'SM-1', '$2b$12$' || repeat('a', 53), '2026-02-09', 'staff:bo', 'test',
           '2026-03-09' FROM portfolio.customer LIMIT 1
    """,
    """
    INSERT INTO meters.meter (
        meter_id, customer_id, serial, method, state, meter_type, registered_at, verified_at)
    SELECT gen_random_uuid(), customer_id, 'SM-1', 'staff', state, 'solar', '2026-02-09',
           '2026-02-09'
    FROM portfolio.customer, unnest('{verified,pending}'::text[]) AS state LIMIT 2
    """,
)

_DONE_BY_STAFF = (
    """
    INSERT INTO wallets.wallet (customer_id, address, connected_at)
    SELECT customer_id, 'TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb', '2026-02-09'
    FROM portfolio.customer ORDER BY customer_id LIMIT 1
    """,
    """
    INSERT INTO certificates.certificate (
        number, metering_point_id, supply_period_id, starts_at, ends_at, wh, technology, price_area,
        issued_at, issued_by, reason, valid_from, expires_at)
    SELECT 'ERC-2026-000001', metering_point_id, supply_period_id, '2026-01-01', '2026-01-02', 1,
           'D11', 'DK1', '2026-02-09', 'test', 'test', '2026-02-09', '2027-02-09'
    FROM portfolio.supply_period LIMIT 1
    """,
    """
    INSERT INTO certificates.movement (certificate_id, kind, to_id, wh, moved_at)
    SELECT certificate_id, 'issued', 1, 1, '2026-02-09' FROM certificates.certificate
    """,
    """
    INSERT INTO exchange.pause (kind, paused_at, paused_by, reason)
    VALUES ('trading', '2026-02-09', 'staff:bo', 'test')
    """,
    """
    INSERT INTO backoffice.queue_item (queue, row_id, came_at)
    VALUES ('signups', '1', '2026-02-09')
    """,
    """
    INSERT INTO backoffice.action (
        form_key, action, subject, asked, reason, why, asked_by, asked_at, takes_two,
        correlation_id)
    VALUES ('a-form-of-the-test', 'give-goodwill', '', '{}', 'agreed', 'agreed by phone',
            'staff:anna', '2026-02-09', true, 'c')
    """,
    """
    INSERT INTO backoffice.action_step (action_id, step, who, at, correlation_id)
    SELECT action_id, step, 'staff:bo', '2026-02-09', 'c'
    FROM backoffice.action, unnest('{approved,done}'::text[]) AS step
    """,
)

_RECONCILED = (
    """
    INSERT INTO reconciliation.energy_sum (
        grid_area, supplier_gln, point_type, process, version, day, resolution_minutes,
        first_interval, wh, withdrawn, calculated_at, fingerprint, recorded_at)
    VALUES ('131', '5799999933318', 'E18', 'D05', 1, '2026-01-01', 15, 0, '{0}', false,
            '2026-02-09', 'a', '2026-02-09')
    """,
    """
    INSERT INTO reconciliation.charge_sum (
        grid_area, supplier_gln, resolution, unit, process, version, day, first_interval,
        quantities, prices, amounts, calculated_at, fingerprint, recorded_at)
    VALUES ('131', '5799999933318', 'P1M', 'KWH', 'D05', 1, '2026-01-01', 0, '{0}', '{0}', '{0}',
            '2026-02-09', 'a', '2026-02-09')
    """,
    """
    INSERT INTO reconciliation.comparison (
        subject, month, grid_area, process, version, calculated_at, compared_at, matches,
        intervals, differing, differing_days, theirs, ours, largest, explained)
    VALUES ('energy', '2026-01-01', '131', 'D05', 1, '2026-02-09', '2026-02-09', false,
            1, 1, '{2026-01-01}', 0, 1, 1, false)
    """,
    """
    INSERT INTO reconciliation.discrepancy (comparison_id, state, opened_at, due_at)
    SELECT comparison_id, 'open', '2026-02-09', '2026-02-09' FROM reconciliation.comparison
    """,
    """
    INSERT INTO reconciliation.question (discrepancy_id, kind, first, past, attempt, state)
    SELECT discrepancy_id, 'aggregates', '2026-01-01', '2026-02-01', 1, 'wanted'
    FROM reconciliation.discrepancy
    """,
)


def test_every_unique_index_of_ours_is_asked_here(database: Database) -> None:
    with database.transaction() as tx:
        assert {str(name) for (name,) in tx.execute(_UNIQUE)} == set(COPIES)


def _copy(tx: Transaction, copy: Copy) -> int:
    """Insert a row that stands already, but for the named columns; how many there were to copy."""
    table, changes, which = copy
    columns = [str(name) for (name,) in tx.execute(_COLUMNS, [table])]
    values = [changes.get(name, f'"{name}"') for name in columns]
    statement = (
        f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) "
        f"SELECT {', '.join(values)} FROM {table} WHERE {which} LIMIT 1"
    )
    return tx.execute(statement.encode()).rowcount


def _quoted(name: str) -> str:
    return f'"{name}"'


def test_what_is_there_once_cannot_be_there_twice(full: World) -> None:
    for index, copy in COPIES.items():
        with (
            pytest.raises(psycopg.errors.UniqueViolation) as refused,
            full.database.transaction() as tx,
        ):
            _copy(tx, copy)
        assert refused.value.diag.constraint_name == index
