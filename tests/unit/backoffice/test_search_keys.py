"""By which keys a text may be found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.backoffice.search.keys import keys_of


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("571313180000000001", {"point"}),
        ("5713 1318 0000 0000 01", {"point"}),
        ("0184", {"point-end", "customer"}),
        ("42", {"customer"}),
        ("12 34 56 78", {"phone", "customer"}),
        ("+4512345678", {"phone"}),
        ("Anders@Example.dk", {"email"}),
        ("2026-00001", {"bill", "customer", "payment"}),
        ("sgn-2026-00042", {"signup"}),
        ("a814fb35-8f18-42f6-bc3a-cabe3d241642", {"message", "name", "address"}),
        ("Anders Jensen", {"name", "address"}),
        ("Elmevej 12", {"name", "address"}),
        ("an", set()),
        ("", set()),
        ("' | !", set()),
    ],
)
def test_a_text_is_looked_for_under_each_key_whose_form_it_has(text: str, keys: set[str]) -> None:
    assert set(keys_of(text).texts) - {"payment"} == keys - {"payment"}


def test_ten_digits_that_begin_with_a_date_may_be_a_number_of_a_person() -> None:
    (identity,) = keys_of("010190-1234").identities
    assert identity.kind == "cpr"
    assert keys_of("4512345678").identities == ()


def test_what_is_looked_for_is_in_no_repr() -> None:
    assert "Jensen" not in repr(keys_of("Anders Jensen"))
    assert "0101901234" not in repr(keys_of("0101901234"))


@given(st.text(max_size=60))
def test_any_text_may_be_searched_for(text: str) -> None:
    wanted = keys_of(text)
    if "name" in wanted.texts:
        assert all(part.startswith("'") for part in wanted.texts["name"].split(" & "))
