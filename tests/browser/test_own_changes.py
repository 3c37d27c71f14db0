"""Customers' journeys: another product, out here and in there, contact data, the wish to be erased;
each looked at on the way, and each taken back or carried out.
"""

from collections.abc import Callable
from datetime import timedelta

from tests.browser.cast import billed
from tests.browser.visitor import Visitor
from tests.builders.identifiers import a_gsrn
from tests.builders.story import Played

type Visit = Callable[..., Visitor]


def test_a_product_is_chosen_looked_at_ordered_and_taken_back(visit: Visit, story: Played) -> None:
    visitor = visit()
    visitor.sign_in(billed(story)[0].name, to="/aftale")
    page = visitor.page
    page.get_by_role("link", name="Skift produkt").click()
    visitor.look("skift-produkt")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Se prisen den dag").click()
    visitor.sees("Det siger du ja til")
    visitor.look("skift-produkt-ja")
    page.get_by_role("button", name="Ja, skift").click()
    visitor.sees("Skiftet er bestilt")

    story.world.job("QueuePoller", "send-due")
    visitor.go("/aftale")
    visitor.sees("Aftalt")
    visitor.look("aftale-skifter")
    visitor.go("/")
    visitor.sees("Du skifter til")

    visitor.go("/aftale")
    page.get_by_role("button", name="Fortryd skiftet").click()
    visitor.sees("Du beholder det produkt, du har.")
    story.world.job("QueuePoller", "send-due")
    visitor.go("/aftale")
    assert page.get_by_role("link", name="Skift produkt").count() == 1


def test_out_here_and_in_there_is_one_form_without_javascript_too(
    visit: Visit, story: Played
) -> None:
    visitor = visit(javascript=False, allowed=("status of 422",))
    visitor.sign_in(billed(story)[1].name, to="/flyt/ind")
    today = story.stack.clock.today()
    page = visitor.page
    page.get_by_label("Målepunktets nummer").fill("12")
    page.get_by_role("button", name="Se det igennem").click()
    visitor.sees("Det er ikke nummeret på et målepunkt")

    page.get_by_label("Målepunktets nummer").fill(a_gsrn(990_001))
    page.get_by_label("Adressen, med dine egne ord").fill("Søndergade 7")
    page.get_by_label("Første dag i den nye bolig").fill(str(today + timedelta(days=20)))
    page.get_by_role("radio", name="Ja, meld mig fra der").check()
    page.get_by_label("Første dag uden dig i den gamle bolig").fill(str(today + timedelta(days=22)))
    page.get_by_role("radio", name="Elhandel Spot").first.check()
    page.get_by_role("button", name="Se det igennem").click()
    visitor.sees("Ved at sige ja beder du os om")
    page.get_by_role("button", name="Ja, meld det").click()
    visitor.sees("Vi melder dig fra det gamle sted og til på det nye.")
    visitor.sees("Du flytter ind på Søndergade 7")

    page.get_by_role("button", name="Jeg flytter ikke ind alligevel").click()
    visitor.sees("Vi tager tilflytningen tilbage.")
    page.get_by_role("button", name="Jeg bliver alligevel").click()
    visitor.sees("Vi tager det tilbage.")


def test_contact_data_are_changed_and_the_old_ones_are_still_shown(
    visit: Visit, story: Played
) -> None:
    visitor = visit(allowed=("status of 422",))
    visitor.sign_in(billed(story)[2].name, to="/profil/kontakt")
    page = visitor.page
    page.get_by_label("Telefon").fill("1")
    page.get_by_role("button", name="Gem").click()
    visitor.sees("Det er ikke et telefonnummer")
    visitor.look("kontakt-fejl", schemes=("light",))
    page.get_by_label("Telefon").fill("22 33 44 55")
    page.get_by_role("button", name="Gem").click()
    visitor.sees("+4522334455")

    story.world.job("QueuePoller", "send-due")
    visitor.go("/profil")
    visitor.sees("+4522334455")
    page.get_by_text("Hvad der stod før").click()
    visitor.sees("rettet af dig")
