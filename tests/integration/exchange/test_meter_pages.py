"""Målinger: meters that a customer proves, and readings that they submit, on their pages."""

from typing import Final

import pytest

from elhandel.meters.keys import issue_key, new_key
from elhandel.values.decision import Decision
from tests.builders.clock import at
from tests.integration.exchange.test_market_pages import PagesOf, pages_of, seen
from tests.integration.exchange.world import Market, Neighbour
from tests.integration.site.conftest import CSRF

__all__ = ["pages_of"]

PAGE: Final = "/nabostroem/maalinger"
SERIAL: Final = "SM-2024-A1B2C3D4"


def posted(pages_of: PagesOf, who: Neighbour, what: str, **form: str) -> tuple[int, str]:
    with pages_of(who) as browser:
        answer = browser.post(f"{PAGE}/{what}", data={"_token": CSRF, **form})
    return answer.status_code, answer.headers.get("location", answer.text)


def a_key(market: Market, who: Neighbour) -> str:
    """A key that we issued to a neighbour for a meter."""
    key = new_key()
    now = market.clock.now()
    decision = Decision("staff:mette", "sent by letter", now)
    with market.database.transaction() as tx:
        issue_key(tx, who.customer, SERIAL, key, decision, now.replace(year=2027))
    return key.key


def test_a_metering_point_is_proven_by_the_market_and_a_reading_of_it_submitted(
    market: Market, pages_of: PagesOf
) -> None:
    """GX-MET, C.3: no key; then 25.5 kWh, which wait to become tokens."""
    who = market.neighbour(produced=500)
    point = who.house.gsrn
    with pages_of(who) as browser:
        text = seen(browser, PAGE)
        assert "Du har ingen målere her endnu" in text
        assert f'value="{point}"' in text

    assert posted(pages_of, who, "bekraeft", nummer=point) == (303, f"{PAGE}?sket=maaler")
    (meter,) = market.world.rows("SELECT meter_id::text FROM meters.meter")
    status, location = posted(
        pages_of, who, "aflaes", maaler=meter[0], kwh="25,5", tid="2026-01-31T12:30"
    )
    assert (status, location) == (303, f"{PAGE}?sket=aflaest")

    with pages_of(who) as browser:
        text = seen(browser, PAGE)
    assert "Bekræftet" in text
    assert "31. jan. 2026 kl. 12.30" in text
    assert "25,500" in text
    assert "venter" in text
    (row,) = market.world.rows("SELECT wh, read_at FROM meters.reading")
    assert row == (25_500, at("2026-01-31T11:30"))


def test_another_meter_is_proven_by_the_key_that_we_sent(market: Market, pages_of: PagesOf) -> None:
    who = market.neighbour()
    key = a_key(market, who)
    status, text = posted(pages_of, who, "bekraeft", nummer=SERIAL, noegle="x" * 20)
    assert (status, "Det er ikke en nøgle, vi har sendt dig" in text) == (422, True)
    assert f'value="{SERIAL}"' in text
    assert posted(pages_of, who, "bekraeft", nummer=SERIAL, noegle=key)[0] == 303


