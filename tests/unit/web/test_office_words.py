"""What staff read has words in Danish: previews, refusals, and what the market's guides say."""

import re
from pathlib import Path
from typing import Final

from elhandel.backoffice.actions import ACTIONS
from elhandel.market.guides import GUIDES, State
from elhandel.reconciliation.cases.discrepancy import Event
from elhandel.reconciliation.cases.suspects import Cause
from elhandel_office import previews
from elhandel_office.market_words import EXPECTED, KINDS, STATES, moved
from elhandel_office.reconciliation_words import HAPPENED, SUSPECTED
from elhandel_office.refusal_words import REFUSALS

API: Final = Path(__file__).parents[3] / "docs" / "api.md"
_CODE: Final = re.compile(r"^\| `([a-z0-9-]+)` \| \S+ \| ([^|]+) \| ", re.MULTILINE)
_MET_BY_STAFF: Final = frozenset({"job", "dead letter", "staff", "parked", "—"})
_NOBODY_MEETS: Final = "unable"


def test_every_preview_has_its_sentences() -> None:
    shown = {action.key for action in ACTIONS.values() if action.preview is not None}
    assert shown == previews.ACTIONS


def test_every_code_that_staff_can_meet_has_words() -> None:
    codes = {
        code
        for code, where in _CODE.findall(API.read_text(encoding="utf-8"))
        if _MET_BY_STAFF & {place.strip() for place in where.split(",")}
    }
    assert len(codes) > 100
    assert codes - {_NOBODY_MEETS} - REFUSALS.keys() == set()


def test_everything_that_the_guides_say_has_words() -> None:
    said = {
        text
        for guide in GUIDES.values()
        for expected in guide.expects.values()
        for text in (expected.what, expected.otherwise)
        if text
    }
    assert said - EXPECTED.keys() == set()
    assert GUIDES.keys() <= KINDS.keys()
    assert {state.value for state in State} <= STATES.keys()


def test_a_move_of_a_process_is_read_out_of_its_sentence() -> None:
    assert moved("sent → acknowledged: RSM-001 confirmed: yes") == (
        "sendt",
        "bekræftet af markedet",
        "RSM-001 confirmed: yes",
    )
    assert moved("noted: sent → nowhere") is None
    assert moved("A01 accepted") is None


def test_everything_about_a_discrepancy_has_words() -> None:
    assert {cause.value for cause in Cause} == SUSPECTED.keys()
    assert {event.value for event in Event} == HAPPENED.keys()
