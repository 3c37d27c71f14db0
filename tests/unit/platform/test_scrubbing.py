"""The scrubber knows a CPR number however it is written, and takes as long as the text is."""

import pytest

from elhandel.values.texts.redaction import scrub, scrub_to

DASHES = [
    "-",
    "\u2010",
    "\u2011",
    "\u2012",
    "\u2013",
    "\u2014",
    "\u2015",
    "\u2212",
    "\ufe63",
    "\uff0d",
    "\u00ad",
]


@pytest.mark.parametrize(
    "between", [*DASHES, " ", "\u00a0", ".", " - ", " \u2013 ", "/", "_", "  "]
)
def test_a_number_is_known_whatever_sets_it_apart(between: str) -> None:
    assert scrub(f"of 010190{between}1234 here") == "of ********** here"


@pytest.mark.parametrize(
    "number", ["01 01 90 1234", "01.01.90-1234", "01-01-90-1234", "610190 1234"]
)
def test_a_number_is_known_whose_date_is_set_apart(number: str) -> None:
    assert scrub(f"of {number} here") == "of ********** here"


@pytest.mark.parametrize(
    "text", ["cpr0101901234", "0101901234dk", "CPR_010190-1234", "cpr-0101901234", "xø010190 1234æ"]
)
def test_a_number_is_known_with_letters_around(text: str) -> None:
    assert "1234" not in scrub(text)
    assert "*" * 10 in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "00000000-0000-4000-8000-0a0101901234",
        "1-5759e988-bd0101901234e1be46a99427",
        "571310101901234567",
        "2026-01-15 10:00:00.010190+0100",
        "20260115T100000Z",
    ],
)
def test_ids_and_times_stay(text: str) -> None:
    assert scrub(text) == text


def test_no_address_hides_behind_another() -> None:
    assert "anders" not in scrub("b@c.dk+anders@d.dk, anders@d.dk;anders+x@d.dk")


@pytest.mark.parametrize("named", ["0101901234", "010190 1234", "anders@example.dk"])
def test_a_cut_leaves_no_half_of_a_number_or_an_address(named: str) -> None:
    for before in range(80, 101):
        cut = scrub_to(f"{'.' * before} {named} and so on", 100)
        assert len(cut) <= 100
        assert not set(cut) & set("0123456789adersxmpl")


def test_what_is_short_enough_is_not_cut() -> None:
    assert scrub_to("cpr 0101901234", 20) == "cpr **********"
