"""Numbers that identify points, actors and customers: form is strict, check digits are checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.values.identifiers import Gln, Gsrn, Identity, InvalidValue, gs1_check_digit

digits = st.text("0123456789", min_size=1, max_size=17)


@pytest.mark.parametrize(
    "gsrn", ["571313180000000012", "571313180000000005", "571313100000012365", "571313180400000200"]
)
def test_a_gsrn_with_its_gs1_check_digit_holds(gsrn: str) -> None:
    last = str(gs1_check_digit(gsrn[:-1]))
    assert Gsrn(gsrn[:-1] + last).check_digit_holds


@pytest.mark.parametrize("gsrn", ["571313180000000012", "571313180000000005"])
def test_real_numbers_hold(gsrn: str) -> None:
    assert Gsrn(gsrn).check_digit_holds


def test_the_examples_gsrn_is_accepted_and_its_wrong_check_digit_told() -> None:
    example = Gsrn("571313180000000001")
    assert str(example) == "571313180000000001"
    assert not example.check_digit_holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "57131318000000001",
        "5713131800000000011",
        "581313180000000001",
        "57131318000000000a",
        " 571313180000000001",
        "571313180000000001\n",
        "٥٧١٣١٣١٨٠٠٠٠٠٠٠٠٠١",
        "57131318000000000١",
    ],
)
def test_what_is_not_eighteen_digits_beginning_with_57_is_no_gsrn(text: str) -> None:
    with pytest.raises(InvalidValue, match="18 digits beginning with 57") as refused:
        Gsrn(text)
    assert refused.value.details == {"field": "gsrn"}


@pytest.mark.parametrize(
    "gln", ["5790001330552", "5790000432752", "5790001089030", "5799999933318", "5790002000003"]
)
def test_glns_of_the_market_hold(gln: str) -> None:
    assert Gln(gln).check_digit_holds


def test_a_gln_with_a_wrong_check_digit_is_told() -> None:
    assert not Gln("5790002000000").check_digit_holds


@pytest.mark.parametrize("text", ["", "579000133055", "57900013305522", "579000133055x"])
def test_what_is_not_thirteen_digits_is_no_gln(text: str) -> None:
    with pytest.raises(InvalidValue, match="13 digits"):
        Gln(text)


@given(digits)
def test_the_check_digit_makes_the_weighted_sum_a_multiple_of_ten(stem: str) -> None:
    whole = stem + str(gs1_check_digit(stem))
    weighted = sum(
        int(digit) * (1 if place % 2 == 0 else 3) for place, digit in enumerate(reversed(whole))
    )
    assert weighted % 10 == 0


@given(st.text("0123456789", min_size=16, max_size=16), st.integers(2, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(stem: str, place: int, step: int) -> None:
    right = f"57{stem[:15]}"
    right += str(gs1_check_digit(right))
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert not Gsrn(wrong).check_digit_holds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0101901234", "0101901234"),
        ("010190-1234", "0101901234"),
        (" 010190-1234 ", "0101901234"),
        ("2902004000", "2902004000"),  # 29 February 2000
        ("2902921234", "2902921234"),  # 29 February 1992
        ("0101585000", "0101585000"),  # 1858
        ("3112575999", "3112575999"),  # 2057
        ("1502004567", "1502004567"),  # 2000s
    ],
)
def test_a_cpr_number_is_ten_digits_with_a_real_date(text: str, number: str) -> None:
    assert Identity.cpr(text).number == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01019012",
        "01019012345",
        "0101 901234",
        "0101-901234",
        "010190--1234",
        "abcdefghij",
        "٠١٠١٩٠١٢٣٤",
    ],
)
def test_what_has_not_the_form_of_a_cpr_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="ten digits") as refused:
        Identity.cpr(text)
    assert refused.value.details == {"field": "cpr_cvr"}


@pytest.mark.parametrize(
    "text", ["3213901234", "0013901234", "3002901234", "2902001234", "0100901234", "9999999999"]
)
def test_a_cpr_number_without_a_real_date_is_refused(text: str) -> None:
    # 290200-1234 was born in 1900, which was no leap year
    with pytest.raises(InvalidValue, match="no date"):
        Identity.cpr(text)


def test_modulus_11_is_told_and_never_refuses() -> None:
    assert Identity.cpr("211062-5629").check_digit_holds
    assert not Identity.cpr("0101901234").check_digit_holds


@pytest.mark.parametrize("text", ["13585628", "12345674", " 13585628 "])
def test_a_cvr_number_has_a_check_digit_that_holds(text: str) -> None:
    assert Identity.cvr(text).number == text.strip()


@pytest.mark.parametrize("text", ["", "1358562", "135856280", "13585629", "1358562x", "00000000"])
def test_a_cvr_number_of_another_form_or_with_a_wrong_check_digit_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="eight digits") as refused:
        Identity.cvr(text)
    assert refused.value.details == {"field": "cpr_cvr"}


def test_an_identity_shows_nothing_of_its_number() -> None:
    identity = Identity.cpr("0101901234")
    shown = f"{identity} {identity!r} {identity!s} {[identity]}"
    assert "0101901234" not in shown
    assert str(identity) == "CPR **********"


def test_the_refusal_of_a_cpr_number_does_not_repeat_it() -> None:
    with pytest.raises(InvalidValue) as refused:
        Identity.cpr("3213901234")
    assert "3213901234" not in str(refused.value)
