"""Every queue counts what it shows, and the back office may read all of it."""

from collections.abc import Callable

import pytest

from elhandel.backoffice.actions import ACTIONS, Office, ask
from elhandel.backoffice.audit import assign, assigned_rows
from elhandel.backoffice.queues import (
    QUEUES,
    Moment,
    Queue,
    chosen_rows,
    counted,
    queues_for,
    rows_of,
    rows_of_customer,
    waiting,
)
from elhandel.identity import Session
from elhandel.platform.database import Database, Transaction
from tests.builders.clock import HandClock
from tests.integration.backoffice.conftest import NOW, goodwill

type Somebody = Callable[..., Session]

MOMENT = Moment.of(HandClock(NOW))

# One thing that waits for each queue that needs no history of its own, by cause.
WAITING = {
    "webhooks": """
        WITH notice AS (
            INSERT INTO notifications.notice (customer_id, template, key, said, told_at, taken_at)
            VALUES (1, 'order-confirmation', '2', '{"order_number": "2"}', '2026-02-05',
                    '2026-02-05')
            RETURNING notice_id),
        partner AS (
            INSERT INTO notifications.subscription (name, url, events, made_at, made_by, reason)
            VALUES ('A firm', 'https://x.example/hook', '{service.ordered}', '2026-02-01', 'test',
                    'test')
            RETURNING subscription_id)
        INSERT INTO notifications.webhook (
            subscription_id, notice_id, state, cause, due_at, failed_at)
        SELECT subscription_id, notice_id, 'failed', 'no-answer', '2026-02-05', '2026-02-06'
        FROM notice, partner
    """,
    "notices": """
        WITH notice AS (
            INSERT INTO notifications.notice (customer_id, template, key, said, told_at, taken_at)
            VALUES (1, 'order-confirmation', '1', '{"order_number": "1"}', '2026-02-05',
                    '2026-02-05')
            RETURNING notice_id)
        INSERT INTO notifications.delivery (
            notice_id, channel, state, cause, due_at, settled_at)
        SELECT notice_id, 'mail', 'failed', 'bounced', '2026-02-05', '2026-02-06' FROM notice
    """,
    "dead-letters": """
        INSERT INTO market.inbound_message (
            message_id, queue, document, body, received_at, state, error_code, error)
        VALUES ('m-1', 'MasterData', 'X', '', '2026-02-01', 'dead', 'unreadable-document', 'e'),
               ('m-2', 'MasterData', 'X', '', '2026-02-02', 'stored', NULL, NULL)
    """,
    "spot-prices": """
        INSERT INTO pricing.held_spot_price (price_area, starts_at, per_kwh, cause, state, held_at)
        VALUES ('DK1', '2026-02-10 10:00Z', 9000000, 'above', 'held', '2026-02-09')
    """,
    "runs": """
        INSERT INTO platform.outbox (
            destination, key, body, created_at, due_at, attempts, parked_at)
        VALUES ('somewhere', 'k', '{}', '2026-02-08', '2026-02-08', 9, '2026-02-09')
    """,
    "vacancies": """
        INSERT INTO portfolio.vacancy (contract_id, metering_point_id, starts_on, recorded_at)
        VALUES (1, 1, '2026-02-01', '2026-02-01')
    """,
    "home-answers": """
        INSERT INTO portfolio.home_answer (party_id, subject_id, is_theirs, answered_at)
        VALUES (1, 1, false, '2026-02-03'), (2, 1, true, '2026-02-04')
    """,
    "remarks": """
        INSERT INTO market.remark (
            kind, subject, business_reason, metering_point_id, day, codes, recorded_at)
        VALUES ('missing_readings', 's', 'E23', 1, '2026-02-03', '{}', '2026-02-04')
    """,
    "parked": """
        WITH run AS (
            INSERT INTO settlement.run (
                period_from, period_to, version, state, shard_count, requested_by, planned_at,
                closed_at)
            VALUES ('2026-01-01', '2026-02-01', 1, 'closed', 1, 'test', '2026-02-05', '2026-02-05')
            RETURNING run_id)
        INSERT INTO settlement.parked (run_id, supply_period_id, cause, detail)
        SELECT run_id, 1, 'missing-readings', 'the 14th' FROM run
    """,
    "held-bills": """
        INSERT INTO billing.held_bill (
            original_run_id, supply_period_id, state, cause, detail, amount_ore, held_at)
        VALUES (1, 1, 'held', 'beyond-amount', 'much', 1234500, '2026-02-05')
    """,
    "bank": """
        WITH file AS (
            INSERT INTO payments.bank_file (
                bank_file_id, sha256, format, state, received_at, booked_at, content_sealed,
                content_key, content_seal_version)
            VALUES (1, '', 'csv', 'booked', '2026-02-05', '2026-02-05', '', '', 2)
            RETURNING bank_file_id)
        INSERT INTO payments.bank_line (
            bank_account, line_key, bank_file_id, format, booked_on, amount_ore, state, cause)
        SELECT 'a', 'k', bank_file_id, 'csv', '2026-02-04', 12345, 'waiting', 'no-reference'
        FROM file
    """,
    "collections": """
        WITH added AS (
            INSERT INTO payments.method (
                account_id, kind, name, is_primary, added_at, added_by, reason)
            VALUES (1, 'debit_order', 'x', true, '2026-02-05', 'x', 'x') RETURNING method_id
        ), agreed AS (
            INSERT INTO payments.mandate (method_id, provider, state, reference, wanted_at)
            SELECT method_id, 'netcash', 'active', 'M', '2026-02-05' FROM added
            RETURNING mandate_id
        ), invoice AS (
            INSERT INTO billing.invoice (
                number, series, number_in_series, kind, customer_id, period_from, period_to,
                issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore,
                vat_base_ore, vat_percent, vat_ore, total_ore, issued_at)
            VALUES (
                '2026-09999', 2026, 9999, 'invoice', 1, '2026-01-01', '2026-02-01', '2026-02-02',
                '2026-02-05', '999999999999999', '{}', '{}', 100, 0, 25, 0, 100, '2026-02-02')
            RETURNING invoice_id
        ), posted AS (
            INSERT INTO ledger.posting (source, source_id, booked_on, text, posted_at)
            VALUES ('invoice', '9999', '2026-02-02', 'Faktura', '2026-02-02') RETURNING posting_id
        ), entered AS (
            INSERT INTO ledger.entry (
                posting_id, entry_no, book, amount_ore, account_id, document_id)
            SELECT posting_id, 1, 'receivable', 100, 1, invoice_id FROM posted, invoice
            UNION ALL SELECT posting_id, 2, 'revenue_energy', -100, NULL, NULL FROM posted)
        INSERT INTO payments.collection (
            account_id, invoice_id, kind, attempt, mandate_id, provider, reference, amount_ore,
            collect_on, state, planned_at, ended_at, reason)
        SELECT 1, invoice_id, 'debit', 1, mandate_id, 'netcash', 'R', 100, '2026-02-05', 'failed',
               '2026-02-05', '2026-02-05', 'rejected'
        FROM invoice, agreed
    """,
    "payment-events": """
        INSERT INTO payments.inbound_event (
            provider, event_id, topic, body, received_at, state, outcome)
        VALUES ('netcash', 'e', 'payment', '', '2026-02-05', 'failed', 'unreadable')
    """,
    "order-files": """
        INSERT INTO payments.order_file (
            message_id, pays_on, payouts, total_ore, made_at, content_sealed, content_key,
            content_seal_version)
        VALUES ('EL-1', '2026-02-10', 2, 20000, '2026-02-09', '', '', 2)
    """,
    "erasures": """
        INSERT INTO onboarding.wish (customer_id, kind, about, asked, wished_by, wished_at)
        VALUES (1, 'erasure', 'self', '{}', 'customer:1', '2026-02-05')
    """,
    "services": """
        WITH ordered AS (
            INSERT INTO services.agreement (
                customer_id, order_key, technology, address, billing_day, ordered_on)
            VALUES (1, 'order', 'fibre', 'Havnegade 1', 1, '2026-02-05') RETURNING agreement_id),
        agreed AS (
            INSERT INTO services.terms (
                agreement_id, valid_from, package, name, price, installation, router, recorded_at)
            SELECT agreement_id, '2026-02-05', 'fibre-300', 'Fiber 300', 1, 0, 0, '2026-02-05'
            FROM ordered)
        INSERT INTO services.action (
            agreement_id, command, day, state_after, after, done_at, done_by, reason)
        SELECT agreement_id, 'order', '2026-02-05', 'pending', '{}', '2026-02-05', 'staff:bo', 'so'
        FROM ordered
    """,
    "imports": """
        WITH file AS (
            INSERT INTO imports.batch (sha256, name, row_count, received_at, received_by)
            VALUES ('', 'customers.csv', 1, '2026-02-05', 'staff:bo') RETURNING batch_id)
        INSERT INTO imports.validation_error (
            batch_id, line_no, kind, table_name, record_id, message, suggestion, found_at)
        SELECT batch_id, 1, 'orphaned_order', 'order', 'O-1', 'm', 's', '2026-02-05' FROM file
    """,
    "unpaid-services": """
        WITH s AS (
            INSERT INTO services.agreement (
                customer_id, order_key, technology, address, billing_day, ordered_on, activated_on,
                state)
            VALUES (1, 'unpaid', 'fibre', 'Havnegade 1', 1, '2026-01-02', '2026-01-02', 'suspended')
            RETURNING agreement_id),
        t AS (
            INSERT INTO services.terms (
                agreement_id, valid_from, package, name, price, installation, router, recorded_at)
            SELECT agreement_id, '2026-01-02', 'fibre-300', 'Fiber 300', 1, 0, 0, '2026-01-02'
            FROM s),
        p AS (
            INSERT INTO services.suspension (
                agreement_id, kind, skip_billing, until_paid, from_day, suspended_at, suspended_by,
                reason)
            SELECT agreement_id, 'non_payment', true, true, '2026-02-05', '2026-02-05', 'dunning',
                   'not paid in time'
            FROM s),
        i AS (
            INSERT INTO billing.invoice (
                number, series, number_in_series, kind, customer_id, period_from, period_to,
                issued_on, due_on, payment_reference, recipient, issuer, subtotal_ore,
                vat_base_ore, vat_percent, vat_ore, total_ore, issued_at)
            VALUES (
                '2026-09998', 2026, 9998, 'invoice', 1, '2026-01-01', '2026-02-01', '2026-01-02',
                '2026-01-26', '999999999999998', '{}', '{}', 100, 0, 25, 0, 100, '2026-01-02')
            RETURNING invoice_id)
        INSERT INTO dunning.warning (
            account_id, invoice_id, ordinal, warned_on, stops_on, owed_ore, warned_at)
        SELECT 1, invoice_id, 1, '2026-02-06', '2026-02-09', 20000, '2026-02-06' FROM i
    """,
    "connections": """
        WITH ended AS (
            INSERT INTO services.agreement (
                customer_id, order_key, technology, address, billing_day, state, ordered_on,
                activated_on, cancelled_on)
            VALUES (1, 'ended', 'fibre', 'Havnegade 1', 1, 'cancelled', '2026-01-05', '2026-01-05',
                '2026-02-05')
            RETURNING agreement_id)
        INSERT INTO services.connection (
            agreement_id, wanted, profile, wanted_at, refused_at, refusal)
        SELECT agreement_id, 'deleted', 'fibre-300', '2026-02-05', '2026-02-05', 'line-occupied'
        FROM ended
    """,
    "jobs": """
        INSERT INTO platform.job_run (
            name, begun_at, ended_at, duration_ms, outcome, code, sentence, by_hand)
        VALUES ('remind', '2026-02-06', '2026-02-06', 1, 'failed', 'KeyError', NULL, false),
               ('remind', '2026-02-07', '2026-02-07', 1, 'done', NULL, NULL, false),
               ('remind', '2026-02-08', '2026-02-08', 1, 'refused', 'bank-away', 'e', false),
               ('remind', '2026-02-09', '2026-02-09', 1, 'failed', 'KeyError', NULL, false),
               ('keep-partitions', '2026-02-05', '2026-02-05', 1, 'refused', 'no-room', 'e', false),
               ('activate', '2026-02-05', '2026-02-05', 1, 'failed', 'KeyError', NULL, false),
               ('activate', '2026-02-05', '2026-02-06', 1, 'done', NULL, NULL, false)
    """,
    "requests": """
        WITH process AS (
            INSERT INTO market.process (
                kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at,
                created_at, updated_at, rules)
            VALUES ('switch', 'E03', 1, 1, 'pending', '2026-02-20', '2026-02-05', '2026-02-05',
                    '2026-02-05', 'x')
            RETURNING process_id),
        request AS (
            INSERT INTO market.request (
                transaction_id, message_id, process_id, document, business_reason, created_at)
            SELECT t, concat('m-', t), process_id, 'RequestChangeOfSupplier', 'E03', '2026-02-05'
            FROM process, unnest(ARRAY['T-1', 'T-2']) AS t)
        INSERT INTO platform.outbox (
            destination, key, body, created_at, due_at, attempts, parked_at)
        VALUES ('datahub', 'T-1', '{}', '2026-02-06', '2026-02-06', 2, NULL),
               ('datahub', 'T-2', '{}', '2026-02-05', '2026-02-05', 9, '2026-02-06')
    """,
    "mistakes": """
        WITH start AS (
            INSERT INTO market.process (
                kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at,
                created_at, updated_at, rules)
            VALUES ('switch', 'E03', 1, 1, 'completed', '2026-02-01', '2026-01-05', '2026-01-05',
                    '2026-02-01', 'x')
            RETURNING process_id)
        INSERT INTO market.process (
            kind, business_reason, about_id, contract_id, metering_point_id, state, effective_on,
            due_at, created_at, updated_at, rules)
        SELECT 'erroneous_switch', 'D07', process_id, 1, 1, 'pending', '2026-02-01', '2026-02-05',
               '2026-02-05', '2026-02-05', 'x'
        FROM start
    """,
    "resumptions": """
        WITH message AS (
            INSERT INTO market.inbound_message (
                message_id, queue, document, body, received_at, state)
            VALUES ('m-9', 'MasterData', 'X', '', '2026-02-01', 'handled')
            RETURNING inbound_message_id)
        INSERT INTO market.resumption (
            transaction_id, metering_point_id, business_reason, resumes_on, answer_by,
            inbound_message_id, recorded_at)
        SELECT 'T-9', 1, 'D07', '2026-02-01', '2026-02-12', inbound_message_id, '2026-02-08'
        FROM message
    """,
    "name-cases": """
        WITH message AS (
            INSERT INTO market.inbound_message (
                message_id, queue, document, body, received_at, state)
            VALUES ('m-9', 'MasterData', 'X', '', '2026-02-01', 'handled')
            RETURNING inbound_message_id),
        start AS (
            INSERT INTO market.process (
                kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at,
                created_at, updated_at, rules)
            VALUES ('switch', 'E03', 1, 1, 'acknowledged', '2026-02-20', '2026-02-05',
                    '2026-02-05', '2026-02-05', 'x'))
        INSERT INTO market.name_case (contract_id, inbound_message_id, opened_at)
        SELECT 1, inbound_message_id, '2026-02-07' FROM message
    """,
    "signups": """
        INSERT INTO onboarding.signup_hold (signup_id, cause, held_at)
        VALUES (1, 'point-per-month', '2026-02-07')
    """,
    "discrepancies": """
        WITH compared AS (
            INSERT INTO reconciliation.comparison (
                subject, month, grid_area, point_type, process, version, calculated_at, compared_at,
                matches, intervals, differing, differing_days, theirs, ours, largest, explained)
            SELECT 'energy', '2025-12-01', area, 'E17', 'D05', 1, '2026-01-08', '2026-01-08', false,
                   1, 1, '{}', 1000, 900, 100, false
            FROM unnest('{344,791}'::text[]) AS area
            RETURNING comparison_id, grid_area)
        INSERT INTO reconciliation.discrepancy (comparison_id, state, opened_at, due_at)
        SELECT comparison_id, CASE grid_area WHEN '344' THEN 'open' ELSE 'asked' END, '2026-02-01',
               '2026-02-12'
        FROM compared
    """,
    "chain-tasks": """
        INSERT INTO chain.task (kind, subject, number, wallet, units, state, attempts, due_at,
                                cause, ordered_at)
        VALUES ('mint', 'a', 1, 'w', 5, 'dead', 5, '2026-02-05', 'refused', '2026-02-05'),
               ('burn', 'b', 1, 'w', 5, 'pending', 2, '2026-02-09', 'too-few-tokens', '2026-02-04'),
               ('mint', 'c', 1, 'w', 5, 'pending', 0, '2026-02-05', NULL, '2026-02-05'),
               ('mint', 'd', 1, 'w', 5, 'dead', 0, '2026-02-09', 'not-signed', '2026-02-09 11:30Z')
    """,
    "trades": """
        WITH epoch AS (
            INSERT INTO exchange.epoch (starts_at, cleared_at)
            VALUES ('2025-12-20 12:00Z', '2025-12-20 12:15Z') RETURNING starts_at),
        book AS (
            INSERT INTO exchange.cleared_book (epoch, price_area, month, price, wh, trades)
            SELECT starts_at, 'DK1', '2025-12-01', 155000, 1000, 1 FROM epoch RETURNING epoch),
        ordered AS (
            INSERT INTO exchange.trade_order (
                supply_period_id, order_key, price_area, month, side, wh, price, traded_wh, state,
                placed_at, expires_at, closed_at)
            SELECT 1, side, 'DK1', '2025-12-01', side, 1000, 155000, 1000, 'filled',
                   '2025-12-20', '2025-12-21', '2025-12-20 12:15Z'
            FROM unnest('{buy,sell}'::text[]) AS side RETURNING order_id, side)
        INSERT INTO exchange.trade (epoch, price_area, month, buy_id, sell_id, wh, price)
        SELECT epoch, 'DK1', '2025-12-01', b.order_id, s.order_id, 1000, 155000
        FROM book, ordered b, ordered s WHERE b.side = 'buy' AND s.side = 'sell'
    """,
    "stuck-settlements": """
        WITH epoch AS (
            INSERT INTO exchange.epoch (starts_at, cleared_at)
            VALUES ('2026-01-20 12:00Z', '2026-01-20 12:15Z') RETURNING starts_at),
        book AS (
            INSERT INTO exchange.cleared_book (epoch, price_area, month, rail, price, wh, trades)
            SELECT starts_at, 'DK1', '2026-01-01', 'token', 155000, 4000, 4 FROM epoch
            RETURNING epoch),
        ordered AS (
            INSERT INTO exchange.trade_order (
                supply_period_id, order_key, price_area, month, side, wh, price, traded_wh, state,
                placed_at, expires_at, closed_at, rail, wallet)
            SELECT 1, side || place, 'DK1', '2026-01-01', side, 1000, 155000, 1000, 'filled',
                   '2026-01-20', '2026-01-21', '2026-01-20 12:15Z', 'token', side
            FROM unnest('{buy,sell}'::text[]) AS side, generate_series(1, 4) AS place
            RETURNING order_id, side, right(order_key, 1) AS place),
        traded AS (
            INSERT INTO exchange.trade (epoch, price_area, month, rail, buy_id, sell_id, wh, price)
            SELECT epoch, 'DK1', '2026-01-01', 'token', b.order_id, s.order_id, 1000, 155000
            FROM book, ordered b JOIN ordered s USING (place)
            WHERE b.side = 'buy' AND s.side = 'sell' RETURNING trade_id),
        numbered AS (SELECT trade_id, row_number() OVER (ORDER BY trade_id) AS place FROM traded),
        worked AS (
            INSERT INTO chain.task (kind, subject, number, wallet, units, state, attempts, due_at,
                                    cause, ordered_at)
            SELECT 'settle', 'trade ' || place, 1, 'sell', 10, CASE place WHEN 4 THEN 'pending'
                   ELSE 'dead' END, 3, '2026-02-05', cause, '2026-02-05'
            FROM numbered
            JOIN unnest('{too-few-tokens,too-little-money,not-allowed,refused}'::text[])
                WITH ORDINALITY AS said (cause, place) USING (place))
        INSERT INTO exchange.token_settlement (trade_id, subject, total_ore, fee_ore, ordered_at)
        SELECT trade_id, 'trade ' || place, 16, 0, '2026-01-20 12:15Z' FROM numbered
    """,
    "meters": """
        WITH meter AS (
            INSERT INTO meters.meter (
                meter_id, customer_id, serial, method, state, meter_type, registered_at,
                verified_at, legacy_until, decided_at, decided_by, reason)
            VALUES (gen_random_uuid(), 1, 'SM-1', NULL, 'pending', 'solar', '2026-01-01', NULL,
                    '2026-01-31', '2026-01-01', 'staff:bo', 'test'),
                   (gen_random_uuid(), 1, 'SM-2', NULL, 'pending', 'solar', '2026-02-01', NULL,
                    '2026-03-01', '2026-02-01', 'staff:bo', 'test'),
                   (gen_random_uuid(), 1, 'SM-3', 'serial', 'suspended', 'solar', '2026-01-01',
                    '2026-01-01', NULL, '2026-02-02', 'staff:bo', 'test'),
                   (gen_random_uuid(), 1, 'SM-4', 'serial', 'verified', 'solar', '2026-01-01',
                    '2026-01-01', NULL, NULL, NULL, NULL)
            RETURNING meter_no, state),
        tried AS (
            INSERT INTO meters.attempt (customer_id, serial, method, result, tried_at, ended_at)
            VALUES (1, 'SM-5', 'serial', 'rate_limited', '2026-02-08', '2026-02-08'),
                   (1, 'SM-4', 'serial', 'rate_limited', '2026-02-08', '2026-02-08'),
                   (1, 'SM-6', 'serial', 'invalid_key', '2026-02-08', '2026-02-08'))
        INSERT INTO meters.refusal (
            meter_no, day, code, submitted_by, times, wh, read_at, first_at, last_at)
        SELECT meter_no, '2026-02-09', 'invalid-reading', 'device:7', 10, 0, '2026-02-09',
               '2026-02-09 08:00Z', '2026-02-09 09:00Z' FROM meter WHERE state = 'verified'
    """,
    "payouts": """
        INSERT INTO payments.payout (account_id, state, arisen_on, pays_on, is_final)
        VALUES (1, 'planned', '2026-01-09', '2026-01-19', false)
    """,
}


