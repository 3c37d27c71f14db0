"""Whatever a name holds, the document can be made: the fonts' limits never become a bill that does
not come.
"""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elhandel.billing.document import compose, render
from elhandel.billing.letters import printable, unshown
from elhandel.billing.letters.printable import _PLAIN, SHOWN, _printed
from tests.builders.chance import by_chance
from tests.unit.billing.invoices import an_invoice


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Ærø Østergård-Åkjær & Søn", "Ærø Østergård-Åkjær & Søn"),
        ("A\u030ase Bo\u0308rge", "Åse Börge"),
        ("Li 李雷", "Li ??"),
        ("Café 😀", "Café ?"),
        ("\ufb01rma", "firma"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("turned\u202e round", "turned round"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("private\ue000", "private?"),
        ("100\u00a0kr.", "100\u00a0kr."),
        ("", ""),
    ],
)
def test_what_the_fonts_lack_is_a_question_mark_and_what_steers_text_is_left_out(
    text: str, printed: str
) -> None:
    assert printable(text) == printed


def test_text_that_is_printed_as_it_stands_is_so_letter_by_letter() -> None:
    plain = [letter for letter in map(chr, range(0x2300)) if _PLAIN.fullmatch(letter)]

    assert [_printed(letter) for letter in plain] == plain
    assert unicodedata.is_normalized("NFC", "".join(plain))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Ærø & Søn?", ""),
        ("Γιώργος, Юрий", ""),
        ("Li 李雷 李", "李雷"),
        ("box □", "□"),
        ("turned\u202e round", ""),
    ],
)
def test_a_letter_that_no_bill_can_show_is_named_once(text: str, letters: str) -> None:
    assert unshown(text) == letters


def test_the_fonts_show_every_letter_that_we_say_they_show() -> None:
    letters = [chr(code) for first, last in SHOWN for code in range(first, last + 1)]
    shown = [letter for letter in letters if printable(letter) == letter and not letter.isspace()]
    assert len(shown) > 1_200
    lines = ["".join(shown[start : start + 50]) for start in range(0, len(shown), 50)]
    assert render(compose(an_invoice(address=lines))).startswith(b"%PDF")


@settings(max_examples=by_chance(25), deadline=None)
@given(st.text(max_size=40))
def test_a_document_can_be_made_whatever_the_name(name: str) -> None:
    assert render(compose(an_invoice(name=f"Anders {name}"))).startswith(b"%PDF")


@given(st.text())
def test_printing_changes_nothing_the_second_time(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    assert not {unicodedata.category(char) for char in once} & {"Cc", "Cf", "Cs", "Cn"}
