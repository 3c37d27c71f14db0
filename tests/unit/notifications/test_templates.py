"""Every notice has its words in both languages, and each of them fits its values. A.7."""

import string
from datetime import date
from typing import Any, Final

import pytest

from elhandel.notifications import Notice
from elhandel.notifications.templates import (
    DENMARK,
    MARKETS,
    SOUTH_AFRICA,
    House,
    Language,
    Template,
    mail_of,
    segments_of,
    sms_of,
    template,
    templates,
    title_of,
)
from elhandel.notifications.templates.words import _texts, words_of
from elhandel.portfolio.markets import all_markets

LANGUAGES: Final[tuple[Language, ...]] = ("da", "en")
HOUSE: Final = House(
    "Elhandel A/S", "Energivej 1", "hej@elhandel.example", "70 00 00 00", "https://x"
)

# The ten of A.7, with their parameters in order.
OF_THE_REQUIREMENTS: Final = {
    "order-confirmation": ["order_number"],
    "service-activated": ["package_name"],
    "invoice-generated": ["invoice_number", "amount", "due_date"],
    "payment-received": ["amount", "invoice_number"],
    "payment-failed": ["invoice_number", "amount"],
    "service-suspended-non-payment": ["days_overdue"],
    "service-suspended-request": [],
    "payment-reminder": ["amount", "due_date"],
    "payment-overdue": ["amount", "days_overdue"],
    "data-usage-warning": ["percent_used", "package_name"],
}

# As long as any of them is: a number of a bill in ten years, ten thousand kroner.
LONG: Final[dict[str, Any]] = {
    "text": "INV-2035-1234567",
    "amount": 12_345_67,
    "day": "2026-09-30",
    "number": 120,
    "percent": 100,
    "energy": 12_345_000,
    "reason": "another-person",
}


def said(kind: Template) -> dict[str, Any]:
    return {name: LONG[of] for name, of in kind.values.items()}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


EVERY: Final = [
    pytest.param(kind, language, id=f"{kind.name}-{language}")
    for kind in templates().values()
    for language in LANGUAGES
]


def test_the_ten_of_the_requirements_are_there_with_their_parameters() -> None:
    for name, parameters in OF_THE_REQUIREMENTS.items():
        assert list(template(name).values) == parameters


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_each_notice_and_for_nothing_else(language: Language) -> None:
    assert set(_texts(language)) - {"reasons"} == set(templates())


def test_both_languages_know_the_same_reasons() -> None:
    assert set(_texts("da")["reasons"]) == set(_texts("en")["reasons"])


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_words_name_values_of_their_notice_only_and_have_an_sms_where_it_goes(
    kind: Template, language: Language
) -> None:
    entry = _texts(language)[kind.name]
    named = fields(" ".join([entry["subject"], entry["title"], *entry["says"]]))
    assert named | fields(entry.get("sms", "")) == set(kind.values)
    assert ("sms" in entry) == ("sms" in kind.channels)
    assert bool(entry["button"]) == bool(kind.page)
    assert fields(kind.page) <= set(kind.values)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_an_sms_needs_no_wider_alphabet_and_at_most_two_segments(
    kind: Template, language: Language
) -> None:
    if "sms" not in kind.channels:
        with pytest.raises(ValueError, match="does not go by SMS"):
            sms_of(kind, said(kind), language)
        return
    text = sms_of(kind, said(kind), language)
    assert segments_of(text) <= 2
    assert segments_of("x" * len(text)) == segments_of(text)  # no letter of it costs more than an x


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_an_email_is_whole_and_loads_nothing(kind: Template, language: Language) -> None:
    mail = mail_of(kind, said(kind), language, HOUSE)
    for text in (mail.subject, mail.text, mail.html):
        assert text
        assert "{" not in text
        assert "}" not in text
    assert f'<html lang="{language}">' in mail.html
    for never in ("<img", "<script", "<link", "url(", "<style"):
        assert never not in mail.html
    assert ("https://x/" in mail.text) == bool(kind.page)
    assert mail.html.count("<a ") == int(bool(kind.page))


def test_amounts_and_days_are_written_as_the_language_and_the_market_write_them() -> None:
    bill = template("invoice-generated")
    values = {"invoice_number": "2026-00001", "amount": 1_918_85, "due_date": "2026-02-02"}
    assert "1.918,85 kr." in sms_of(bill, values, "da")
    assert "2. februar 2026" in sms_of(bill, values, "da")
    assert "DKK 1,918.85" in sms_of(bill, values, "en")
    assert "R 1,918.85" in sms_of(bill, values, "en", SOUTH_AFRICA)
    assert SOUTH_AFRICA.language == "en"
    assert DENMARK.language == "da"


def test_an_amount_below_zero_keeps_its_sign_in_every_alphabet() -> None:
    note = template("bill-corrected")
    values = {"note_number": "K-1", "invoice_number": "1", "amount": -50}
    assert "-0,50 kr." in mail_of(note, values, "da", HOUSE).text


def test_what_somebody_else_wrote_is_never_markup() -> None:
    kind = template("service-activated")
    mail = mail_of(kind, {"package_name": '<b onclick="x">Fiber</b>'}, "da", HOUSE)
    assert "<b " not in mail.html
    assert "&lt;b onclick=&quot;x&quot;&gt;" in mail.html


def test_a_link_holds_its_value_as_one_part_of_the_path() -> None:
    kind = template("invoice-generated")
    values = {"invoice_number": "../../log-ud?x=", "amount": 1, "due_date": "2026-02-02"}
    assert "https://x/regninger/..%2F..%2Flog-ud%3Fx%3D" in mail_of(kind, values, "da", HOUSE).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_method_that_was_removed_is_not_told_as_the_one_that_pays(language: Language) -> None:
    """One notice is about each change of a method: added, chosen, removed."""
    words = words_of(template("payment-method-changed"), {"method": "Banken ***1234"}, language)
    (said,) = words.says
    assert "Banken ***1234" in said
    assert any(removed in said for removed in ("fjernet", "removed"))


def test_a_secret_notice_that_was_blanked_still_has_a_name() -> None:
    assert title_of(template("one-time-code"), {}, "da") == "Din kode"
    assert words_of(template("one-time-code"), {"code": "123456"}, "en").title.endswith("123456")


@pytest.mark.parametrize(
    "wrong",
    [
        ("no-such-notice", {}),
        ("service-activated", {}),
        ("service-activated", {"package_name": "Fiber", "more": "x"}),
        ("invoice-generated", {"invoice_number": "1", "amount": "100", "due_date": date.min}),
    ],
)
def test_a_notice_that_is_none_is_a_mistake_of_a_program(wrong: tuple[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"notice"):
        Notice(1, wrong[0], "key", wrong[1])


def test_notices_know_every_market_on_which_an_account_may_lie() -> None:
    assert {(market.code, market.language) for market in all_markets()} == {
        (market.code, market.language) for market in MARKETS.values()
    }
