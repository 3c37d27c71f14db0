"""The main job on the running stack: what was signed up is supplied, metered, settled to the øre
and invoiced.
"""

from decimal import Decimal

import httpx
import pytest

from tests.builders.evidence.leaks import Leaks, of_a_person
from tests.e2e import mishaps, places
from tests.e2e.conftest import CUSTOMERS, Played

pytestmark = (
    pytest.mark.stack
)  # one file, so that one worker plays the story (make test distributes files)


def test_every_customer_ends_where_the_market_put_them(played: Played) -> None:
    assert played.figures.signups == {"active": CUSTOMERS - 2 + 1, "cancelled": 1, "rejected": 1}


def test_the_malformed_message_lies_in_the_dead_letters_and_nothing_else_does(
    played: Played,
) -> None:
    letters = played.stack.invoke("Backoffice", {"job": "dead-letters"})["dead_letters"]
    assert [letter["code"] for letter in letters] == ["unreadable-document"]
    assert played.figures.dead_letters == 1


def test_every_active_customer_is_settled_and_invoiced_with_a_document(played: Played) -> None:
    figures = played.figures
    assert figures.parked == {}
    assert figures.invoices == CUSTOMERS - 2 + 1  # the final bill of the home that was handed over
    assert figures.documents == figures.invoices + figures.notes
    assert (figures.first_number, figures.last_number) == (
        "2026-00001",
        f"2026-{figures.documents:05}",
    )


def test_a_reading_that_was_corrected_after_the_invoice_became_a_credit_note(
    played: Played,
) -> None:
    assert played.figures.notes == 1
    ((kind, corrected, total, document),) = played.world.ask(
        "SELECT n.kind, i.kind, n.total_ore, n.document_key FROM billing.invoice n "
        "JOIN billing.invoice i ON i.invoice_id = n.corrects_id AND i.customer_id = n.customer_id"
    )
    assert (kind, corrected) == ("credit_note", "invoice")
    assert total < 0
    assert document is not None
    (told,) = [line for line in played.tale if "credit note" in line]
    assert "It says: Netselskabet rettede" in told


def test_a_draft_was_looked_at_and_went_out_as_an_e_invoice(played: Played) -> None:
    ((number, kind),) = played.world.ask(
        "SELECT i.number, e.format FROM billing.einvoice e "
        "JOIN billing.invoice i USING (invoice_id)"
    )
    assert kind == "peppol"
    (told,) = [line for line in played.tale if "e-invoice (Peppol)" in line]
    assert f"let it go out as {number}" in told


def test_electricity_and_broadband_stand_on_one_bill_that_a_second_debit_pays(
    played: Played,
) -> None:
    assert any("Electricity and broadband of one household" in line for line in played.tale)
    (told,) = [line for line in played.tale if "made a payment agreement on its pages" in line]
    assert "failed for want of funds, and the next one" in told
    attempts = played.world.ask(
        "SELECT attempt, state, reason FROM payments.collection WHERE kind = 'debit' "
        "AND invoice_id IN (SELECT l.invoice_id FROM billing.invoice_line l "
        "WHERE l.category = 'service' AND l.amount_ore < 0) ORDER BY attempt"
    )
    assert attempts == [(1, "failed", "insufficient_funds"), (2, "completed", None)]


def test_a_home_that_was_handed_over_has_a_final_bill_and_half_a_months_subscription_in_it(
    played: Played,
) -> None:
    rows = played.world.ask(
        "SELECT s.period_from::text, s.period_to::text, l.quantity FROM billing.invoice_section s "
        "JOIN billing.invoice_line l USING (invoice_id, section_no) "
        "WHERE s.period_to = '2026-02-15' AND l.component = 'supplier_subscription'"
    )
    assert rows == [("2026-02-01", "2026-02-15", "14/28 måned")]
    assert any("its final bill is" in line for line in played.tale)
    supplied = played.world.ask(
        "SELECT s.starts_on::text, s.ends_on::text FROM portfolio.supply_period s "
        "JOIN portfolio.metering_point m "
        "USING (metering_point_id) WHERE s.ends_on = '2026-02-15' OR s.starts_on = '2026-02-15' "
        "ORDER BY 1"
    )
    assert [ends for _, ends in supplied] == ["2026-02-15", None]


