"""A share of matched green hours on a bill: hours and not months, and nothing twice."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.annotations import (
    NO_ANNOTATIONS,
    Annotations,
    GreenHours,
    annotations_as_json,
    annotations_of,
)
from elhandel.billing.bill import Bill, BillSection
from elhandel.billing.document import compose
from elhandel.billing.document.remarks import green_text
from elhandel.billing.drafts.rows import content
from elhandel.billing.green import matched
from elhandel.billing.invoice import Draft
from tests.unit.billing.invoices import a_section, an_invoice
from tests.unit.billing.test_document import pages_of

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURS = [NOON + number * HOUR for number in range(6)]

WH = st.integers(0, 5_000)
BY_HOUR = st.dictionaries(st.sampled_from(HOURS), WH)


def test_what_was_retired_for_one_hour_covers_nothing_of_another() -> None:
    used = {NOON: 300, NOON + HOUR: 700}

    assert matched(1_000, used, {NOON: 1_000}) == GreenHours(1_000, 300)
    assert matched(1_000, used, {NOON + 2 * HOUR: 1_000}) == GreenHours(1_000, 0)
    assert matched(1_000, used, {NOON: 100, NOON + HOUR: 100}) == GreenHours(1_000, 200)


def test_use_that_is_known_by_no_hour_is_counted_and_never_covered() -> None:
    assert matched(2_000, {NOON: 300}, {NOON: 300, NOON + HOUR: 900}) == GreenHours(2_000, 300)


def test_readings_that_are_higher_than_what_is_billed_cover_no_more_than_that() -> None:
    assert matched(200, {NOON: 300}, {NOON: 300}) == GreenHours(200, 200)
    assert matched(-50, {NOON: 300}, {NOON: 300}) == GreenHours(0, 0)


@given(used=BY_HOUR, retired=BY_HOUR, beside=WH)
def test_a_share_is_at_most_all_and_no_wh_is_counted_twice(
    used: dict[datetime, int], retired: dict[datetime, int], beside: int
) -> None:
    green = matched(sum(used.values()) + beside, used, retired)

    assert 0 <= green.covered_wh <= min(green.used_wh, sum(retired.values()))
    assert 0 <= green.per_mille <= 1_000
    by_hour = [
        matched(used[hour], {hour: used[hour]}, {hour: retired.get(hour, 0)}).covered_wh
        for hour in used
    ]
    assert green.covered_wh == sum(by_hour)
    for wh, hour in zip(by_hour, used, strict=True):
        assert wh <= used[hour]
        assert wh <= retired.get(hour, 0)


@given(used=BY_HOUR, first=BY_HOUR, second=BY_HOUR)
def test_certificates_of_the_same_hour_cover_together_what_was_used_in_it_at_most(
    used: dict[datetime, int], first: dict[datetime, int], second: dict[datetime, int]
) -> None:
    both = {hour: first.get(hour, 0) + second.get(hour, 0) for hour in {*first, *second}}
    whole = sum(used.values())
    together = matched(whole, used, both).covered_wh

    one, other = (matched(whole, used, part).covered_wh for part in (first, second))
    assert max(one, other) <= together <= min(one + other, whole)


def test_a_share_is_rounded_down() -> None:
    assert GreenHours(1_000_000, 999_999).per_mille == 999
    assert GreenHours(3_000, 1_000).per_mille == 333
    assert GreenHours(0, 0).per_mille == 0


def a_green_section(green: GreenHours | None) -> BillSection:
    return a_section(annotations=Annotations(green=green))


def test_the_bill_says_it_in_words_and_asks_for_no_money() -> None:
    green = GreenHours(312_500, 41_250)
    plain, said = an_invoice(a_green_section(None)), an_invoice(a_green_section(green))

    (text,) = pages_of(said)
    assert "41,25 af 312,50 kWh (13,2 %)" in " ".join(text.split())
    assert "ikke oprindelsesgarantier" in " ".join(text.split())
    assert "Time for time" not in pages_of(plain)[0]
    assert said.totals == plain.totals
    assert compose(said).places[0].green == green_text(green)


def test_it_is_kept_with_the_document_and_older_documents_say_nothing() -> None:
    green = Annotations(green=GreenHours(312_500, 41_250))
    assert annotations_of(annotations_as_json(green)) == green
    assert "green" not in annotations_as_json(NO_ANNOTATIONS)
    assert annotations_of({}).green is None


def test_a_draft_says_the_same_whatever_is_retired_meanwhile() -> None:
    invoice = an_invoice(a_green_section(None))
    green = replace(invoice.bill, sections=(a_green_section(GreenHours(10, 5)),))

    def hash_of(bill: Bill) -> bytes:
        return content(Draft(bill, invoice.totals, 25))

    assert hash_of(green) == hash_of(invoice.bill)
    assert hash_of(replace(green, mandate="123")) != hash_of(green)


def test_drafts_that_were_made_before_keep_their_hash() -> None:
    """Else every draft under way would be drafted anew when this is deployed."""
    invoice = an_invoice(a_green_section(None), a_section())
    draft = Draft(invoice.bill, invoice.totals, 25)
    says = (draft.bill, draft.totals, draft.vat_percent, draft.vat_class, draft.corrects_id)
    before = msgspec.json.encode(says, enc_hook=str).replace(b',"green":null', b"")

    assert before.count(b"similar_home") == 2
    assert content(draft) == hashlib.sha256(before).digest()