@pytest.mark.parametrize("queue", QUEUES.values(), ids=lambda queue: queue.key)
def test_the_office_may_read_every_queue(office_database: Database, queue: Queue) -> None:
    with office_database.snapshot(read_only=True) as tx:
        assert counted(tx, queue, MOMENT) == []
        assert rows_of(tx, queue, MOMENT) == []
        assert rows_of(tx, queue, MOMENT, cause="x") == []
        assert chosen_rows(tx, queue, MOMENT, ["x"]) == []
        assert rows_of_customer(tx, [queue], MOMENT, [1]) == []


@pytest.mark.parametrize("key", WAITING)
def test_a_queue_counts_what_it_shows_and_its_rows_fit_their_fixes(
    tx: Transaction, key: str
) -> None:
    tx.execute(WAITING[key].encode())
    counts_what_it_shows(tx, QUEUES[key], MOMENT)


def counts_what_it_shows(tx: Transaction, queue: Queue, moment: Moment) -> None:
    """Of a queue in which something waits."""
    counts, rows = counted(tx, queue, moment), rows_of(tx, queue, moment)

    assert rows
    assert {count.cause: count.how_many for count in counts} == {
        cause: sum(row.cause == cause for row in rows) for cause in {row.cause for row in rows}
    }
    assert min(c.oldest for c in counts if c.oldest) == min(row.since for row in rows)
    for row in rows:
        assert chosen_rows(tx, queue, moment, ["another", row.row_id]) == [row]
        assert row in rows_of(tx, queue, moment, cause=row.cause)
        assert queue.fixes_for(row.cause)


