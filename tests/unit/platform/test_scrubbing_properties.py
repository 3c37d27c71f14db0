"""Whatever a CPR number, a telephone number or an address of mail is set in, it goes; ids and
references stay.
"""

import datetime as dt
import json
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.values.texts import redaction
from elhandel.values.texts.redaction import scrub

EVERY = [chr(number) for number in range(0x20000) if unicodedata.category(chr(number)) != "Cs"]
DASHES = [letter for letter in EVERY if unicodedata.category(letter) == "Pd"]
SPACES = [letter for letter in EVERY if unicodedata.category(letter) == "Zs"]
ZEROS = [letter for letter in EVERY if unicodedata.decimal(letter, None) == 0]
LETTERS = st.text(st.characters(categories=["Lu", "Ll"]), max_size=8)

dates = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2026, 1, 1))
serials = st.from_regex(r"[0-9]{4}", fullmatch=True)


@pytest.mark.parametrize(
    "between", [*DASHES, *SPACES, ".", "/", "\u00ad", "\u200b", "\u2060", "\u2212", "\n", "\\"]
)
def test_a_number_goes_whatever_dash_or_space_is_in_it(between: str) -> None:
    for number in (f"010190{between}1234", f"01{between}01{between}90{between}1234"):
        assert scrub(f"of {number}, it says") == "of **********, it says"


@pytest.mark.parametrize("zero", ZEROS)
def test_a_number_goes_in_the_digits_of_any_script(zero: str) -> None:
    number = "".join(chr(ord(zero) + int(digit)) for digit in "0101901234")
    assert scrub(f"of {number}, it says") == "of **********, it says"


@given(dates, serials, LETTERS, LETTERS, st.sampled_from(["", "-", " ", " - ", "."]))
def test_a_number_goes_whatever_letters_stand_around_it(
    day: dt.date, serial: str, before: str, after: str, between: str
) -> None:
    number = f"{day:%d%m%y}{between}{serial}"
    for text in (
        f"{before}{number}{after}",
        json.dumps(f"{before}{number}{after}"),
        quote(f"{before} {number} {after}"),
    ):
        assert serial not in scrub(text).replace("*", ""), text


@pytest.mark.parametrize(
    "text",
    [
        "010190%2D1234",
        "010190%201234",
        "name%200101901234",
        "010190%E2%80%931234",
        "010190%C2%A01234",
        "010190\\u002d1234",
        "010190\\u20111234",
        "\\u00e60101901234",
        "\\n0101901234",
        "\\uff10\\uff11\\uff10\\uff11\\uff19\\uff10\\uff11\\uff12\\uff13\\uff14",
        "cpr%3A0101901234%3B",
        "010190&nbsp;1234",
    ],
)
def test_a_number_goes_from_an_address_and_from_json(text: str) -> None:
    assert "1234" not in scrub(text)
    assert "uff14" not in scrub(text)


TELEPHONES = [
    *(
        "+4512345678",
        "+45 12 34 56 78",
        "+45-12-34-56-78",
        "004512345678",
        "0045 1234 5678",
        "call:+4512345678.",
    ),
    *(
        "+45 (12) 34 56 78",
        "%2B4512345678",
        "+45\u00a012\u00a034\u00a056\u00a078",
        "12 34 56 78",
        "12-34-56-78",
    ),
    *("+47 912 34 567", "+49 30 901820"),
]
ADDRESSES = [
    "a.nders@x.dk",
    "a.nders%40x.dk",
    "a.nders\\u0040x.dk",
    "a.nders\uff20x.dk",
    "o'a.nders@x.dk",
    "a.nders@\u00f8l.dk",
]


@pytest.mark.parametrize("text", TELEPHONES)
def test_a_telephone_goes(text: str) -> None:
    assert "56" not in scrub(f"at {text} now")
    assert "820" not in scrub(f"at {text} now")
    assert scrub(f"at {text} now").endswith(" now")


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_of_mail_goes(text: str) -> None:
    assert "nders" not in scrub(f"to {text}: hello")


GSRNS = st.from_regex(r"57[0-9]{16}", fullmatch=True)
GLNS = st.from_regex(r"579[0-9]{10}", fullmatch=True)
REFERENCES = st.from_regex(r"SGN-20[2-9][0-9]-[0-9]{5,7}", fullmatch=True)
INVOICES = st.from_regex(r"20[2-9][0-9]-[0-9]{5,7}", fullmatch=True)
UUIDS = st.uuids().map(str)
TRACES = st.from_regex(r"1-[0-9a-f]{8}-[0-9a-f]{24}", fullmatch=True)
INSTANTS = st.datetimes(
    min_value=dt.datetime.fromisoformat("2020-01-01"), timezones=st.just(dt.UTC)
).map(lambda moment: moment.isoformat())
DAYS = st.dates(min_value=dt.date(2020, 1, 1)).map(str)


IDS = st.one_of(GSRNS, GLNS, REFERENCES, INVOICES, UUIDS, TRACES, INSTANTS, DAYS)


@given(IDS, st.sampled_from(["{}", '"{}"', "of {}, so", "a={};", "({})", "{}."]))
def test_ids_references_and_times_stay(text: str, around: str) -> None:
    assert scrub(around.format(text)) == around.format(text)


@given(st.lists(IDS, min_size=2, max_size=5), st.sampled_from([", ", "; ", '","']))
def test_lists_of_ids_stay(ids: list[str], between: str) -> None:
    assert scrub(between.join(ids)) == between.join(ids)


@given(st.text(max_size=200))
def test_what_holds_no_digit_and_no_at_sign_stays(text: str) -> None:
    plain = "".join(
        letter
        for letter in text
        if unicodedata.decimal(letter, None) is None and letter not in "@＠﹫%\\"
    )
    assert scrub(plain) == plain


@given(st.from_regex(redaction._NOTHING, fullmatch=True))
def test_what_gets_no_second_look_would_have_stayed(text: str) -> None:
    for pattern in (redaction._EMAIL, redaction._CPR, redaction._PHONE):
        assert pattern.search(redaction.as_seen(text)) is None
