"""What customers change by themselves: product, contact data, a move-in, the wish to be erased;
asked for on the pages, carried out by the job, taken back again.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from elhandel.identity import Session
from elhandel.onboarding.wishes import answer_erasure, take_wishes
from elhandel.platform.database import Database, fetch_one
from elhandel.values.decision import Decision
from elhandel_web import visit
from functions.site.app import app as site
from tests.builders.identifiers import a_gsrn
from tests.integration.payments.world import a_customer
from tests.integration.services.world import a_service
from tests.integration.site.billed_home import BilledHome
from tests.integration.site.conftest import CSRF, signed_in
from tests.integration.site.test_bills import page

MARCH = date(2026, 3, 1)
FEBRUARY = date(2026, 2, 1)
NEW_HOME = a_gsrn(77)
BOTH_WISHES = (
    "SELECT (SELECT count(*) FROM onboarding.wish), (SELECT count(*) FROM market.move_out_wish)"
)


@pytest.fixture
def poller(database_of: Callable[[str], Database]) -> Database:
    """The role of the job that carries wishes out."""
    return database_of("queue_poller")


def post(browser: TestClient, path: str, **fields: str) -> tuple[int, str]:
    answer = browser.post(path, data={"_token": CSRF, **fields})
    return answer.status_code, answer.headers.get("location", answer.text)


def rows(home: BilledHome, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with home.world.database.transaction() as tx:
        return tx.execute(sql.encode(), values).fetchall()


def products(home: BilledHome) -> list[tuple[Any, ...]]:
    return rows(
        home,
        "SELECT valid_from, product_id, changed_by FROM portfolio.contract_product "
        "WHERE superseded_at IS NULL",
    )


def change(browser: TestClient, step: str = "ja", **fields: str) -> tuple[int, str]:
    """A yes is to the price that the page before it shows."""
    said = {"produkt": "fast-12", "dag": str(MARCH), **fields}
    if step == "ja":
        said = {**shown(post(browser, "/aftale/skift", trin="se", **said)[1]), **said}
    return post(browser, "/aftale/skift", trin=step, **said)


def shown(page: str) -> dict[str, str]:
    """The price that a page asks to say yes to."""
    return {"pris": found[1]} if (found := re.search('name="pris" value="([^"]+)"', page)) else {}


# --- product --------------------------------------------------------------------------------------


def test_the_price_is_shown_before_the_yes_and_the_yes_counts_once(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    assert 'href="/aftale/skift"' in page(browser, "/aftale")
    assert "fast-12" in page(browser, "/aftale/skift")

    status, text = change(browser, "se")
    assert status == 200
    for said in ("0,7200", "1. marts 2026", "i 12 måneder", "Du kan fortryde til og med 28. feb"):
        assert said in text
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(0,)]

    for _ in range(2):
        assert change(browser) == (303, "/aftale?sket=skiftet")
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(1,)]
    assert "Du skifter til" in page(browser, "/")

    assert take_wishes(poller, home.world.clock) == 1
    assert take_wishes(poller, home.world.clock) == 0
    assert products(home) == [(MARCH, "fast-12", f"customer:{home.customer_id}")]
    text = page(browser, "/aftale")
    assert "Aftalt" in text
    assert "kommer" in text  # the price from that day on stands among the prices
    assert 'href="/aftale/skift"' not in text
    assert "Du skifter til" in page(browser, "/")


def test_a_change_that_is_taken_back_leaves_what_was_agreed_before(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser)
    take_wishes(poller, home.world.clock)
    home.world.clock.instant += timedelta(hours=1)

    for _ in range(2):
        post(browser, "/aftale/fortryd")
    assert "Tages tilbage" in page(browser, "/aftale")
    assert change(browser, dag=str(MARCH + timedelta(1)))[0] == 422  # one at a time
    take_wishes(poller, home.world.clock)

    assert products(home) == []
    assert 'href="/aftale/skift"' in page(browser, "/aftale")
    assert change(browser)[0] == 303


def test_a_change_is_taken_back_before_anything_was_done(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser)
    assert post(browser, "/aftale/fortryd") == (303, "/aftale?sket=beholder")
    assert take_wishes(poller, home.world.clock) == 0
    assert products(home) == []


def test_from_the_day_itself_on_nothing_is_taken_back(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser, dag=str(home.world.clock.today() + timedelta(1)))
    home.world.clock.instant += timedelta(days=1)
    assert post(browser, "/aftale/fortryd")[0] == 409
    take_wishes(poller, home.world.clock)
    assert "Fortryd skiftet" not in page(browser, "/aftale")


NO_CHANGE = (
    ({"dag": "2026-01-19"}, "Den dag kan du ikke skifte"),
    ({"dag": "2027-01-19"}, "Den dag kan du ikke skifte"),
    ({"dag": "in March"}, "Skriv en dato"),
    ({"produkt": "spot-basis"}, "Det kan du ikke skifte til her"),
    ({"produkt": "gratis"}, "Det kan du ikke skifte til her"),
    ({"produkt": ""}, "Udfyld feltet"),
)


def test_what_cannot_be_changed_to_stands_beside_its_field(
    browser: TestClient, home: BilledHome
) -> None:
    home.world.clock.move_to_day(date(2026, 1, 19))
    for (fields, said), step in itertools.product(NO_CHANGE, ("se", "ja")):
        status, text = change(browser, step, **fields)
        assert (status, said in text) == (422, True), (fields, step)
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(0,)]


def test_nobody_pays_a_price_that_they_were_not_shown(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser)
    rows(
        home,
        "UPDATE pricing.product_price SET fixed_per_kwh = fixed_per_kwh + 10000 "
        "WHERE product_id = 'fast-12' RETURNING 1",
    )
    take_wishes(poller, home.world.clock)
    assert products(home) == []
    assert "Prisen er en anden end den, du så" in page(browser, "/aftale")
    assert change(browser)[0] == 303  # with the new price


def test_a_yes_to_a_price_that_is_no_more_shows_the_new_one(
    browser: TestClient, home: BilledHome
) -> None:
    for path, said in (
        ("/aftale/skift", {"produkt": "fast-12", "dag": str(MARCH)}),
        ("/flyt/ind", {"maalepunkt": NEW_HOME, "ind": str(FEBRUARY), "produkt": "fast-12"}),
    ):
        old = shown(post(browser, path, trin="se", **said)[1])
        rows(home, "UPDATE pricing.product_price SET fixed_per_kwh = fixed_per_kwh + 1 RETURNING 1")
        for price in (old, {}):
            status, text = post(browser, path, trin="ja", **said, **price)
            assert (status, "Prisen er en anden end den, du så" in text) == (422, True)
        assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(0,)]
        assert shown(text) != old


def test_what_is_asked_for_is_checked_again_when_it_is_carried_out(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    """The pages' role writes the row, so the row is no proof that a page has looked."""
    change(browser)
    asked = "UPDATE onboarding.wish SET asked = jsonb_set(asked, '{from}', %s::jsonb) RETURNING 1"
    rows(home, asked, f'"{home.world.clock.today() - timedelta(30)}"')
    take_wishes(poller, home.world.clock)

    assert products(home) == []
    assert rows(home, "SELECT refusal FROM onboarding.wish") == [("product-day-not-allowed",)]