def test_a_job_that_did_not_go_well_waits_since_then_until_it_does(tx: Transaction) -> None:
    tx.execute(WAITING["jobs"].encode())
    rows = {row.row_id: row for row in rows_of(tx, QUEUES["jobs"], MOMENT)}

    assert rows.keys() == {"remind", "keep-partitions"}
    assert (rows["remind"].detail, rows["remind"].since.day) == ("failed", 8)
    assert rows["keep-partitions"].detail == "no-room"

    tx.execute(
        "INSERT INTO backoffice.put_aside (queue, row_id, until, put_by, why, put_at) "
        "VALUES ('jobs', 'keep-partitions', '2026-02-12', 'staff:bo', 'x', '2026-02-09')"
    )
    assert [row.row_id for row in rows_of(tx, QUEUES["jobs"], MOMENT)] == ["remind"]
    assert [count.cause for count in counted(tx, QUEUES["jobs"], MOMENT)] == ["remind"]


def test_a_settlement_that_is_stuck_waits_in_its_own_queue_alone(tx: Transaction) -> None:
    """With whose wallet has too little, where that is why; its action asks for the trade alone."""
    tx.execute(WAITING["stuck-settlements"].encode())

    assert rows_of(tx, QUEUES["chain-tasks"], MOMENT) == []
    assert counted(tx, QUEUES["chain-tasks"], MOMENT) == []
    rows = {row.cause: row for row in rows_of(tx, QUEUES["stuck-settlements"], MOMENT)}
    assert rows.keys() == {"too-few-tokens", "too-little-money", "not-allowed"}
    assert [rows[cause].customer_id for cause in ("too-few-tokens", "too-little-money")] == [1, 1]
    assert rows["not-allowed"].customer_id is None
    ((key,),) = {QUEUES["stuck-settlements"].fixes_for(cause) for cause in rows}
    assert [field.name for field in ACTIONS[key].fields] == ["trade"]
    assert all(row.arguments == {"trade": int(row.row_id)} for row in rows.values())

    tx.execute("UPDATE exchange.token_settlement SET fell_back_at = '2026-02-06'")
    assert rows_of(tx, QUEUES["stuck-settlements"], MOMENT) == []
    assert counted(tx, QUEUES["stuck-settlements"], MOMENT) == []


