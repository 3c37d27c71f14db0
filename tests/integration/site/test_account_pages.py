"""Betaling, Flyt, Hjælp: what stands on the account, moving out, and how to reach us."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from html import escape

import pytest
from fastapi.testclient import TestClient

from elhandel.ledger import Book, Entry, Posting, post
from elhandel.market.ends import plain_refusal
from elhandel.platform.database import Database, fetch_one
from elhandel.pricing.products import offered_products
from elhandel.values.days.local_time import days
from elhandel.values.ids import AccountId
from tests.builders.clock import at
from tests.integration.payments.world import a_customer
from tests.integration.site.billed_home import JANUARY, NOVEMBER, BilledHome, spot_of, use_of
from tests.integration.site.conftest import CSRF, signed_in
from tests.integration.site.test_bills import kroner, page


def move(browser: TestClient, path: str = "/flyt", **fields: str) -> tuple[int, str]:
    answer = browser.post(path, data={"_token": CSRF, **fields})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_the_balance_and_the_entries_are_those_of_the_books(
    browser: TestClient, home: BilledHome
) -> None:
    text = page(browser, "/betaling")
    owed = sum(bill.totals.total for bill in home.bills)
    balance = re.search(r'data-testid="balance">([^<]*)<', text)
    assert balance is not None
    assert kroner(balance[1]) * 100 == -owed
    booked = re.findall(r"<td>([+−][0-9.,]+)</td></tr>", text)
    assert sum(map(kroner, booked)) * 100 == -owed
    for bill in home.bills:
        assert f'href="/regninger/{bill.number}"' in text


def test_a_payment_stands_on_the_account_and_the_bill_is_paid(
    browser: TestClient, home: BilledHome
) -> None:
    first, owed = home.bills[0], sum(bill.totals.total for bill in home.bills)
    paid = first.totals.total
    entries = (
        Entry(Book.BANK, paid),
        Entry(Book.RECEIVABLE, -paid, AccountId(home.customer_id), first.invoice_id),
    )
    posting = Posting("payment", "1", date(2026, 1, 15), "Indbetaling", entries)
    with home.world.database.transaction() as tx:
        post(tx, [posting], home.world.clock.now())

    text = page(browser, "/betaling")
    balance = re.search(r'data-testid="balance">([^<]*)<', text)
    assert balance is not None
    assert kroner(balance[1]) * 100 == paid - owed
    booked = re.search(
        r"15\. jan\.? 2026</th><td class=\"text\">Indbetaling.*?<td>([^<]*)</td>", text
    )
    assert booked is not None
    assert kroner(booked[1]) * 100 == paid
    listed = page(browser, "/regninger").partition(f'href="/regninger/{first.number}"')[2]
    assert "Betalt" in listed.partition("</tr>")[0]


def test_what_is_booked_comes_in_pages_by_a_fragment_of_its_own(
    browser: TestClient, home: BilledHome
) -> None:
    part = browser.get("/betaling", headers={"hx-request-type": "partial"})
    assert part.text.lstrip().startswith('<section class="card" id="poster"')
    older = page(browser, "/betaling?foer=1")
    assert "Tidligere poster" in older
    assert browser.get("/betaling?foer=nej").status_code == 422


def test_a_stranger_sees_an_empty_account(
    database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        stranger = a_customer(tx, name="Nora Ny")
    with signed_in(database_of("site"), home, stranger) as browser:
        text = page(browser, "/betaling")
    assert "Her står dine regninger og betalinger" in text
    assert all(f"/regninger/{bill.number}" not in text for bill in home.bills)


def test_a_move_is_reported_once_and_shown_with_its_promise(
    browser: TestClient, home: BilledHome
) -> None:
    day = home.world.clock.today() + timedelta(days=10)
    for _ in range(2):
        assert move(browser, hvad="move_out", dag=str(day)) == (303, "/flyt?sket=flyttet")
    text = page(browser, "/flyt")
    assert "Modtaget" in text
    assert "Slutopgørelsen kommer senest" in text
    with home.world.database.transaction() as tx:
        wishes = tx.execute("SELECT kind, moves_out_on FROM market.move_out_wish").fetchall()
    assert wishes == [("move_out", day)]


def test_a_move_is_taken_back(browser: TestClient, home: BilledHome) -> None:
    day = home.world.clock.today() + timedelta(days=10)
    move(browser, hvad="move_out", dag=str(day))
    assert move(browser, "/flyt/fortryd", hvad="move_out") == (303, "/flyt?sket=bliver")
    assert "Meld det" in page(browser, "/flyt")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hvad": "move_out", "dag": ""}, "Skriv en dato"),
        ({"hvad": "move_out", "dag": "2020-01-01"}, "Den dag kan elmarkedet ikke tage"),
        ({"hvad": "move_out", "dag": "9999-12-31"}, "Den dag kan elmarkedet ikke tage"),
        ({"hvad": "flyv", "dag": "2026-03-01"}, "Vælg en af mulighederne"),
    ],
)
def test_a_move_that_cannot_be_says_why_beside_its_field(
    browser: TestClient, home: BilledHome, fields: dict[str, str], said: str
) -> None:
    status, text = move(browser, **fields)
    assert status == 422
    assert said in text
    assert 'aria-invalid="true"' in text or fields["hvad"] == "flyv"
    with home.world.database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM market.move_out_wish").fetchone() == (0,)


def test_why_a_move_came_to_nothing_is_said_in_the_readers_language(
    browser: TestClient, home: BilledHome
) -> None:
    move(browser, hvad="move_out", dag=str(home.world.clock.today() + timedelta(days=10)))
    with home.world.database.transaction() as tx:
        tx.execute(
            "UPDATE market.move_out_wish SET closed_at = wished_at, refusal = %s",
            [plain_refusal("D16", None)],
        )

    text = page(browser, "/flyt")
    assert "Det kunne ikke lade sig gøre" in text
    assert "Målepunktet er nedlagt eller ikke tilsluttet." in text
    browser.cookies.set("sprog", "en")
    assert "The metering point is closed down or not connected." in page(browser, "/flyt")


def test_a_move_without_the_sessions_token_changes_nothing(
    browser: TestClient, home: BilledHome
) -> None:
    day = home.world.clock.today() + timedelta(days=10)
    answer = browser.post("/flyt", data={"_token": "other", "hvad": "move_out", "dag": str(day)})
    assert answer.status_code == 409
    assert str(day) in answer.text  # what was written is still there
    cross = {"sec-fetch-site": "cross-site"}
    answer = browser.post("/flyt", data={"_token": CSRF, "hvad": "move_out"}, headers=cross)
    assert answer.status_code == 403
    with home.world.database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM market.move_out_wish").fetchone() == (0,)


@pytest.mark.parametrize("path", ["/hjaelp", "/privatliv"])
def test_help_and_privacy_open_to_everybody_in_both_languages(
    browser: TestClient, path: str
) -> None:
    danish = page(browser, path)
    browser.cookies.set("sprog", "en")
    english = page(browser, path)
    assert '<html lang="da"' in danish
    assert '<html lang="en"' in english
    assert "Brug for hjælp?" not in english


def test_the_agreement_compares_every_product_over_the_whole_months(
    browser: TestClient, home: BilledHome
) -> None:
    text = page(browser, "/aftale")
    assert "Hvad nu hvis?" in text
    sums = re.findall(r"</th><td>([−0-9.,]+)</td><td>", text)
    with home.world.database.transaction() as tx:
        row = tx.execute("SELECT count(*) FROM pricing.product WHERE active").fetchone()
    assert row is not None
    assert len(sums) == row[0]
    assert [kroner(one) for one in sums] == sorted(kroner(one) for one in sums)


def test_the_comparison_is_what_one_reckons_oneself(browser: TestClient, home: BilledHome) -> None:
    """Two months, hour by hour, as they were corrected: energy, margin, months, VAT."""
    hours = [
        (wh, Fraction(sum(price or 0 for price in spot.per_kwh[4 * hour : 4 * hour + 4]), 4))
        for day in days(NOVEMBER, JANUARY)
        for spot in [spot_of(day)]
        for hour, wh in enumerate(known_use_of(day))
    ]
    used = sum(wh for wh, _ in hours)
    with home.world.database.transaction() as tx:
        products = offered_products(tx, home.world.clock.today())
    expected = {}
    for product in products:
        per_kwh = product.fixed_per_kwh
        if per_kwh is None:
            energy = sum(wh * price for wh, price in hours)
            energy += used * (product.margin_per_kwh + product.supplement_per_kwh)
        else:
            energy = Fraction(used * per_kwh)
        micro_dkk = energy / 1000 + 2 * product.subscription_per_month
        expected[product.name] = round(micro_dkk * Fraction(5, 4) / 10_000)

    text = page(browser, "/aftale")
    shown = dict(
        re.findall(r'<tr[^>]*><th scope="row">([^<]*?) ?<.*?</th><td>([−0-9.,]+)</td>', text)
    )
    assert {name: kroner(ore) * 100 for name, ore in shown.items()} == expected
    assert len(expected) > 1


def known_use_of(day: date) -> list[int]:
    """As the home's days are known after the correction."""
    used = use_of(day)
    if day == date(2025, 12, 14):
        return [wh - 700 if 17 <= hour < 20 else wh for hour, wh in enumerate(used)]
    return used


