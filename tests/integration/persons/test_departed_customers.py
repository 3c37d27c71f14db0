"""Customers who left are forgotten when books and claims are over: proved by a search of the whole
database.
"""

from datetime import date
from typing import Any

import psycopg.errors
import pytest

from elhandel import billing, persons
from elhandel.ledger import post
from elhandel.market.hub import Peeked
from elhandel.market.inbox import receive
from elhandel.portfolio.customers import customer_of_point, supplied_customer
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import AccountId
from tests.builders import documents as doc
from tests.integration.ledger.world import a_payment
from tests.integration.persons.story import Story, someone

# Supplied from 5 to 8 February 2026, billed in 2026: bookkeeping material to the end of 2031.
LAST_KEPT_DAY = date(2031, 12, 31)
OVER = date(2032, 1, 1)
ANNE = someone()


def people_left(story: Story) -> list[int]:
    """The customers of whom something is known."""
    sql = "SELECT customer_id FROM portfolio.customer WHERE name <> '' ORDER BY 1"
    return [int(row[0]) for row in story.supplier.rows(sql)]


def test_a_customer_who_left_is_found_everywhere_until_the_books_are_over_and_nowhere_afterwards(
    story: Story,
) -> None:
    customer = story.live_and_leave(ANNE)
    stored = story.hashes(customer)
    before = story.traces({**ANNE.needles, **stored})
    assert set(before.found) == {*ANNE.needles, *stored} - {"number"}
    assert story.traces({"number": ANNE.number}).found == {}, "no number is ever stored in clear"

    story.sweep(LAST_KEPT_DAY)
    kept = story.traces({**ANNE.needles, **stored})
    swept = story.sweep(OVER)

    assert set(kept.found) >= {"renamed", "email", "phone", "hash", "sealed", "home", "street"}
    assert swept.counts["customers"] == 1
    assert story.traces({**ANNE.needles, **stored}).found == {}
    gsrn = story.traces({"gsrn": ANNE.gsrn}).found["gsrn"]
    assert set(gsrn) == {"portfolio.metering_point.gsrn"}, (
        "the number of an installation, that says nothing of anybody"
    )
    assert story.broken() == []


def test_what_stays_of_a_customer_is_contract_and_supply_without_a_person_and_a_proof(
    story: Story,
) -> None:
    customer = story.live_and_leave(ANNE)
    story.sweep(OVER)

    rows = story.supplier.rows
    assert rows("SELECT state FROM portfolio.contract WHERE customer_id = %s", customer) == [
        ("ended",)
    ]
    assert rows("SELECT starts_on, ends_on FROM portfolio.supply_period") == [
        (date(2026, 2, 5), date(2026, 2, 8))
    ]
    assert rows("SELECT kind, customer_id, done_by FROM persons.deed WHERE kind = 'retention'") == [
        ("retention", customer, "retention")
    ]
    assert rows("SELECT revoked_at IS NOT NULL, name FROM platform.api_key") == [(True, "")]
    assert rows("SELECT FROM identity.subject") == rows("SELECT FROM identity.session") == []
    with story.supplier.database.transaction() as tx:
        with pytest.raises(NotFound):
            supplied_customer(tx, customer)
        with pytest.raises(NotFound):
            customer_of_point(tx, Gsrn(ANNE.gsrn))
    assert story.sweep(date(2040, 1, 1)).counts["customers"] == 0


def test_settlement_that_a_neighbours_late_correction_keeps_stays_whole_without_the_person(
    story: Story,
) -> None:
    """All runs over the same days go together: another customer's correction of 2028 keeps them to
    the end of 2033.
    """
    story.live_and_leave(ANNE)
    story.supplier.rows(
        "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, "
        "requested_by, planned_at,"
        " closed_at, kind) SELECT period_from, period_to, 2, 'closed', 0, 'test', '2028-06-01', "
        "'2028-06-01',"
        " 'correction' FROM settlement.run RETURNING 1"
    )

    swept = story.sweep(OVER)

    assert swept.counts["customers"] == 1
    assert (
        story.supplier.value(
            "SELECT sum(quantity_wh)::bigint FROM settlement.line WHERE component = 'energy'"
        )
        > 0
    )
    assert story.traces(ANNE.needles).found == {}
    assert story.broken() == []