def test_what_is_settled_later_is_parked_no_more(tx: Transaction) -> None:
    tx.execute(WAITING["parked"].encode())
    (row,) = rows_of(tx, QUEUES["parked"], MOMENT)
    assert row.arguments["gsrns"] == ["571313180000000184"]
    assert (row.arguments["from"], row.arguments["to"]) == ("2026-01-01", "2026-02-01")

    tx.execute(
        """
        WITH run AS (
            INSERT INTO settlement.run (
                period_from, period_to, version, state, shard_count, requested_by, planned_at,
                closed_at)
            VALUES ('2026-01-01', '2026-02-01', 2, 'closed', 1, 'test', '2026-02-06', '2026-02-06')
            RETURNING run_id)
        INSERT INTO settlement.settlement (
            run_id, supply_period_id, contract_id, kind, period_from, period_to, shard_no,
            subtotal_ore, settled_at)
        SELECT run_id, 1, 1, 'original', '2026-01-01', '2026-02-01', 1, 0, '2026-02-06' FROM run
        """
    )
    assert rows_of(tx, QUEUES["parked"], MOMENT) == []
    assert chosen_rows(tx, QUEUES["parked"], MOMENT, [row.row_id]) == []


def test_a_meter_waits_for_staff_for_each_of_its_causes_and_for_no_other(tx: Transaction) -> None:
    tx.execute(WAITING["meters"].encode())
    rows = {row.cause: row for row in rows_of(tx, QUEUES["meters"], MOMENT)}

    assert {cause: row.detail for cause, row in rows.items()} == {
        "grace-over": "SM-1",
        "suspended": "SM-3",
        "tries-used-up": "SM-5",
        "readings-refused": "SM-4",
    }
    assert rows["tries-used-up"].arguments == {"customer": 1, "meter": "SM-5"}
    assert rows["suspended"].since.day == 2
    assert QUEUES["meters"].fixes_for("tries-used-up") == ("issue-meter-key",)

    tx.execute(
        """
        INSERT INTO meters.issued_key (
            customer_id, serial, key_hash, issued_at, issued_by, reason, expires_at)
        VALUES (1, 'SM-5', '$2b$12$' || repeat('a', 53), '2026-02-09', 'staff:bo', 'x',
                '2026-05-01')
        """
    )
    tx.execute("UPDATE meters.meter SET state = 'rejected' WHERE state <> 'verified'")
    tx.execute("UPDATE meters.refusal SET times = 9")
    assert rows_of(tx, QUEUES["meters"], MOMENT) == []


