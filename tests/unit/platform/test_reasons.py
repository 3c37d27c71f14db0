"""Reasons that staff give stay when a person is forgotten: nothing in them says who one is."""

import pytest

from elhandel.values.texts.reasons import NamesAPerson, impersonal

NAMING = (
    "CPR 010190-1234 wrote",
    "0101901234",
    "010190 1234",
    "01.01.90/1234",
    "01 01 90 12 34",
    "0-1-0-1-9-0-1-2-3-4",
    "010190 \u2013 1234",
    "\u0660\u0661\u0660\u0661\u0669\u0660-\u0661\u0662\u0663\u0664",
    "cpr010190-1234wrote",
    "anne@example.dk wrote",
    "a.mail(at)example.dk",
    "anne [snabel-a] example.dk",
    "rang from +45 22 65 72 41",
    "rang from +4522657241",
    "rang from 22 65 72 41",
)

IMPERSONAL = (
    "",
    "letter 12",
    "letter 12 of 01.02.2026 12:30",
    "ticket 12345678",
    "SGN-2026-00042 on 571313180000000005",
    "3f1d2c4b-0a1b-4c2d-8e3f-010190123412",
    "the sales front end rang at 2026-01-15 12:34",
    "1,234,567.89 DKK",
)


@pytest.mark.parametrize("why", NAMING)
def test_a_reason_with_a_number_or_an_address_of_a_person_is_refused(why: str) -> None:
    with pytest.raises(NamesAPerson, match="Say why without it") as refused:
        impersonal(why)

    assert refused.value.code == "reason-names-a-person"
    assert why not in refused.value.sentence


@pytest.mark.parametrize("why", IMPERSONAL)
def test_a_reason_of_ids_and_days_is_taken(why: str) -> None:
    assert impersonal(why) == why