def test_a_row_says_neither_who_decides_nor_what_the_name_is(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser)
    post(browser, "/profil/kontakt", **CONTACT)
    rows(
        home,
        "UPDATE onboarding.wish SET wished_by = 'staff:bo', asked = CASE WHEN kind = 'contact' "
        """THEN asked || '{"name": "Bo Fremmed"}' ELSE asked END RETURNING 1""",
    )
    name = "SELECT name FROM portfolio.customer WHERE customer_id = %s"
    before = rows(home, name, home.customer_id)
    take_wishes(poller, home.world.clock)

    assert products(home) == [(MARCH, "fast-12", f"customer:{home.customer_id}")]
    assert rows(home, name, home.customer_id) == before


def test_what_was_taken_back_in_time_is_so_whenever_the_job_comes(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser, dag=str(home.world.clock.today() + timedelta(1)))
    take_wishes(poller, home.world.clock)
    post(browser, "/aftale/fortryd")
    home.world.clock.instant += timedelta(days=1)
    take_wishes(poller, home.world.clock)

    assert products(home) == []
    assert rows(home, "SELECT refusal FROM onboarding.wish") == [(None,)]


def test_what_was_not_checked_does_not_slip_in_where_a_wish_is_just_closed(
    browser: TestClient, home: BilledHome
) -> None:
    """While another is open the day is not looked at, so nothing may be added in its place."""
    change(browser)
    said = {"produkt": "fast-12", "dag": str(home.world.clock.today() - timedelta(30))}
    price = shown(post(browser, "/aftale/skift", trin="se", produkt="fast-12", dag=str(MARCH))[1])
    with home.world.database.transaction() as job:
        job.execute("UPDATE onboarding.wish SET closed_at = now()")
        assert post(browser, "/aftale/skift", trin="ja", **said, **price)[0] == 422

    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(1,)]