def test_the_sixth_try_in_an_hour_waits(market: Market, pages_of: PagesOf) -> None:
    """GX-MET-3."""
    who = market.neighbour()
    for _ in range(5):
        assert posted(pages_of, who, "bekraeft", nummer=SERIAL, noegle="x" * 20)[0] == 422
    status, text = posted(pages_of, who, "bekraeft", nummer=SERIAL, noegle="x" * 20)
    assert (status, "Du har prøvet for mange gange" in text) == (429, True)


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"kwh": "101"}, "højst 100 kWh"),
        ({"kwh": "0"}, "over 0"),
        ({"kwh": "alt"}, "Skriv et antal kWh"),
        ({"tid": "2026-02-02T12:00"}, "Tidspunktet ligger i fremtiden"),
        ({"tid": "2026-01-20T12:00"}, "mere end syv dage"),
        ({"tid": "i går"}, "Skriv dag og klokkeslæt"),
        ({"tid": "0001-01-01T00:00"}, "Skriv dag og klokkeslæt"),
        ({"tid": "2026-01-31T12:40"}, "inden for et kvarter"),
        ({"maaler": "9c1f1f3e-7d1c-4a57-9d0b-2d4d5f0d7e11"}, "Måleren er ikke bekræftet som din"),
    ],
)
def test_a_reading_that_is_not_taken_says_why(
    market: Market, pages_of: PagesOf, form: dict[str, str], wrong: str
) -> None:
    """GX-RDG-1."""
    who = market.neighbour(produced=500)
    posted(pages_of, who, "bekraeft", nummer=who.house.gsrn)
    (meter,) = market.world.rows("SELECT meter_id::text FROM meters.meter")
    sent = {"maaler": meter[0], "kwh": "1", "tid": "2026-01-31T12:30"}
    assert posted(pages_of, who, "aflaes", **sent)[0] == 303
    status, text = posted(pages_of, who, "aflaes", **{**sent, "kwh": "2", **form})
    assert status == 422
    assert wrong in text
    assert market.world.rows("SELECT count(*) FROM meters.reading") == [(1,)]


def test_readings_of_another_are_not_there(market: Market, pages_of: PagesOf) -> None:
    who, other = market.neighbour(produced=500), market.neighbour()
    posted(pages_of, who, "bekraeft", nummer=who.house.gsrn)
    (meter,) = market.world.rows("SELECT meter_id::text FROM meters.meter")
    posted(pages_of, who, "aflaes", maaler=meter[0], kwh="1", tid="2026-01-31T12:30")
    with pages_of(other) as browser:
        text = seen(browser, PAGE)
    assert who.house.gsrn not in text
    assert "Du har ikke sendt nogen aflæsninger" in text
    status, text = posted(pages_of, other, "aflaes", maaler=meter[0], kwh="1")
    assert (status, "ikke bekræftet som din" in text) == (422, True)
    status, text = posted(pages_of, other, "bekraeft", nummer=who.house.gsrn)
    assert status == 422


def test_a_reading_that_is_tokens_has_its_receipt(market: Market, pages_of: PagesOf) -> None:
    """GX-MNT-1: the ledger's signature, once it is final; and only of one's own."""
    who = market.neighbour(produced=500)
    posted(pages_of, who, "bekraeft", nummer=who.house.gsrn)
    ((meter,),) = market.world.rows("SELECT meter_id::text FROM meters.meter")
    posted(pages_of, who, "aflaes", maaler=meter, kwh="25,5", tid="2026-01-31T12:30")

    with market.database.transaction() as tx:
        tx.execute(_MINTED)
    with pages_of(who) as browser:
        text = seen(browser, PAGE)
    assert ("ja, det hele" in text, "Kvittering" in text) == (True, False)

    with market.database.transaction() as tx:
        tx.execute(_FINAL)
    with pages_of(who) as browser:
        assert 'data-testid="signature">5sig<' in seen(browser, PAGE)
    with pages_of(market.neighbour()) as browser:
        assert "5sig" not in seen(browser, PAGE)


_MINTED: Final = """
UPDATE meters.reading SET minted_wh = wh, mint_subject = 's', mint_number = 1,
    minted_at = '2026-01-31 13:00Z', minted_by = 'staff:ida', minted_why = 'asked for'
"""

_FINAL: Final = """
WITH sent AS (
    INSERT INTO chain.transaction (signature, content, last_valid_height, state, signed_at, slot,
                                   settled_at)
    VALUES ('5sig', 'x', 1, 'final', '2026-01-31 13:00Z', 1, '2026-01-31 13:01Z')
    RETURNING transaction_id)
INSERT INTO chain.task (kind, subject, number, wallet, units, state, due_at, ordered_at, done_at,
                        done_kind, done_units, transaction_id)
SELECT 'mint', 's', 1, 'w', 1, 'done', '2026-01-31', '2026-01-31', '2026-01-31 13:01Z', 'mint', 1,
       transaction_id FROM sent
"""