def test_bills_were_paid_and_the_books_know_every_krone(played: Played) -> None:
    assert any("payments found their bill" in line for line in played.tale)
    ((lines, bank, waiting, unidentified),) = played.world.ask(
        "SELECT (SELECT sum(amount_ore) FROM payments.bank_line), "
        "(SELECT sum(amount_ore) FROM ledger.entry WHERE book = 'bank'), "
        "(SELECT sum(amount_ore) FROM payments.bank_line WHERE state = 'waiting'), "
        "(SELECT -sum(amount_ore) FROM ledger.entry WHERE book = 'unidentified')"
    )
    assert lines == bank > 0
    assert waiting == unidentified == 123_45
    states = played.world.ask("SELECT state, count(*) FROM payments.payout GROUP BY 1 ORDER BY 1")
    assert ("paid", 1) in states


def test_after_the_story_the_books_balance_and_hold_every_document(played: Played) -> None:
    assert any("trial balance is 0" in line for line in played.tale)
    ((documents, owed, all_books),) = played.world.ask(
        "SELECT (SELECT sum(total_ore) FROM billing.invoice), "
        "sum(amount_ore) FILTER (WHERE book = 'receivable' AND source IN ('invoice', 'join')), "
        "sum(amount_ore) FROM ledger.posting JOIN ledger.entry USING (posting_id)"
    )
    assert (owed, all_books) == (documents, 0)


def test_who_left_is_told_what_is_held_about_them(played: Played) -> None:
    assert any("asked what is held about them" in line for line in played.tale)
    ((kind, why),) = played.world.ask("SELECT kind, reason FROM persons.deed ORDER BY deed_id")
    assert (kind, why) == ("access", "asked by letter")


def test_what_must_hold_holds(played: Played) -> None:
    offenders = played.world.job("Upkeep", "check-invariants", all=True)["offenders"]
    assert set(offenders.values()) == {0}


