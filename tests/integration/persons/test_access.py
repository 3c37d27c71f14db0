"""Access: everything about one person in parts and pages, and never anything of another."""

import json
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from elhandel import persons
from elhandel.persons import PARTS, UnableToAnswer, person_data
from elhandel.values.days.local_time import intervals_of_day
from tests.builders.people import METTE
from tests.integration.persons.story import Story, someone

ANNE = someone()
WHY = "letter 12"
LARGEST = 6_000_000  # bytes of an answer of Lambda


def ask(story: Story, customer: int, **asked: Any) -> dict[str, Any]:
    decision = story.decision(WHY)
    return person_data(story.supplier.upkeep, story.horizon(), customer, decision, **asked)


def read_all(story: Story, customer: int) -> dict[str, Any]:
    """All parts, page after page, as `next` says; lists of the same name one after the other."""
    whole: dict[str, Any] = {}
    onward: dict[str, Any] | None = {}
    while onward is not None:
        answer = ask(story, customer, **onward)
        assert len(json.dumps(answer, ensure_ascii=False).encode()) < LARGEST
        onward = answer.pop("next")
        for name, value in answer.items():
            whole[name] = whole.get(name, []) + value if isinstance(value, list) else value
    return whole


def test_all_that_is_found_of_a_person_in_the_database_is_in_the_answer(story: Story) -> None:
    customer = story.live_and_leave(ANNE)

    whole = read_all(story, customer)
    text = json.dumps(whole, ensure_ascii=False)

    for name, needle in ANNE.needles.items():
        assert (needle in text) == (name != "number"), name
    assert len(whole["readings"]) == 3
    assert whole["readings"][1]["wh"] == [1000] * 24
    assert whole["readings"][0]["wh"] == [1100] * 24
    assert whole["replaced_readings"][0]["wh"] == [1000] * 24
    assert [invoice["number"] for invoice in whole["invoices"]] == ["2026-00001"]
    assert whole["invoices"][0]["lines"]
    assert {sent["document"] for sent in whole["sent"]} == {
        "RequestChangeOfSupplier",
        "RequestChangeCustomerCharacteristics",
    }
    assert "⟦sealed 1⟧" in whole["sent"][0]["body"]
    assert {message["document"] for message in whole["messages"]} >= {
        "CharacteristicsOfACustomerAtAnAP",
        "AccountingPointCharacteristics",
        "NotifyValidatedMeasureData",
        "GenericNotification",
    }
    assert whole["parties"][0]["number_is_stored_sealed"] is True
    assert [known["sub"] for known in whole["sign_in_identities"]] == [f"sub-of-{customer}"]
    assert [session["level"] for session in whole["sessions"]] == ["substantial"]
    assert {duty["duty"] for duty in whole["held_because"]} == {"claims", "books"}
    assert whole["joined_parties"][0]["party_id"] == customer


def test_every_table_of_the_register_is_in_the_answer_or_has_its_reason(story: Story) -> None:
    """Whoever registers a table shows it to its people, or says here why not."""
    from elhandel.persons.access.lists import LISTS

    shown = {table for held in LISTS.values() for table in held.tables}
    not_shown = {
        "market.enquiry",  # who of staff asked for readings: the readings are shown
        "imports.batch",  # who of staff imported a file: its rows are shown
        "identity.sign_in",  # under way: it is not known yet who it is
        "identity.staff",  # who of staff is there
        "identity.staff_role",  # and with which roles
        "identity.try_count",  # an address, which is nobody's
        "metering.reading_month",  # the same readings once more, a month in a row
        "pricing.point_links",  # the same links once more, in a row
        "market.dead_record",  # of bundles: about several people, and corrected
        "settlement.run",  # the points that a run was restricted to: its settlements are shown
        "settlement.shard",  # the same supply, by its number
        "billing.invoice_shard",  # the same customer, by their number
        "platform.staff_read",  # the same customer, by their number, and who of staff has asked
    }
    assert {entry.table for entry in persons.REGISTER} - shown == not_shown


def test_nothing_of_who_lived_there_before_or_after_is_in_the_answer(story: Story) -> None:
    anne = story.live_and_leave(ANNE)
    bo = someone("B", 1, "0202902345", home="Gadekærsvej")
    story.clock.move_to_day(date(2027, 1, 15))
    after = story.live_and_leave(bo)

    texts = {
        name: json.dumps(read_all(story, customer), ensure_ascii=False)
        for name, customer in (("a", anne), ("b", after))
    }

    for name, needle in bo.needles.items():
        assert needle not in texts["a"], name
    for name, needle in ANNE.needles.items():
        assert needle not in texts["b"], name
    days = {
        name: {row["day"] for row in json.loads(text)["readings"]} for name, text in texts.items()
    }
    assert days["a"] == {"2026-02-05", "2026-02-06", "2026-02-07"}
    assert len(days["b"]) == 3
    assert not days["a"] & days["b"]


