"""In how many segments an SMS goes. Source: 3GPP TS 23.038."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.notifications.templates import fit_for_sms, segments_of


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("æøåÆØÅ" * 26, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 153, 3),  # an escape is not parted from its letter
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),  # nor a character from its second half
    ],
)
def test_segments(text: str, segments: int) -> None:
    assert segments_of(text) == segments


@given(st.text(max_size=400), st.text(max_size=40))
def test_more_text_never_takes_fewer_segments(text: str, more: str) -> None:
    assert 1 <= segments_of(text) <= segments_of(text + more)


def test_dashes_and_quotes_of_print_do_not_halve_the_room() -> None:
    text = "Fiber 300/300 – “hurtig” … 1\u00a0000\u202fkr. −5"
    assert segments_of(text * 3) > segments_of(fit_for_sms(text * 3)) == 1
