"""The document of an invoice: what a customer reads on it, and that it equals the rows."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elhandel.billing import BillLine
from elhandel.billing.document import compose, render
from elhandel.billing.document.danish import kroner
from tests.unit.billing.invoices import (
    ENERGY,
    GRID,
    GRID_SUBSCRIPTION,
    ORDINARY,
    REMINDER,
    SUBSCRIPTION,
    TAX,
    TRANSMISSION,
    a_credit_note,
    a_section,
    an_invoice,
    document,
    pages,
    places,
    text,
)


def test_a_customer_sees_at_once_what_to_pay_when_and_how() -> None:
    (page,) = pages(an_invoice())
    assert page[page.index("At betale") + 1] == "304,38 kr."
    assert page[page.index("Betales senest") + 1] == "2. marts 2026"
    assert page[page.index("Betalingslinje til netbank") + 1] == "+71<202600000000011+80000000<"


def test_the_head_says_whose_invoice_it_is_from_whom_and_when() -> None:
    (page,) = pages(an_invoice())
    assert page[1:5] == [
        "Elhandel A/S · Energivej 1, 2100 København Ø",
        "Anders Jensen",
        "Vestergade 16, 2.",
        "8000 Aarhus C",
    ]
    for line in ("Faktura nr. 2026-00001", "Dato 9. februar 2026", "Kundenummer 42", "Periode 1.–31. januar 2026"):
        assert line in page
    assert "Elhandel A/S · Energivej 1, 2100 København Ø · CVR 12345674" in page
    assert "Telefon +45 70 00 00 00 · kundeservice@elhandel.example" in page


def test_every_line_stands_with_its_quantity_price_and_amount_under_the_sum_of_its_part() -> None:
    (page,) = pages(an_invoice(a_section(*ORDINARY)))
    assert "Målepunkt 571313180000000012 · Elhandel Spot · 1.–31. januar 2026" in page
    first = page.index("Antal Pris Kr. ekskl. moms")
    assert page[first + 1 : first + 10] == [
        "Elhandel 243,50",
        "El, Elhandel Spot (spotpris + tillæg) 312,5 kWh gns. 68,64 øre 214,50",
        "Abonnement, Elhandel Spot 1 måned 29,00 kr./md. 29,00",
        "Netselskab og Energinet (viderefaktureret) 96,14",
        "Nettarif C time 312,5 kWh gns. 19,60 øre 61,25",
        "Transmissions nettarif 312,5 kWh 7,20 øre 22,50",
        "Netabonnement C 16/31 måned 24,00 kr./md. 12,39",
        "Afgifter 2,50",
        "Elafgift 312,5 kWh 0,80 øre 2,50",
    ]


def test_a_price_that_has_more_decimals_than_an_amount_is_printed_with_all_of_them() -> None:
    monthly = replace(GRID_SUBSCRIPTION, quantity="1 måned", unit_price=21_916_700, amount_ore=2_192)
    assert "Netabonnement C 1 måned 21,9167 kr./md. 21,92" in pages(an_invoice(a_section(monthly)))[0]


def test_the_sums_show_the_base_of_the_vat_and_what_is_free_of_it() -> None:
    (page,) = pages(an_invoice(a_section(ENERGY, REMINDER)))
    first = page.index("Sum ekskl. moms 314,50")
    assert page[first : first + 4] == [
        "Sum ekskl. moms 314,50",
        "Heraf momsfrit 100,00",
        "Moms 25 % af 214,50 53,63",
        "I alt inkl. moms 368,13 kr.",
    ]
    assert "Rykkergebyr (momsfri) 1 stk. 100,00 kr./stk. 100,00" in page


def test_a_bill_without_anything_free_of_vat_does_not_mention_it() -> None:
    assert "momsfri" not in text(an_invoice(a_section(*ORDINARY)))


AMOUNTS = st.lists(st.tuples(st.integers(-(10**8), 10**8), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None)
@given(AMOUNTS)
def test_the_amounts_on_the_page_are_those_of_the_rows(amounts: list[tuple[int, bool]]) -> None:
    lines = [
        BillLine("supplier", "energy", f"Linje {number}", None, None, None, ore, vat, number)
        for number, (ore, vat) in enumerate(amounts, start=1)
    ]
    invoice = an_invoice(a_section(*lines))
    (page,) = pages(invoice)
    for line in lines:
        note = "" if line.vat else "(momsfri) "
        assert f"{line.description} {note}{kroner(line.amount_ore)}" in page
    assert f"I alt inkl. moms {kroner(invoice.totals.total)} kr." in page
    assert f"{kroner(abs(invoice.totals.total))} kr." in page


def test_amounts_are_written_as_danes_do() -> None:
    (page,) = pages(an_invoice(a_section(replace(ENERGY, quantity_wh=12_345_678, amount_ore=123_456_789))))
    assert "El, Elhandel Spot (spotpris + tillæg) 12.345,678 kWh gns. 10.000,00 øre 1.234.567,89" in page


def test_a_month_of_surplus_is_money_to_come_and_asks_for_no_payment() -> None:
    surplus = BillLine("supplier", "production_credit", "Solcelleoverskud", 90_000, None, None, -30_102, True, 2)
    (page,) = pages(an_invoice(a_section(ENERGY, surplus)))
    assert page[page.index("Til gode") + 1] == "108,15 kr."
    assert "Beløbet er i din favør. Du skal ikke betale noget." in page
    assert "Solcelleoverskud 90,0 kWh gns. −334,47 øre −301,02" in page
    assert "I alt inkl. moms −108,15 kr." in page
    assert "Betales senest" not in page
    assert "+71<" not in " ".join(page)


def test_nothing_to_pay_says_so_and_shows_no_payment_line() -> None:
    (page,) = pages(an_invoice(a_section(replace(ENERGY, quantity_wh=0, amount_ore=0))))
    assert page[page.index("At betale") + 1] == "0,00 kr."
    assert "Du skal ikke betale noget for perioden." in page
    assert "+71<" not in " ".join(page)


def test_a_credit_note_names_the_invoice_that_it_corrects_and_asks_for_nothing() -> None:
    turned = replace(ENERGY, quantity_wh=-312_500, amount_ore=-21_450)
    (page,) = pages(a_credit_note(a_section(turned)))
    assert page[0].endswith("Kreditnota")
    for line in ("Kreditnota nr. 2026-00007", "Retter faktura 2026-00001", "Kreditnotaen retter faktura 2026-00001."):
        assert line in page
    assert page[page.index("Til gode") + 1] == "268,13 kr."
    assert "El, Elhandel Spot (spotpris + tillæg) −312,5 kWh gns. 68,64 øre −214,50" in page
    assert "+71<" not in " ".join(page)


def test_a_credit_note_for_money_that_was_to_come_asks_for_its_payment() -> None:
    surplus = BillLine("supplier", "production_credit", "Solcelleoverskud", -90_000, None, None, 30_102, True, 1)
    (page,) = pages(a_credit_note(a_section(surplus)))
    assert page[page.index("At betale") + 1] == "376,28 kr."
    assert page[page.index("Betalingslinje til netbank") + 1] == "+71<202600000000078+80000000<"
    assert "Retter faktura 2026-00001" in page


def test_the_facts_compare_with_the_year_before() -> None:
    (page,) = pages(an_invoice(a_section(ENERGY, SUBSCRIPTION, year_before_wh=250_000)))
    for line in ("312,5 kWh", "97,4 øre/kWh", "250,0 kWh", "dit forbrug er ændret +25 %"):
        assert line in page


def test_a_correction_is_headed_as_one_and_leaves_the_facts_alone() -> None:
    correction = a_section(
        replace(ENERGY, quantity_wh=-1_000, amount_ore=-80),
        correction=True,
        period_from=date(2025, 12, 1),
        period_to=date(2026, 1, 1),
    )
    (page,) = pages(an_invoice(a_section(), correction))
    assert "Regulering: Vestergade 16, 2., 8000 Aarhus C" in page
    assert "El, Elhandel Spot (spotpris + tillæg) −1,0 kWh gns. 80,00 øre −0,80" in page
    assert page[page.index("Forbrug") + 1] == "312,5 kWh"
    assert "Periode 1.–31. januar 2026" in page


def test_a_customer_learns_whom_to_ask_where_to_complain_and_where_to_compare() -> None:
    whole = text(an_invoice())
    for told in (
        "Ring på +45 70 00 00 00 eller skriv til kundeservice@elhandel.example",
        "Ankenævnet på Energiområdet, energianke.dk",
        "elpris.dk",
    ):
        assert told in whole


def test_an_ordinary_bill_with_its_chart_is_one_page() -> None:
    lines = (ENERGY, SUBSCRIPTION, GRID, TRANSMISSION, GRID_SUBSCRIPTION, *[TRANSMISSION] * 3, TAX)
    (page,) = pages(an_invoice(a_section(*lines, daily_wh=tuple(range(9_000, 40_000, 1_000)), year_before_wh=300_000)))
    assert "Dit forbrug dag for dag højeste søjle: 39,0 kWh" in page
    assert "Side 1 af 1" in page


def test_every_metering_point_has_its_section_and_every_page_its_number() -> None:
    homes = [
        a_section(*ORDINARY, supply_period_id=n, gsrn=f"5713131800000000{n:02d}", supply_address=(f"Vestergade {n}",))
        for n in range(1, 7)
    ]
    told = pages(an_invoice(*homes))
    whole = [line for page in told for line in page]
    assert len(told) > 1
    for n in range(1, 7):
        assert whole.count(f"Vestergade {n}") == 1
        assert f"Målepunkt 5713131800000000{n:02d} · Elhandel Spot · 1.–31. januar 2026" in whole
    for number, page in enumerate(told, start=1):
        assert f"Side {number} af {len(told)}" in page
    assert whole.count("I alt inkl. moms 2.566,05 kr.") == 1


def test_a_section_without_an_address_is_headed_by_its_metering_point() -> None:
    (page,) = pages(an_invoice(a_section(supply_address=()), address=()))
    assert "Målepunkt 571313180000000012" in page


def test_the_same_invoice_gives_the_same_bytes_and_another_gives_others() -> None:
    daily = tuple(range(31))
    first = render(compose(an_invoice(a_section(daily_wh=daily))))
    render(compose(an_invoice(name="Birthe Østergård")))
    assert render(compose(an_invoice(a_section(daily_wh=daily)))) == first
    assert render(compose(an_invoice(a_section(daily_wh=daily), number="2026-00002"))) != first


def test_the_document_says_that_it_is_pdf_a_3b_with_a_title_an_author_and_its_own_date() -> None:
    found = document(an_invoice())
    xmp = found.xmp_metadata
    assert xmp is not None
    assert (xmp.pdfaid_part, xmp.pdfaid_conformance) == ("3", "B")
    told = found.metadata
    assert told is not None
    assert (told.title, told.author) == ("Faktura 2026-00001", "Elhandel A/S")
    assert told.creation_date is not None
    assert told.creation_date.date() == date(2026, 2, 8)  # midnight in Denmark, in UTC


def test_a_long_name_and_address_push_down_what_follows_and_keep_off_what_stands_beside() -> None:
    address = ("c/o Administrationen Nordjylland A/S", "Vestergade 16, 2. tv", "Lille Skensved", "8000 Aarhus C")
    invoice = an_invoice(name=f"{'Andelsboligforening' * 4} Vest", address=address)
    (page,) = pages(invoice)
    assert [line for line in address if line not in page] == []
    assert "Andelsboligforening" * 4 not in " ".join(page)
    assert "Andelsboligforening" * 4 in "".join(page)
    height = places(invoice)
    assert height["8000 Aarhus C"] - height["At betale"] > height["Lille Skensved"] - height["8000 Aarhus C"]


@pytest.mark.parametrize(
    "name",
    [
        "Ærø & Østergård Åkjær I/S",
        "Zoë Łukaszewicz-Þórðarson",
        "*Stjerne* _Streg_ #import <mærke> @ref $x^2$ \\ `kode` [tekst] ~ // --",
        '#eval("1+1") #sys.inputs',
        'O\'Neill "Bob" -- A/S',
    ],
)
def test_a_name_is_printed_letter_by_letter_whatever_it_is(name: str) -> None:
    section = a_section(replace(ENERGY, description=name), product=name, supply_address=(name,))
    (page,) = pages(an_invoice(section, name=name, address=(name,)))
    assert page.count(name) == 3  # recipient, address, place
    assert f"{name} 312,5 kWh gns. 68,64 øre 214,50" in page
    assert f"Målepunkt 571313180000000012 · {name} · 1.–31. januar 2026" in " ".join(page)