def test_what_waits_about_a_customer_is_on_their_page_only(tx: Transaction) -> None:
    tx.execute(WAITING["parked"].encode())
    tx.execute(WAITING["payouts"].encode())
    queues = list(QUEUES.values())

    found = {queue.key for queue, _ in rows_of_customer(tx, queues, MOMENT, [1])}

    assert found == {"parked", "payouts"}
    assert rows_of_customer(tx, queues, MOMENT, [2]) == []


def test_each_role_sees_the_queues_of_its_rights(somebody: Somebody) -> None:
    seen = {
        role: {queue.key for queue in queues_for(somebody(role))}
        for role in ("support", "billing", "operations", "admin")
    }

    assert seen["admin"] == QUEUES.keys()
    assert seen["support"] == {
        *("approvals", "connections", "disputes", "erasures", "home-answers", "imports"),
        *(
            "meters",
            "name-cases",
            "notices",
            "services",
            "signups",
            "unpaid-bills",
            "unpaid-services",
        ),
    }
    assert "dead-letters" in seen["operations"] - seen["billing"]
    assert "bank" in seen["billing"] - seen["operations"]


def test_what_waits_for_a_second_person_is_a_queue(
    office: Office, somebody: Somebody, office_database: Database
) -> None:
    admin = somebody("admin")
    asked = ask(office, somebody("billing"), goodwill("20000"))

    with office_database.snapshot(read_only=True) as tx:
        found = {queue.key: counts for queue, counts in waiting(tx, admin, MOMENT)}
        (row,) = chosen_rows(tx, QUEUES["approvals"], MOMENT, [str(asked.action_id)])

    assert found["approvals"][0].ore == 2_000_000
    assert (row.customer_id, row.ore) == (1, 2_000_000)


def test_the_latest_word_about_a_row_holds(tx: Transaction) -> None:
    assign(tx, "parked", ["1-1", "1-2"], "staff:anna", "staff:anna", NOW)
    assign(tx, "parked", ["1-1"], None, "staff:bo", NOW)

    assert assigned_rows(tx, "parked", ["1-1", "1-2", "1-3"]) == {"1-2": "staff:anna"}
    assert assigned_rows(tx, "bank", ["1-2"]) == {}