OPEN: dict[str, tuple[Any, Any]] = {
    "supply": (
        "UPDATE portfolio.contract SET state = 'active' RETURNING 1",
        "UPDATE portfolio.contract SET state = 'ended' RETURNING 1",
    ),
    "process": (
        "INSERT INTO market.process (kind, business_reason, about_id, contract_id, "
        "metering_point_id, state, effective_on, due_at, rules, created_at, updated_at)"
        " SELECT 'move_out', 'E66', process_id, contract_id, metering_point_id, 'sent', "
        "now(), now(), 'x', now(), now() FROM market.process RETURNING 1",
        "DELETE FROM market.process WHERE kind = 'move_out' RETURNING 1",
    ),
    "name-case": (
        "INSERT INTO market.name_case (contract_id, inbound_message_id, opened_at)"
        " SELECT contract_id, 1, now() FROM portfolio.contract RETURNING 1",
        "DELETE FROM market.name_case RETURNING 1",
    ),
    "correction": (
        "INSERT INTO settlement.dirty (supply_period_id, period_from, period_to, cause, marked_at)"
        " SELECT supply_period_id, '2026-02-05', '2026-02-08', 'readings', now() "
        "FROM portfolio.supply_period"
        " RETURNING 1",
        "DELETE FROM settlement.dirty RETURNING 1",
    ),
    "held-bill": (
        "INSERT INTO billing.held_bill (original_run_id, supply_period_id, state, cause, detail, "
        "amount_ore, held_at)"
        " SELECT 1, supply_period_id, 'held', 'beyond-use', 'x', 1, now() "
        "FROM portfolio.supply_period RETURNING 1",
        "DELETE FROM billing.held_bill RETURNING 1",
    ),
    "came-back": (
        "WITH k AS (INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
        "identity_sealed,"
        " identity_key, created_at, updated_at) "
        "SELECT kind, 'x', 'x', 'x', identity_hash, '', '', now(), now()"
        " FROM portfolio.customer RETURNING customer_id)"
        " INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, "
        "created_at)"
        " SELECT customer_id, metering_point_id, 'spot-basis', 'active', now() "
        "FROM k, portfolio.metering_point"
        " RETURNING 1",
        "DELETE FROM portfolio.contract WHERE state = 'active' RETURNING 1",
    ),
    "open-bill": (
        "INSERT INTO billing.invoice_shard (run_id, shard_no, customer_ids, state)"
        " SELECT r.run_id, 9, array_agg(c.customer_id), 'planned' FROM portfolio.contract c,"
        " (INSERT_RUN) r GROUP BY r.run_id RETURNING 1",
        "DELETE FROM billing.invoice_shard RETURNING 1",
    ),
    "process: asked back": (
        "INSERT INTO market.resumption (transaction_id, metering_point_id, process_id, "
        "business_reason, resumes_on,"
        " answer_by, inbound_message_id, recorded_at) "
        "SELECT 'x', metering_point_id, process_id, 'D07', now(), now(),"
        " 1, now() FROM market.process WHERE about_id IS NULL RETURNING 1",
        "DELETE FROM market.resumption RETURNING 1",
    ),
    "open-bill: aconto": (
        "WITH k AS (INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
        "identity_sealed,"
        " identity_key, created_at, updated_at) "
        "VALUES ('private', 'x', 'x', 'x', 'other', '', '', now(), now())"
        " RETURNING customer_id), i AS (INSERT INTO billing.invoice (number, series, "
        "number_in_series, kind,"
        " customer_id, period_from, period_to, issued_on, due_on, payment_reference, recipient, "
        "issuer, subtotal_ore,"
        " vat_base_ore, vat_percent, vat_ore, total_ore, issued_at) "
        "SELECT '2026-99999', 2026, 99999, 'invoice',"
        " customer_id, now(), now(), now(), now(), 'x', '{}', '{}', 0, 0, 25, 0, 0, now() "
        "FROM k RETURNING invoice_id)"
        " INSERT INTO billing.aconto (contract_id, quarter, net_ore, vat_ore, invoice_id)"
        " SELECT c.contract_id, '2026-01-01', 1, 0, invoice_id "
        "FROM i, portfolio.contract c RETURNING 1",
        "DELETE FROM billing.aconto RETURNING 1",
    ),
}


