"""Why the market said no is said to customers in their own language."""

import pytest

from elhandel.market.ends import reasons as of_ends
from elhandel.market.starts import reasons as of_starts
from elhandel.onboarding.status import stage
from elhandel_site.market_reasons import NOT_TAKEN_BACK, OTHERWISE, REASONS, in_words


def test_whatever_the_rooms_say_of_a_refusal_has_words() -> None:
    said = {
        *of_starts._PLAIN.values(),
        *of_starts._STOPPED.values(),
        *of_ends._PLAIN.values(),
        of_starts.plain_reason("", None),
        of_starts.plain_cancellation(None),
        stage._NOT_TAKEN,
    }
    assert said - REASONS.keys() == set()


@pytest.mark.parametrize(
    ("sentence", "said", "own"),
    [
        (
            of_ends.plain_refusal("D16", None),
            ("Målepunktet er nedlagt eller ikke tilsluttet.",),
            "",
        ),
        (
            of_ends.plain_refusal("D99", "Målepunktet er spærret."),
            (OTHERWISE,),
            "Målepunktet er spærret.",
        ),
        (
            "It was not cancelled, and can be cancelled again: The metering point is closed down "
            "or not connected.",
            (NOT_TAKEN_BACK, "Målepunktet er nedlagt eller ikke tilsluttet."),
            "",
        ),
        (
            "It was not cancelled, and can be cancelled again: it gave no reason.",
            (NOT_TAKEN_BACK,),
            "",
        ),
        (
            "It was not cancelled, and can be cancelled again: Something new.",
            (NOT_TAKEN_BACK,),
            "Something new.",
        ),
        (None, (OTHERWISE,), ""),
    ],
)
def test_a_refusal_is_said_in_our_words_and_else_in_the_markets(
    sentence: str | None, said: tuple[str, ...], own: str
) -> None:
    assert in_words(sentence) == (said, own)
