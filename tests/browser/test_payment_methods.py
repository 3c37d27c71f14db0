"""Betaling in a browser: a method is added, told what is wrong with, added again, and looked at
(journey 2 of the requirements, A.12).
"""

import re
from collections.abc import Callable

from tests.browser.cast import billed
from tests.browser.visitor import Visitor
from tests.builders.story import Played

type Visit = Callable[..., Visitor]


def test_a_method_is_added_and_is_the_one_in_use(visit: Visit, story: Played) -> None:
    visitor = visit(allowed=("status of 422",))
    visitor.sign_in(billed(story)[1].name, to="/betaling/metode")
    page = visitor.page
    page.get_by_role("button", name="Send mig en kode").click()
    visitor.sees("Vi har sendt dig en kode")
    page.get_by_label("Bank").fill("Banken")
    page.get_by_label("Registreringsnummer").fill("1234")
    page.get_by_label("Kontonummer").fill("12")
    page.get_by_label("Kontoens ejer").fill("Anna")
    page.get_by_label("Kode").fill("000000")
    page.get_by_role("button", name="Lav aftalen").click()
    visitor.sees("Et kontonummer har 4 til 16 cifre.")
    visitor.look("betalingsaftale-fejl", schemes=("light",))

    page.get_by_label("Kontonummer").fill("12345678")
    page.get_by_label("Kode").fill(code_sent(story))
    page.get_by_role("button", name="Lav aftalen").click()
    visitor.sees("Aftalen er på vej")
    page.get_by_role("link", name=re.compile("5678")).click()
    visitor.sees("Bruges nu")
    visitor.look("betalingsmaade")


def code_sent(story: Played) -> str:
    """The code of the latest notice."""
    ((code,),) = story.world.ask(
        "SELECT said->>'code' FROM notifications.notice WHERE template = 'one-time-code' "
        "ORDER BY notice_id DESC LIMIT 1"
    )
    return str(code)