def test_whoever_has_something_open_is_not_touched_and_is_when_it_is_closed(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    story.sweep(OVER, *billing.RETENTION)
    now = story.clock.now()
    story.supplier.rows(
        "INSERT INTO settlement.run (period_from, period_to, version, state, shard_count, "
        "requested_by, planned_at,"
        " closed_at) VALUES ('2020-01-01', '2020-02-01', 1, 'closed', 0, 'test', %s, '2020-02-02') "
        "RETURNING 1",
        now,
    )
    for name, (opened, closed) in OPEN.items():
        runs = "SELECT max(run_id) AS run_id FROM settlement.run"
        story.supplier.rows(
            opened.replace("INSERT_RUN", runs).replace("now()", f"'{now.isoformat()}'")
        )

        kept = story.sweep(OVER, *persons.RETENTION).counts["customers"]
        with story.supplier.database.transaction() as tx:
            kinds = {duty.kind for duty in persons.duties(tx, customer, story.horizon())}
        story.supplier.rows(closed)

        assert (kept, kinds) == (0, {name.split(":")[0]}), name
    assert story.sweep(OVER, *persons.RETENTION).counts["customers"] == 1


def test_whoever_paid_later_is_kept_as_long_as_the_books_of_that_year(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    late = a_payment(AccountId(customer), "late", 100, day=date(2027, 3, 1))
    with story.supplier.database.transaction() as tx:
        post(tx, [late], story.clock.now())

    assert story.sweep(OVER).counts["customers"] == 0
    assert story.sweep(date(2033, 1, 1)).counts["customers"] == 1


def test_a_dead_letter_about_the_point_keeps_its_people(story: Story) -> None:
    story.live_and_leave(ANNE)
    story.sweep(OVER, *billing.RETENTION)
    broken = doc.price_links(doc.a_link(ANNE.gsrn, doc.a_charge("abo", "D01")))
    receive(story.supplier.database, story.clock, "Charges", Peeked("dead", broken[:-1]))
    assert story.supplier.rows("SELECT 1 FROM market.inbound_message WHERE state = 'dead'") == [
        (1,)
    ]

    kept = story.sweep(OVER, *persons.RETENTION).counts["customers"]
    story.supplier.rows(
        "UPDATE market.inbound_message SET state = 'kept' WHERE state = 'dead' RETURNING 1"
    )

    assert kept == 0
    assert story.sweep(OVER, *persons.RETENTION).counts["customers"] == 1


def test_a_second_home_of_the_same_person_keeps_both_until_it_is_over_too(story: Story) -> None:
    first = story.live_and_leave(ANNE)
    second_home = someone("C", 3, ANNE.number)
    story.clock.move_to_day(date(2027, 1, 15))
    party = story.supply(second_home)
    story.decide_about(second_home, party)
    story.live(second_home)
    story.leave(second_home)
    assert party == first, "a switch that began is joined to the known customer"

    on_the_day_of_the_first = story.sweep(OVER).counts["customers"]
    kept = story.traces(second_home.needles | {"secretary of the first": ANNE.secretary}).found
    gone = story.sweep(date(2033, 1, 1)).counts["customers"]

    assert (on_the_day_of_the_first, gone) == (0, 1)
    assert "email" in kept
    assert "secretary of the first" in kept
    assert story.traces({**ANNE.needles, **second_home.needles}).found == {}
    assert story.broken() == []


def test_of_two_people_who_follow_each_other_at_a_point_only_the_first_goes(story: Story) -> None:
    story.live_and_leave(ANNE)
    bo = someone("B", 1, "0202902345", home=ANNE.home)
    story.clock.move_to_day(date(2027, 1, 15))
    story.live_and_leave(bo)
    bo_before = story.traces({**bo.needles}).found

    story.sweep(OVER)
    anne = {name: needle for name, needle in ANNE.needles.items() if name != "home"}
    assert story.traces(anne).found == {}
    left = story.traces(bo.needles).found
    assert set(left) == set(bo_before)
    assert "portfolio.metering_point_version.address" in left["home"]

    story.sweep(date(2033, 1, 1))
    assert story.traces({**ANNE.needles, **bo.needles}).found == {}
    assert story.broken() == []


def test_supply_that_never_should_have_been_is_over_as_well(story: Story) -> None:
    story.live_and_leave(ANNE)
    story.sweep(OVER, *billing.RETENTION)
    story.supplier.rows(
        "UPDATE portfolio.supply_period SET state = 'void', ends_on = NULL RETURNING 1"
    )

    early = story.sweep(date(2029, 2, 8), *persons.RETENTION).counts["customers"]
    story.sweep(OVER, *persons.RETENTION)

    assert early == 0
    assert people_left(story) == []


def test_nobody_who_is_supplied_is_ever_gone_through_to_the_end(story: Story) -> None:
    customer = story.supply(ANNE)
    story.decide_about(ANNE, customer)

    swept = story.sweep(date(2045, 1, 1))

    assert (swept.counts["customers"], swept.counts["signups"]) == (0, 0)
    found = story.traces(ANNE.needles).found
    assert "portfolio.customer.email" in found["email"]


def test_a_proof_can_neither_be_changed_nor_taken_away(story: Story) -> None:
    with story.supplier.database.transaction() as tx:
        persons.record(tx, "access", 17, Decision("mette", "letter 7", story.clock.now()), {})
    for statement in (
        "UPDATE persons.deed SET reason = 'x' RETURNING 1",
        "DELETE FROM persons.deed RETURNING 1",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            story.supplier.rows(statement)


def test_who_only_names_the_number_keeps_nobody_from_being_forgotten(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    story.clock.move_to_day(date(2031, 12, 30))
    story.sign_up(someone("X", 9, ANNE.number))

    counts = story.sweep(date(2032, 1, 1)).counts

    assert counts["customers"] == 1
    forgotten = "SELECT forgotten_at IS NOT NULL FROM portfolio.customer WHERE customer_id = %s"
    assert story.supplier.value(forgotten, customer)


def test_what_staff_wrote_of_a_held_signup_goes_with_the_customer(story: Story) -> None:
    story.live_and_leave(ANNE)
    story.supplier.rows(
        "INSERT INTO onboarding.signup_hold (signup_id, cause, held_at, outcome, decided_at, "
        "decided_by, reason)"
        " SELECT signup_id, 'private-open', created_at, 'released', created_at, 'mette', %s "
        "FROM onboarding.signup"
        " RETURNING 1",
        f"called {ANNE.name}",
    )

    story.sweep(date(2032, 1, 1))

    assert story.supplier.rows("SELECT reason FROM onboarding.signup_hold") == [("",)]
    assert story.traces(ANNE.needles).found == {}