def test_an_odd_wish_does_not_hold_up_others(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser)
    rows(home, """UPDATE onboarding.wish SET asked = asked || '{"from": "soon"}' RETURNING 1""")
    post(browser, "/profil/kontakt", **CONTACT)

    assert take_wishes(poller, home.world.clock) == 1
    assert products(home) == []
    assert rows(home, "SELECT asked FROM onboarding.wish WHERE kind = 'contact'") == [({},)]


def test_what_is_taken_back_is_the_customers_own_and_never_that_of_who_lives_there_now(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    change(browser)
    take_wishes(poller, home.world.clock)
    with home.world.database.transaction() as tx:
        (next_one,) = fetch_one(
            tx,
            "INSERT INTO portfolio.contract (customer_id, metering_point_id, product_id, state, "
            "created_at) SELECT %s, metering_point_id, 'spot-basis', 'awaiting', now() "
            "FROM portfolio.contract WHERE contract_id = %s RETURNING contract_id",
            [a_customer(tx), home.house.contract],
        )
        tx.execute("UPDATE portfolio.supply_period SET ends_on = '2026-02-10'")
        tx.execute(
            "INSERT INTO portfolio.supply_period (contract_id, metering_point_id, state, starts_on)"
            " SELECT contract_id, metering_point_id, 'planned', '2026-02-10' "
            "FROM portfolio.contract WHERE contract_id = %s",
            [next_one],
        )
        tx.execute(
            "INSERT INTO portfolio.contract_product (contract_id, valid_from, product_id, "
            "changed_by, reason, recorded_at) VALUES (%s, %s, 'fast-12', 'bo', 'asked', now())",
            [next_one, MARCH],
        )
    assert post(browser, "/aftale/fortryd")[0] == 303
    home.world.clock.instant += timedelta(minutes=1)
    take_wishes(poller, home.world.clock)

    assert products(home) == [(MARCH, "fast-12", "bo")]


def test_what_a_party_asked_for_the_customer_that_it_was_joined_to_takes_back(
    browser: TestClient, home: BilledHome
) -> None:
    with home.world.database.transaction() as tx:
        party = a_customer(tx)
        tx.execute(
            "UPDATE portfolio.customer SET joined_to = %s WHERE customer_id = %s",
            [home.customer_id, party],
        )
        tx.execute(
            "INSERT INTO onboarding.wish (customer_id, kind, about, asked, wished_by, wished_at) "
            "VALUES (%s, 'erasure', 'self', '{}', %s, now())",
            [party, f"customer:{party}"],
        )
    assert post(browser, "/profil/slet/fortryd") == (303, "/profil/slet?sket=slettes-ikke")
    assert rows(home, "SELECT count(*) FROM onboarding.wish WHERE withdrawn_at IS NULL") == [(0,)]


def test_a_price_with_a_term_is_kept_until_the_term_ends(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    rows(
        home,
        "INSERT INTO portfolio.agreed_price (contract_id, valid_from, product_id, margin_per_kwh, "
        "supplement_per_kwh, fixed_per_kwh, subscription_per_month, term_months, notice_days, "
        "after_term, agreed_by, reason, recorded_at) VALUES (%s, '2025-01-01', 'spot-basis', "
        "40000, 0, NULL, 29000000, 6, 30, 'list', 'customer', 'signup', '2025-10-01') RETURNING 1",
        home.house.contract,
    )
    assert "Din pris er fast til 1. maj 2026" in page(browser, "/aftale/skift")
    assert change(browser, dag="2026-04-30")[0] == 422
    assert change(browser, dag="2026-05-01")[0] == 303
    take_wishes(poller, home.world.clock)
    assert products(home) == [(date(2026, 5, 1), "fast-12", f"customer:{home.customer_id}")]


def test_another_contract_at_the_home_is_not_changed(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    """Supply ended after the wish, so nothing of the customer's runs on that day."""
    change(browser)
    rows(home, "UPDATE portfolio.supply_period SET ends_on = '2026-02-10' RETURNING 1")
    take_wishes(poller, home.world.clock)
    assert products(home) == []
    assert "blev ikke til noget" in page(browser, "/aftale")


# --- contact data ---------------------------------------------------------------------------------

CONTACT = {"email": "Ny@Example.dk", "phone": "22 33 44 55"}


def test_contact_data_hold_at_once_and_what_was_before_is_kept(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    address = {"street": "Nørregade", "number": "4", "postal_code": "8000", "city": "Aarhus C"}
    for _ in range(2):
        assert post(browser, "/profil/kontakt", **CONTACT, **address)[0] == 303
    text = page(browser, "/profil")
    assert "+4522334455" in text
    assert "8000 Aarhus C" in text
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(1,)]

    assert take_wishes(poller, home.world.clock) == 1
    assert take_wishes(poller, home.world.clock) == 0
    ((email, phone, kept),) = rows(
        home,
        "SELECT email, phone, billing_address->>'city' FROM portfolio.customer "
        "WHERE customer_id = %s",
        home.customer_id,
    )
    assert (email, phone, kept) == ("Ny@example.dk", "+4522334455", "Aarhus C")
    assert rows(home, "SELECT asked FROM onboarding.wish") == [({},)]  # no copy stays behind
    text = page(browser, "/profil")
    assert "a@example.dk" in text
    assert "rettet af dig" in text
    assert rows(
        home,
        "SELECT replaced_by FROM portfolio.past_contact WHERE customer_id = %s",
        home.customer_id,
    ) == [(f"customer:{home.customer_id}",)]

    home.world.clock.instant += timedelta(minutes=1)
    post(browser, "/profil/kontakt", **CONTACT)  # bills go to the home again
    take_wishes(poller, home.world.clock)
    assert rows(
        home,
        "SELECT billing_address FROM portfolio.customer WHERE customer_id = %s",
        home.customer_id,
    ) == [(None,)]


def test_the_last_word_on_contact_data_counts(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    post(browser, "/profil/kontakt", **CONTACT)
    post(browser, "/profil/kontakt", **{**CONTACT, "phone": "99 88 77 66"})
    assert take_wishes(poller, home.world.clock) == 1
    assert rows(
        home, "SELECT phone FROM portfolio.customer WHERE customer_id = %s", home.customer_id
    ) == [("+4599887766",)]
    assert rows(home, "SELECT DISTINCT asked FROM onboarding.wish") == [({},)]


NO_CONTACT = (
    ({"email": "ny"}, "Det er ikke en e-mailadresse"),
    ({"phone": "1"}, "Det er ikke et telefonnummer"),
    ({"email": ""}, "Udfyld feltet"),
    ({"street": "Nørregade"}, "En adresse har vej, postnummer og by"),
    (
        {"street": "Nørregade", "postal_code": "80", "city": "Aarhus"},
        "Et postnummer har fire cifre",
    ),
    (
        {"street": "北京", "postal_code": "8000", "city": "Aarhus"},
        "som en regning ikke kan vise",
    ),
)


def test_contact_data_that_cannot_be_say_why(browser: TestClient, home: BilledHome) -> None:
    for fields, said in NO_CONTACT:
        status, text = post(browser, "/profil/kontakt", **{**CONTACT, **fields})
        assert (status, said in text) == (422, True), fields
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(0,)]


# --- moving in ------------------------------------------------------------------------------------


def move_in(browser: TestClient, step: str = "ja", **fields: str) -> tuple[int, str]:
    said = {"maalepunkt": NEW_HOME, "ind": str(FEBRUARY), "produkt": "spot-basis", **fields}
    if step == "ja":
        said = {**shown(post(browser, "/flyt/ind", trin="se", **said)[1]), **said}
    return post(browser, "/flyt/ind", trin=step, **said)


def test_out_here_and_in_there_is_one_form_and_the_contract_is_the_customers(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    both = {"fra": "ja", "ud": "2026-02-03", "adresse": "Søndergade 7"}
    status, text = move_in(browser, "se", **both)
    assert status == 200
    for said in (NEW_HOME, "1. februar 2026", "3. februar 2026", "Søndergade 7", "0,0400"):
        assert said in text
    assert rows(home, BOTH_WISHES) == [(0, 0)]  # looking keeps nothing

    for _ in range(2):
        assert move_in(browser, **both) == (303, "/flyt?sket=begge")
    assert rows(home, BOTH_WISHES) == [(1, 1)]
    text = page(browser, "/flyt")
    assert "Du flytter ind på Søndergade 7 1. februar 2026" in text
    assert "Du flytter fra" in text
    assert "Du flytter ind." in page(browser, "/")

    assert take_wishes(poller, home.world.clock) == 1
    assert take_wishes(poller, home.world.clock) == 0
    ((customer, state, product, tenant, consent),) = rows(
        home,
        "SELECT c.customer_id, c.state, c.product_id, s.tenant, n.text_version "
        "FROM onboarding.signup s JOIN portfolio.contract c USING (contract_id) "
        "JOIN onboarding.consent n USING (signup_id)",
    )
    assert (customer, state, product) == (home.customer_id, "awaiting", "spot-basis")
    assert (tenant, consent) == ("own-pages", "own-pages-2026-11")
    assert rows(
        home,
        "SELECT kind, state, effective_on FROM market.process WHERE kind = 'move_in'",
    ) == [("move_in", "pending", FEBRUARY)]
    assert "Modtaget" in page(browser, "/flyt")


def test_a_move_in_is_taken_back(browser: TestClient, home: BilledHome, poller: Database) -> None:
    move_in(browser)
    take_wishes(poller, home.world.clock)
    ((wish,),) = rows(home, "SELECT wish_id FROM onboarding.wish")
    for _ in range(2):
        assert post(browser, "/flyt/ind/fortryd", oenske=str(wish))[0] == 303
    assert "Tages tilbage" in page(browser, "/flyt")
    take_wishes(poller, home.world.clock)
    assert rows(home, "SELECT state FROM market.process WHERE kind = 'move_in'") == [("cancelled",)]
    assert NEW_HOME not in page(browser, "/flyt")
    assert move_in(browser)[0] == 303


NO_MOVE = (
    ({"maalepunkt": "123"}, "Det er ikke nummeret på et målepunkt"),
    ({"maalepunkt": ""}, "Udfyld feltet"),
    ({"ind": "2026-12-01"}, "Den dag kan elmarkedet ikke tage"),
    ({"ind": "2025-12-01"}, "Den dag kan elmarkedet ikke tage"),
    ({"produkt": "gratis"}, "Vælg en af mulighederne"),
    ({"fra": "ja", "ud": "2026-12-01"}, "Den dag kan elmarkedet ikke tage"),
    ({"fra": "ja"}, "Skriv en dato"),
)


def test_of_a_move_that_cannot_be_nothing_is_kept(browser: TestClient, home: BilledHome) -> None:
    here = {"maalepunkt": home.house.gsrn}, "Der har du allerede strøm hos os"
    for (fields, said), step in itertools.product((*NO_MOVE, here), ("se", "ja")):
        status, text = move_in(browser, step, **fields)
        assert (status, said in text) == (422, True), (fields, step)
    assert rows(home, BOTH_WISHES) == [(0, 0)]


def test_of_somebody_elses_supply_a_move_in_tells_nothing_and_waits_for_staff(
    browser: TestClient, home: BilledHome, poller: Database
) -> None:
    other = home.world.house(2, starts_on=date(2025, 11, 1))
    assert move_in(browser, maalepunkt=other.gsrn)[0] == 303
    take_wishes(poller, home.world.clock)
    assert rows(home, "SELECT cause, outcome FROM onboarding.signup_hold") == [
        ("supplied-to-another", None)
    ]
    assert "Vi ser på det" not in page(browser, "/flyt")


def test_a_customer_has_only_some_move_ins_open(browser: TestClient, home: BilledHome) -> None:
    for number in range(3):
        assert move_in(browser, maalepunkt=a_gsrn(80 + number))[0] == 303
    assert move_in(browser, maalepunkt=a_gsrn(90))[0] == 422


# --- erasure and language -------------------------------------------------------------------------


def test_what_stays_is_said_before_somebody_asks_and_staff_answer(
    browser: TestClient, home: BilledHome, database_of: Callable[[str], Database]
) -> None:
    text = page(browser, "/profil/slet")
    assert "indtil du er flyttet" in text
    assert "til 1. januar 2032" in text  # five years after that of the last bill

    for _ in range(2):
        assert post(browser, "/profil/slet") == (303, "/profil/slet?sket=slettes")
    assert rows(home, "SELECT kind, asked FROM onboarding.wish") == [("erasure", {})]
    assert "Du har bedt om at blive slettet" in page(browser, "/")
    ((wish,),) = rows(home, "SELECT wish_id FROM onboarding.wish")
    with database_of("backoffice").transaction() as tx:
        decision = Decision("staff:mette", "still supplied", home.world.clock.now())
        for _ in range(2):
            answer_erasure(tx, wish, "not-yet", decision)
    text = page(browser, "/profil/slet")
    assert "Der er ikke noget, vi kan slette endnu" in text
    assert "mette" not in text


def test_services_that_run_are_a_reason_to_stay_by_their_names(
    browser: TestClient, home: BilledHome
) -> None:
    a_service(home.world.database, home.customer_id, home.world.clock, "5g-200")
    for language, told in (("da", "Mens du har {} hos os"), ("en", "While you have {} with us")):
        browser.cookies.set("sprog", language)
        text = page(browser, "/profil/slet")
        ((name,),) = rows(home, "SELECT name FROM services.terms")
        assert told.format(name) in text
    assert "until it ends" in text


def test_the_wish_to_be_erased_is_taken_back(browser: TestClient, home: BilledHome) -> None:
    post(browser, "/profil/slet")
    assert post(browser, "/profil/slet/fortryd") == (303, "/profil/slet?sket=slettes-ikke")
    assert "Bed om at blive slettet" in page(browser, "/profil/slet")
    assert post(browser, "/profil/slet")[0] == 303


def test_who_has_left_sees_until_when_claims_keep_their_data(
    browser: TestClient, home: BilledHome
) -> None:
    rows(home, "UPDATE portfolio.supply_period SET ends_on = '2026-01-01' RETURNING 1")
    assert "til 1. januar 2029" in page(browser, "/profil/slet")


def test_a_language_is_chosen_on_the_profile(browser: TestClient, home: BilledHome) -> None:
    answer = browser.post("/profil/sprog", data={"_token": CSRF, "sprog": "en"})
    assert answer.headers["location"] == "/profil?sket=sprog"
    assert "sprog=en" in answer.headers["set-cookie"]
    assert post(browser, "/profil/sprog", sprog="tlh")[0] == 404


def test_a_chosen_language_is_that_of_another_browser_too(
    database_of: Callable[[str], Database], home: BilledHome
) -> None:
    with signed_in(database_of("site"), home, home.customer_id) as another:
        session = site.dependency_overrides[visit.session_of_request]()
        in_english = replace(session, language="en")

        def session_of_request(request: Request) -> Session:
            request.state.session = in_english
            return in_english

        site.dependency_overrides[visit.session_of_request] = session_of_request
        assert '<html lang="en"' in page(another, "/profil")
        another.cookies.set("sprog", "da")  # what this browser has said goes before it
        assert '<html lang="da"' in page(another, "/profil")


def test_an_open_dispute_is_among_what_happens_now(browser: TestClient, home: BilledHome) -> None:
    number = home.bills[1].number
    post(
        browser,
        f"/regninger/{number}/indsigelse",
        linje="1",
        hvorfor="use",
        besked="Jeg var ikke hjemme i den uge.",
    )
    text = page(browser, "/")
    assert re.search(
        rf'Vi svarer senest på din indsigelse mod regning <a href="[^"]*">{number}', text
    )


FORMS = (
    *("/aftale/skift", "/aftale/fortryd", "/flyt/ind", "/flyt/ind/fortryd", "/profil/kontakt"),
    *("/profil/slet", "/profil/slet/fortryd", "/profil/sprog"),
)
WANT_A_FRESH_SIGN_IN = ("/flyt/ind", "/flyt/ind/fortryd", "/profil/kontakt", "/profil/slet")


def test_a_form_without_the_sessions_token_changes_nothing(
    browser: TestClient, home: BilledHome
) -> None:
    for path in FORMS:
        assert browser.post(path, data={"_token": "other"}).status_code == 409, path
        cross = {"sec-fetch-site": "cross-site"}
        assert browser.post(path, data={"_token": CSRF}, headers=cross).status_code == 403, path
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(0,)]


def test_what_matters_wants_a_sign_in_of_the_last_minutes(
    browser: TestClient, home: BilledHome
) -> None:
    home.world.clock.instant += timedelta(minutes=11)
    fields = {**CONTACT, "maalepunkt": NEW_HOME, "trin": "ja", "oenske": "1"}
    for path in WANT_A_FRESH_SIGN_IN:
        status, text = post(browser, path, **fields)
        assert (status, "Log ind igen først" in text) == (403, True), path
    assert rows(home, "SELECT count(*) FROM onboarding.wish") == [(0,)]
