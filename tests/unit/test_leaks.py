"""The search of the end-to-end test for people finds them however they are spelt, and takes no id
for one.
"""

import gzip
import json
from urllib.parse import quote

import pytest

from tests.builders.evidence.leaks import Leaks, unpacked

NAME, STREET, EMAIL, PHONE, CPR = (
    "Åse Kjær-Østergård",
    "Skjulestien 7",
    "aase.kjaer.3@example.dk",
    "28374651",
    "0101901234",
)
LEAKS = Leaks([NAME, STREET, EMAIL, PHONE, CPR])

SPELLINGS = {
    "as it is": NAME,
    "upper case": NAME.upper(),
    "without Danish letters": "Aase Kjaer-Oestergaard",
    "set apart by dashes": "ase-kjær-østergård".replace("ase", "åse"),
    "as an address of mail": "aase.kjaer.oestergaard",
    "in JSON": json.dumps({"name": NAME}),
    "in JSON in JSON": json.dumps(json.dumps({"name": NAME})),
    "in an address": f"/x?name={quote(NAME)}&y",
    "in an address twice": quote(quote(NAME)),
    "as bytes in a text": str(NAME.encode()),
    "in HTML": "&Aring;se Kj&aelig;r-&Oslash;sterg&aring;rd",
    "over two lines": "Åse\nKjær\tØstergård",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_is_found(spelling: str) -> None:
    assert LEAKS.found(f"so {SPELLINGS[spelling]}, and on") == {NAME}


@pytest.mark.parametrize(
    "text",
    [
        "SKJULESTIEN 7",
        "Skjulestien%207",
        "skjulestien-7",
        '{"name": "Skjulestien", "number": "7"}'.replace('", "number": "', " "),
    ],
)
def test_a_street_is_found(text: str) -> None:
    assert LEAKS.found(text) == {STREET}


@pytest.mark.parametrize(
    "text",
    ["AASE.KJAER.3@EXAMPLE.DK", "aase.kjaer.3%40example.dk", "aase.kjaer.3\\u0040example.dk"],
)
def test_an_address_of_mail_is_found(text: str) -> None:
    assert EMAIL in LEAKS.found(text)


@pytest.mark.parametrize(
    "text", ["28374651", "+4528374651", "28 37 46 51", "+45-28-37-46-51", "phone=%2B4528374651"]
)
def test_a_telephone_is_found(text: str) -> None:
    assert LEAKS.found(f"at {text}.") == {PHONE}


@pytest.mark.parametrize(
    "text",
    [
        "0101901234",
        "010190-1234",
        "010190%2D1234",
        "01 01 90 1234",
        "cpr0101901234x",
        "\\n0101901234",
    ],
)
def test_a_personal_number_is_found(text: str) -> None:
    assert LEAKS.found(text) == {CPR}


def test_what_is_packed_is_found() -> None:
    assert LEAKS.found(unpacked(gzip.compress(NAME.encode()))) == {NAME}
    assert LEAKS.found(unpacked(NAME.encode())) == {NAME}


@pytest.mark.parametrize(
    "text", ["571310101901234567", "12837465100", "Skjulestien 71", "Åse Kjær", "283746-5", ""]
)
def test_what_is_another_is_not_found(text: str) -> None:
    assert LEAKS.found(text) == set()
