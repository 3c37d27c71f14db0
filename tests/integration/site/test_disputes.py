"""Er noget galt? A customer disputes a line of a bill, and follows what comes of it."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from elhandel.backoffice.queues import QUEUES, Moment, counted, rows_of
from elhandel.billing import disputes
from elhandel.billing.case_file import case_facts
from elhandel.billing.disputes import Letter, UnableToDispute, Verdict
from elhandel.jobs import Tools
from elhandel.jobs.billing.case_files import MakeDisputeFile, make_dispute_file
from elhandel.market import missing
from elhandel.platform.database import Database
from elhandel.values.days.local_time import days
from elhandel.values.decision import Decision
from tests.builders.database.roles import as_function
from tests.integration.billing.documents import aws_with_a_bucket
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF

WORDS = "I was away all of that week and the fridge was off."


def send(browser: TestClient, number: str, **fields: str) -> int:
    form = {"_token": CSRF, "linje": "1", "hvorfor": "use", "besked": WORDS, **fields}
    return browser.post(f"/regninger/{number}/indsigelse", data=form).status_code


def ask(home: BilledHome) -> missing.AskedDisputes:
    database = as_function(home.world.database, "queue_poller")
    return missing.ask_for_disputed_readings(database, home.world.clock)


def decide(home: BilledHome, verdict: Verdict) -> None:
    with as_function(home.world.database, "backoffice").transaction() as tx:
        (dispute,) = disputes.open_disputes(tx)
        decision = Decision(by="mette", why="looked at", at=home.world.clock.now())
        disputes.decide_dispute(tx, dispute.dispute_id, verdict, decision)


def test_only_the_disputed_line_is_held(browser: TestClient, home: BilledHome) -> None:
    bill = home.bills[1]
    line = bill.bill.sections[0].lines[0]

    assert send(browser, bill.number) == 303

    with home.world.database.transaction() as tx:
        held = disputes.disputed_amounts(tx, [bill.invoice_id])
    assert held == {bill.invoice_id: round(line.amount_ore * 125 / 100)}
    assert "Indsigelse" in browser.get("/regninger").text
    text = browser.get(f"/regninger/{bill.number}/indsigelse").text
    assert "Du skal ikke betale de" in text
    assert WORDS in text


def test_the_office_sees_what_is_disputed_and_by_when_it_has_an_answer(
    browser: TestClient, home: BilledHome
) -> None:
    bill = home.bills[1]
    line = bill.bill.sections[0].lines[0]
    assert send(browser, bill.number) == 303
    (answer_by,) = home.world.rows("SELECT answer_by FROM billing.dispute")[0]
    moment = Moment.of(home.world.clock)

    with as_function(home.world.database, "backoffice").transaction() as tx:
        (count,) = counted(tx, QUEUES["disputes"], moment)
        (row,) = rows_of(tx, QUEUES["disputes"], moment)

    assert (count.ore, count.due) == (round(line.amount_ore * 125 / 100), answer_by)
    assert (row.ore, row.due) == (count.ore, count.due)


def test_the_longest_letter_arrives_in_any_script(browser: TestClient, home: BilledHome) -> None:
    assert send(browser, home.bills[1].number, besked="\N{GRINNING FACE}" * 4000) == 303
    assert home.world.rows("SELECT count(*) FROM billing.dispute_letter") == [(1,)]


def test_the_same_form_twice_is_one_dispute(browser: TestClient, home: BilledHome) -> None:
    number = home.bills[1].number

    assert [send(browser, number), send(browser, number)] == [303, 303]

    rows = home.world.rows("SELECT count(*) FROM billing.dispute")
    letters = home.world.rows("SELECT count(*) FROM billing.dispute_letter")
    assert (rows, letters) == ([(1,)], [(1,)])


def test_a_customer_writes_at_most_so_many_letters_a_day(
    browser: TestClient, home: BilledHome
) -> None:
    """Over all bills together; the same letter again is none, and tomorrow one writes on."""
    first, second = home.bills[0].number, home.bills[1].number
    most = disputes.dispute_rules(home.world.clock.today()).letters_a_day
    assert send(browser, first) == send(browser, second) == 303

    def write(number: str, words: str) -> Any:
        form = {"_token": CSRF, "besked": words}
        return browser.post(f"/regninger/{number}/indsigelse/besked", data=form)

    for letter in range(most - 2):
        assert write(first, f"Here is letter number {letter}.").status_code == 303
    beyond = write(second, "And one more, about the other bill.")

    assert beyond.status_code == 429
    assert "Skriv igen i morgen" in beyond.text
    assert "And one more, about the other bill." in beyond.text
    assert write(first, "Here is letter number 0.").status_code == 303
    written = "SELECT count(*) FROM billing.dispute_letter"
    assert home.world.rows(written) == [(most,)]

    home.world.clock.instant += timedelta(days=1)
    assert write(second, "And one more, about the other bill.").status_code == 303
    assert home.world.rows(written) == [(most + 1,)]


def test_two_letters_at_once_are_not_both_the_last_one(
    as_role: Callable[[str], str], home: BilledHome
) -> None:
    bill, who, now = home.bills[1], f"customer:{home.customer_id}", home.world.clock.now()
    most = disputes.dispute_rules(home.world.clock.today()).letters_a_day
    decision = Decision(by=who, why="the customer: use", at=now)
    with home.world.database.transaction() as tx:
        opened = disputes.open_dispute(tx, bill.number, decision)
        for letter in range(most - 1):
            disputes.add_letter(tx, opened, Letter(f"letter {letter}", who, now, from_us=False))

    def write(words: str) -> bool:
        own = Database(as_role("site"))
        try:
            with own.customer_transaction(home.customer_id) as tx:
                disputes.add_letter(tx, opened, Letter(words, who, now, from_us=False))
        except UnableToDispute:
            return False
        finally:
            own.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(write, ("one", "two", "three", "four")))
    assert sum(taken) == 1


def test_what_is_missing_in_the_form_is_said_by_the_fields(
    browser: TestClient, home: BilledHome
) -> None:
    number = home.bills[1].number
    form = {"_token": CSRF, "linje": "", "hvorfor": "", "besked": "no"}

    answer = browser.post(f"/regninger/{number}/indsigelse", data=form)

    assert answer.status_code == 422
    assert answer.text.count('class="error"') == 3
    assert home.world.rows("SELECT count(*) FROM billing.dispute") == [(0,)]


@pytest.mark.parametrize(
    "wrong", [{"_token": "another"}, {"_token": ""}], ids=["another token", "no token"]
)
def test_a_form_without_our_token_changes_nothing(
    browser: TestClient, home: BilledHome, wrong: dict[str, str]
) -> None:
    assert send(browser, home.bills[1].number, **wrong) in (403, 409)
    assert home.world.rows("SELECT count(*) FROM billing.dispute") == [(0,)]


def test_a_dispute_about_energy_asks_for_the_readings_again_once(
    browser: TestClient, home: BilledHome
) -> None:
    bill = home.bills[1]
    send(browser, bill.number)

    assert ask(home).asked == 1
    assert ask(home).asked == 0

    asked = home.world.rows(
        "SELECT kind, purpose, starts_on, ends_on FROM market.enquiry ORDER BY enquiry_id"
    )
    assert asked == [("historical_data", "dispute", bill.period.start, bill.period.end)]
    assert "Vi bad DataHub om dem" in browser.get(f"/regninger/{bill.number}/indsigelse").text


def test_a_dispute_about_a_subscription_asks_for_nothing(
    browser: TestClient, home: BilledHome
) -> None:
    bill = home.bills[1]
    lines = bill.bill.sections[0].lines
    subscription = next(no for no, line in enumerate(lines, start=1) if line.quantity_wh is None)

    send(browser, bill.number, linje=str(subscription), hvorfor="price")

    assert ask(home).asked == 0


def test_both_series_are_shown_with_what_differs(browser: TestClient, home: BilledHome) -> None:
    """The correction of the fourteenth came after the bill."""
    bill = home.bills[1]
    send(browser, bill.number)

    text = browser.get(f"/regninger/{bill.number}/indsigelse").text

    assert "1 dag er ændret" in text
    assert "søndag 14. december" in text
    assert "−2,100" in text


def test_what_came_of_it_is_told_with_its_reason(browser: TestClient, home: BilledHome) -> None:
    bill, note = home.bills[1:]
    send(browser, bill.number)
    decide(home, Verdict("credited", "You were right: the meter was wrong.", note.number))

    text = browser.get(f"/regninger/{bill.number}/indsigelse").text

    assert "Du fik ret" in text
    assert "You were right: the meter was wrong." in text
    assert f"kreditnota {note.number}" in text
    with home.world.database.transaction() as tx:
        assert disputes.disputed_amounts(tx, [bill.invoice_id]) == {}


def test_nothing_is_called_credited_without_a_note(browser: TestClient, home: BilledHome) -> None:
    bill = home.bills[1]
    send(browser, bill.number)

    with pytest.raises(UnableToDispute, match="no credit note"):
        decide(home, Verdict("credited", "You were right.", bill.number))


def test_a_customer_writes_more_and_never_for_us(
    browser: TestClient, home: BilledHome, database_of: Callable[[str], Database]
) -> None:
    number = home.bills[1].number
    send(browser, number)

    form = {"_token": CSRF, "besked": "I have found the receipt."}
    assert browser.post(f"/regninger/{number}/indsigelse/besked", data=form).status_code == 303

    written = home.world.rows("SELECT from_us, text FROM billing.dispute_letter ORDER BY letter_no")
    assert written == [(False, WORDS), (False, "I have found the receipt.")]


def test_all_papers_are_one_file_for_the_board(
    browser: TestClient, home: BilledHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = home.bills[1]
    send(browser, bill.number)
    path = f"/regninger/{bill.number}/indsigelse.pdf"
    assert browser.get(path).status_code == 404

    with aws_with_a_bucket(monkeypatch):
        database = as_function(home.world.database, "invoice_generator")
        asked = MakeDisputeFile(dispute_id=1)
        made = make_dispute_file(Tools(database, home.world.clock), asked)
        answer = browser.get(path)

    assert answer.headers["content-type"] == "application/pdf"
    assert len(answer.content) == made["bytes"]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for said in (f"Indsigelse 1 mod regning {bill.number}", "(omstridt)", "Målinger", WORDS[:30]):
        assert said in text


def test_the_file_shows_the_readings_where_only_a_later_disputed_line_is_measured(
    home: BilledHome,
) -> None:
    bill = home.bills[1]
    lines = list(enumerate(bill.bill.sections[0].lines, start=1))
    fixed = next(no for no, line in lines if line.quantity_wh is None)
    measured = next(no for no, line in lines if no > fixed and line.quantity_wh is not None)
    decision = Decision(by="mette", why="they called", at=home.world.clock.now())

    with as_function(home.world.database, "backoffice").transaction() as tx:
        dispute = disputes.open_dispute(tx, bill.number, decision, line_nos=[fixed, measured])
    with as_function(home.world.database, "invoice_generator").transaction() as tx:
        case = case_facts(tx, dispute, decision.at)

    assert [day.day for day in case.days] == list(days(bill.period.start, bill.period.end))