def test_a_namesakes_signup_is_counted_and_not_shown(story: Story) -> None:
    customer = story.live_and_leave(ANNE)
    namesake = someone("C", 4, ANNE.number)
    story.reject(namesake)
    party = int(story.supplier.value("SELECT max(customer_id) FROM portfolio.customer"))

    whole = read_all(story, customer)

    assert whole["signups_with_the_same_number"] == [party]
    text = json.dumps(whole, ensure_ascii=False)
    assert not any(needle in text for name, needle in namesake.needles.items() if name != "number")


def test_six_years_of_quarters_come_in_pages_below_the_limit_and_every_day_once(
    story: Story,
) -> None:
    customer = story.supply(ANNE)
    point, start = story.supplier.rows(
        "SELECT metering_point_id, starts_on FROM portfolio.supply_period"
    )[0]
    count = 6 * 365 + 1
    with story.supplier.database.transaction() as tx:
        for month in {(start + timedelta(days=number)).replace(day=1) for number in range(count)}:
            tx.execute("SELECT metering.ensure_partition(%s)", [month])
        for number in range(count):
            day = start + timedelta(days=number)
            wh = np.full(intervals_of_day(day, 15), 12_345, "<i4").tobytes()
            tx.execute(
                "INSERT INTO metering.reading_day (metering_point_id, day, resolution_minutes, "
                "version, registered_at,"
                " recorded_at, wh) VALUES (%s, %s, 15, 1, %s, %s, %s)",
                [point, day, story.clock.now(), story.clock.now(), wh],
            )

    whole = read_all(story, customer)

    assert [row["day"] for row in whole["readings"]] == [
        str(start + timedelta(days=number)) for number in range(count)
    ]
    assert {len(row["wh"]) for row in whole["readings"]} == {92, 96, 100}


def test_an_access_is_written_down_once_with_who_and_why(story: Story) -> None:
    customer = story.supply(ANNE)

    read_all(story, customer)

    assert story.supplier.rows("SELECT kind, customer_id, done_by, reason FROM persons.deed") == [
        ("access", customer, METTE, "letter 12")
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"part": "secrets"}, "There is no part 'secrets'"),
        ({"part": "readings", "after": "1:2"}, "is no place in this part"),
        ({"part": "invoices", "after": "x"}, "is no place in this part"),
        ({"part": "invoices", "after": "1" * 40}, "is no place in this part"),
        ({"part": "person", "after": "1"}, "is no place in this part"),
    ],
)
def test_a_part_or_place_that_is_none_is_refused(
    story: Story, asked: dict[str, Any], said: str
) -> None:
    customer = (
        story.supply(ANNE) if not story.supplier.rows("SELECT 1 FROM portfolio.customer") else 1
    )
    with pytest.raises(UnableToAnswer, match=said):
        ask(story, customer, **asked)


class Page(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_is_one_file_without_scripts_in_which_every_word_is_only_a_word(
    story: Story,
) -> None:
    evil = "<script>alert('x')</script> & \"Co\""
    customer = story.supply(ANNE)
    with story.supplier.database.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET name = %s", [evil])
    story.live(ANNE)
    story.leave(ANNE)

    html = ask(story, customer, part="page")["html"]
    page = Page(html)

    names = {tag for tag, _ in page.tags}
    assert evil in page.words
    assert not names & {"script", "link", "img", "iframe", "object", "form", "a"}
    assert not [
        attribute
        for _, attributes in page.tags
        for attribute in attributes
        if attribute.startswith("on")
    ]
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html
    assert ANNE.number not in html
    assert ("html", {"lang": "da"}) in page.tags
    for words in (
        "Datatilsynet",
        "2026-00001",
        "05.02.2026",
        "74,400",
        "bogføringsloven § 12",
        "gemt i låst form",
    ):
        assert words in page.words, words


def test_the_parts_are_those_that_are_documented() -> None:
    assert PARTS == (
        "person",
        "contracts",
        "market",
        "messages",
        "sent",
        "settlement",
        "invoices",
        "readings",
        "replaced-readings",
        "register",
    )