def test_the_profile_shows_contact_data_and_who_looked(
    browser: TestClient, home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        name, email = fetch_one(
            tx,
            "SELECT name, email FROM portfolio.customer WHERE customer_id = %s",
            [home.customer_id],
        )
        tx.execute(
            "INSERT INTO backoffice.opened (customer_id, opened_by, opened_at, page) "
            "VALUES (%s, 'staff:mette', '2026-01-23T13:02Z', 'customer'), "
            "(%s, 'staff:bo', '2026-01-22T13:02Z', 'customer')",
            [home.customer_id, home.customer_id + 1],
        )
    text = page(browser, "/profil")
    assert escape(name) in text
    assert email is None or escape(email) in text
    assert "23. jan. 2026 kl. 14.02" in text
    assert "22. jan. 2026" not in text  # that was somebody else
    assert "mette" not in text


def test_the_data_to_take_along_are_the_customers_own_and_complete(
    browser: TestClient, home: BilledHome
) -> None:
    answer = browser.get("/profil/mine-data.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    document = answer.json()
    assert document["customer"]["number"] == home.customer_id
    totals = {bill["number"]: Decimal(bill["total_dkk"]) * 100 for bill in document["bills"]}
    assert totals == {bill.number: bill.totals.total for bill in home.bills}
    booked = sum(Decimal(entry["amount_dkk"]) for entry in document["entries"])
    assert booked * 100 == sum(bill.totals.total for bill in home.bills)
    (place,) = document["places"]
    december = [day for day in place["use"] if day["day"].startswith("2025-12")]
    assert len(december) == 31


def test_use_and_account_are_taken_along_as_tables_that_add_up(
    browser: TestClient, home: BilledHome
) -> None:
    used = table(browser, "/profil/forbrug.csv")
    assert {row["Målepunkt"] for row in used} == {home.house.gsrn}
    wh = {row["Dag"]: int(decimal(row["kWh"]) * 1000) for row in used if row["Komplet"] == "ja"}
    assert wh == {str(day): sum(known_use_of(day)) for day in days(NOVEMBER, JANUARY)}

    booked = table(browser, "/profil/konto.csv")
    amounts = {row["Nummer"]: decimal(row["Kr. (plus er skyldigt)"]) for row in booked}
    assert amounts == {bill.number: Decimal(bill.totals.total) / 100 for bill in home.bills}
    assert {row["Hvad"] for row in booked} == {"Regning", "Kreditnota"}


def table(browser: TestClient, path: str) -> list[dict[str, str]]:
    answer = browser.get(path)
    assert answer.headers["content-disposition"].startswith("attachment")
    text = answer.text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def test_what_the_customer_has_said_yes_to_stands_on_the_profile(
    browser: TestClient, home: BilledHome
) -> None:
    assert "Der er ingen samtykker på din konto." in page(browser, "/profil")
    with home.world.database.transaction() as tx:
        tx.execute(
            "WITH signup AS (INSERT INTO onboarding.signup (reference, contract_id, channel, "
            "move_in, warnings, created_at) VALUES ('SGN-2025-00001', %s, 'app', false, '{}', "
            "'2025-10-20') RETURNING signup_id) INSERT INTO onboarding.consent (signup_id, "
            "text_version, given_at, channel, recorded_at) SELECT signup_id, '2025-10', "
            "'2025-10-20T09:00Z', 'app', '2025-10-20T09:00Z' FROM signup",
            [home.house.contract],
        )
    text = page(browser, "/profil")
    assert "20. oktober 2025, i appen: at vi leverer strøm til dig (tekst 2025-10)" in text


@pytest.mark.parametrize("noon", ["2025-10-20T12:00", "2029-06-01T12:00"])
def test_a_place_without_a_day_in_the_last_three_years_is_taken_along_without_use(
    database_of: Callable[[str], Database], home: BilledHome, noon: str
) -> None:
    """It is supplied in November and December 2025 only."""
    with home.world.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET ends_on = '2026-01-01'")
    home.world.clock.instant = at(noon)

    with signed_in(database_of("site"), home, home.customer_id) as browser:
        (place,) = browser.get("/profil/mine-data.json").json()["places"]
        table = browser.get("/profil/forbrug.csv").text

    assert (place["supplied_from"], place["use"]) == ("2025-11-01", [])
    assert len(table.splitlines()) == 1