def test_invoices_say_what_was_settled(played: Played) -> None:
    lines = played.world.ask("SELECT count(*), sum(amount_ore) FROM settlement.line")
    invoiced = played.world.ask(
        "SELECT count(*), sum(amount_ore) FROM billing.invoice_line WHERE category <> 'service'"
    )
    assert lines == invoiced
    totals = played.world.ask(
        "SELECT i.subtotal_ore, i.vat_ore, i.total_ore, sum(l.amount_ore)::bigint "
        "FROM billing.invoice i JOIN billing.invoice_line l USING (invoice_id) "
        "GROUP BY i.invoice_id"
    )
    for subtotal, vat, total, of_lines in totals:
        assert subtotal == of_lines
        assert vat == int((Decimal(subtotal) / 4).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
        assert total == subtotal + vat


def test_nobody_is_settled_for_energy_that_was_not_metered_in_their_supply(played: Played) -> None:
    """From its first day: a last day of December is billed with January."""
    metered = played.world.ask(
        "SELECT s.supply_period_id, sum(metering.total_wh(r.wh)) FROM portfolio.supply_period s "
        "JOIN metering.reading_day r ON r.metering_point_id = s.metering_point_id "
        "AND r.day >= s.starts_on AND r.day < coalesce(s.ends_on, '2026-02-01') "
        "WHERE s.state = 'active' GROUP BY 1 ORDER BY 1"
    )
    settled = played.world.ask(
        "SELECT supply_period_id, sum(quantity_wh)::bigint FROM settlement.line "
        "WHERE component = 'energy' GROUP BY 1 ORDER BY 1"
    )
    assert metered == settled
    assert len(settled) == CUSTOMERS - 2


def test_a_customer_sees_their_consumption_invoice_and_contract(played: Played) -> None:
    ((gsrn, customer, total),) = played.world.ask(
        "SELECT s.gsrn, i.customer_id, i.total_ore "
        "FROM billing.invoice i JOIN billing.invoice_section s USING (invoice_id) "
        "ORDER BY i.number LIMIT 1"
    )
    key = played.stack.invoke(
        "Migrator",
        {"job": "create-key", "name": "a customer", "scope": "customer", "customer": customer},
    )["key"]
    with httpx.Client(
        base_url=played.stack.api_url, headers={"x-api-key": key}, timeout=30
    ) as portal:
        invoices = portal.get(f"/api/portal/{gsrn}/invoices").raise_for_status().json()
        number = invoices["invoices"][0]["number"]
        document = portal.get(f"/api/portal/{gsrn}/invoices/{number}.pdf").raise_for_status()
        days = portal.get(
            f"/api/portal/{gsrn}/consumption",
            params={"from": "2026-01-01", "to": "2026-02-01", "resolution": "day"},
        ).raise_for_status()
        contract = portal.get(f"/api/portal/{gsrn}/contract").raise_for_status()
    assert document.headers["content-type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-")
    assert days.status_code == contract.status_code == 200
    assert total > 0


def test_another_customers_point_is_not_found(played: Played) -> None:
    (mine, _), (_, theirs) = played.world.ask(
        "SELECT DISTINCT ON (i.customer_id) i.customer_id, s.gsrn "
        "FROM billing.invoice i JOIN billing.invoice_section s USING (invoice_id) "
        "ORDER BY i.customer_id LIMIT 2"
    )
    key = played.stack.invoke(
        "Migrator", {"job": "create-key", "name": "curious", "scope": "customer", "customer": mine}
    )["key"]
    answer = httpx.get(
        f"{played.stack.api_url}/api/portal/{theirs}/invoices",
        headers={"x-api-key": key},
        timeout=30,
    )
    assert answer.status_code == 404


def test_the_health_checks_say_that_all_parts_answer(played: Played) -> None:
    assert httpx.get(f"{played.stack.api_url}/health/live", timeout=30).status_code == 200
    ready = httpx.get(f"{played.stack.api_url}/health/ready", timeout=30)
    assert ready.status_code == 200, ready.text


def test_no_other_user_reads_what_the_stack_wrote(played: Played) -> None:
    home = played.stack.options.home
    written = [
        path
        for path in home.rglob("*")
        if path.is_file() and not path.is_relative_to(home / "postgres")
    ]
    assert {"aws.sqlite", "host.log", "datahub.sqlite"} <= {path.name for path in written}
    assert [path for path in written if path.stat().st_mode & 0o077] == []
    assert (home / "postgres").stat().st_mode & 0o077 == 0


def test_running_every_job_again_changes_nothing(played: Played) -> None:
    question = (
        "SELECT (SELECT count(*) FROM settlement.line), (SELECT count(*) FROM billing.invoice)"
    )
    before = played.world.ask(question)
    again = played.world.job(
        "SettlementWorker", "plan", **{"from": "2026-01-01", "to": "2026-02-01"}
    )
    assert again["run_id"] is None
    assert played.world.job("SettlementWorker", "correct")["runs"] == []
    played.world.exchange()
    assert played.stack.wait_until_idle(60)
    assert played.world.ask(question) == before


def test_the_people_of_the_story_stand_in_no_log_trace_queue_or_record_of_a_failure(
    played: Played,
) -> None:
    """Last, for much goes wrong here: of all that is apt to leak, nothing does."""
    world = played.world
    *people, newcomer = world.population(CUSTOMERS + 2)
    leaks = Leaks(
        [secret for person in people for secret in of_a_person(person)]
        + [
            newcomer["cpr_cvr"],
            mishaps.NAME,
            mishaps.STREET,
            mishaps.HIDDEN,
            mishaps.EMAIL,
            mishaps.PHONE,
        ]
    )
    dead = played.stack.invoke("Backoffice", {"job": "dead-letters"})["dead_letters"]

    mishaps.signups(world, newcomer)
    laid = mishaps.market(world, newcomer)
    mishaps.jobs(world)
    mishaps.rows(world)
    assert played.stack.wait_until_idle(60)

    letters = played.stack.invoke("Backoffice", {"job": "dead-letters"})["dead_letters"]
    assert len(letters) - len(dead) >= laid
    logs, traces = places.logs(played.stack), played.daemon.texts()
    assert {
        "QueuePoller.log",
        "Onboarding.log",
        "Migrator.log",
        "postgres.log",
        "host.log",
        "moto.log",
    } <= logs.keys()
    assert "failed unexpectedly" in logs["QueuePoller.log"]
    assert any('"## handler"' in text for text in traces)

    found = {
        "dead letters": {letter["error"] for letter in letters if leaks.found(str(letter))},
        "traces": leaks.found("\n".join(traces)),
        "queues": leaks.found("\n".join(text for _, text in places.messages(played.stack))),
        **{name: leaks.found(text) for name, text in logs.items()},
    }
    assert {place: secrets for place, secrets in found.items() if secrets} == {}
    columns = {column for column, texts in places.columns(world) if leaks.found(texts)}
    assert columns - places.BY_DESIGN.keys() == set()
    assert places.BY_DESIGN.keys() - columns == set()  # the search does find
