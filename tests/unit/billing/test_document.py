"""What a customer reads on the PDF."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from elhandel.billing.annotations import Annotations, Estimated, EstimatedPoint
from elhandel.billing.document import compose, render, render_pages
from elhandel.billing.document.danish import kroner
from elhandel.billing.document.pdf import _workshop
from elhandel.billing.invoice import Invoice
from elhandel.values.days.period import Period
from tests.builders.chance import by_chance
from tests.unit.billing.invoices import a_line, a_section, a_subscription, an_aconto, an_invoice


def pages_of(invoice: Invoice) -> list[str]:
    """The text of each page; a broken line reads as one."""
    reader = PdfReader(BytesIO(render(compose(invoice))))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def heights_of(invoice: Invoice) -> dict[str, float]:
    """How high above the foot of the first page each piece of text stands (points)."""
    found: dict[str, float] = {}

    def look(text: str, matrix: Sequence[float], *_: Any) -> None:
        found.setdefault(text.strip(), matrix[5])

    PdfReader(BytesIO(render(compose(invoice)))).pages[0].extract_text(visitor_text=look)
    return found


def alternative_texts(invoice: Invoice) -> list[str]:
    """What the document says in place of its pictures."""
    reader = PdfReader(BytesIO(render(compose(invoice))))
    found: list[str] = []

    def look(element: Any) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                look(child)
        elif isinstance(element, dict):
            if "/Alt" in element:
                found.append(str(element["/Alt"]))
            if "/K" in element:
                look(element["/K"])

    look(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_an_ordinary_invoice_fits_a_page_and_says_all_that_the_law_asks_for() -> None:
    (text,) = pages_of(an_invoice())
    for expected in (
        "Faktura nr. 2026-00001",
        "9. februar 2026",
        "1.–31. januar 2026",
        "Søren Åkjær Vestergade 16, 2. tv 8000 Aarhus C",
        "At betale 304,38 kr.",
        "Betales senest 2. marts 2026",
        "+71<202600000000011+80000000<",
        "571313180000000001",
        "312,5 kWh",
        "El, Elhandel Spot (spotpris + tillæg)",
        "gns. 68,64 øre",
        "29,00 kr./md.",
        "Sum ekskl. moms 243,50",
        "Moms 25 % af 243,50 60,88",
        "I alt inkl. moms 304,38 kr.",
        "Elhandel A/S · Energivej 1, 2100 København Ø · CVR 12345674",
        "+45 70 00 00 00",
        "kundeservice@elhandel.example",
        "Ankenævnet på Energiområdet",
        "elpris.dk",
        "Side 1 af 1",
        "250,0 kWh dit forbrug er steget 25 %",
        "Din samlede pris 97,4 øre/kWh",
        "Dit forbrug dag for dag",
    ):
        assert expected in text


def test_lines_stand_in_our_part_the_grids_and_the_states_each_with_its_sum() -> None:
    lines = [
        a_line(),
        a_line(1_000, category="network", description="Nettarif C"),
        a_line(250, category="tax", description="Elafgift", unit_price=8_000),
    ]
    (text,) = pages_of(an_invoice(a_section(lines)))
    assert "Elhandel 214,50" in text
    assert "Netselskab og Energinet (viderefaktureret) 10,00" in text
    assert "Afgifter 2,50 Elafgift 312,5 kWh 0,80 øre 2,50" in text


def test_a_negative_invoice_says_that_the_money_is_the_customers() -> None:
    (text,) = pages_of(an_invoice(a_section([a_line(-10_002)])))
    assert "Til gode 125,03 kr. Beløbet er i din favør. Du skal ikke betale noget." in text
    assert "I alt inkl. moms −125,03 kr." in text
    assert "+71<" not in text
    assert "Betales senest" not in text


def test_an_invoice_over_nothing_asks_for_nothing() -> None:
    (text,) = pages_of(an_invoice(a_section([a_line(0, quantity_wh=0)], daily_wh=(0,) * 31)))
    assert "Du skal ikke betale noget for perioden." in text
    assert "Dit forbrug dag for dag" not in text


def test_a_credit_note_names_the_invoice_that_it_corrects() -> None:
    section = a_section([a_line(-21_450, quantity_wh=-312_500)], daily_wh=(), year_before_wh=None)
    (text,) = pages_of(
        an_invoice(section, kind="credit_note", number="2026-00002", corrects_number="2026-00001")
    )
    assert "Kreditnota nr. 2026-00002" in text
    assert "Retter faktura 2026-00001" in text
    assert "Til gode 268,13 kr. Kreditnotaen retter faktura 2026-00001." in text


def test_a_debit_note_is_an_invoice_that_names_the_one_it_corrects() -> None:
    section = a_section(
        [a_line(80, quantity_wh=1_000)], correction=True, daily_wh=(), year_before_wh=None
    )
    (text,) = pages_of(an_invoice(section, number="2026-00002", corrects_number="2026-00001"))
    assert "Faktura nr. 2026-00002" in text
    assert "Retter faktura 2026-00001" in text
    assert "At betale 1,00 kr. Betales senest 2. marts 2026 Betalingslinje til netbank +71<" in text
    assert "Regulering: Vestergade 16, 2. tv, 8000 Aarhus C" in text


def test_a_bill_of_a_quarter_says_its_sum_what_was_asked_for_and_what_is_asked_for_now() -> None:
    text = " ".join(
        pages_of(
            an_invoice(
                a_section(),
                an_aconto(
                    -56_000, -14_000, "Aconto 1. kvartal 2026, opkrævet på faktura 2026-00001"
                ),
                an_aconto(64_000, 16_000, "Aconto 2. kvartal 2026"),
            )
        )
    )
    assert "Aconto 2. kvartal 2026 640,00" in text
    assert "Aconto 1. kvartal 2026, opkrævet på faktura 2026-00001 −560,00" in text
    assert "Forbrug og gebyrer i alt 304,38 kr. inkl. moms" in text
    assert "Opkrævet aconto −700,00 kr." in text
    assert "Ny aconto 800,00 kr." in text
    assert "I alt inkl. moms 404,38 kr." in text
    assert "Din samlede pris" not in text


def test_a_line_without_vat_is_marked_and_kept_out_of_the_base() -> None:
    (text,) = pages_of(
        an_invoice(a_section([a_line(1_000), a_line(333, vat=False, description="Gebyr")]))
    )
    assert "Gebyr (momsfri)" in text
    assert "Heraf momsfrit 3,33 Moms 25 % af 10,00 2,50" in text


def test_a_correction_is_told_apart_from_the_period_that_is_billed() -> None:
    december = a_section(
        [a_line(-80, quantity_wh=-1_000)],
        correction=True,
        period=Period(date(2025, 12, 1), date(2026, 1, 1)),
        daily_wh=(),
        year_before_wh=None,
    )
    text = " ".join(pages_of(an_invoice(a_section(), december)))
    assert "Regulering: Vestergade 16, 2. tv, 8000 Aarhus C" in text
    assert "1.–31. december 2025" in text
    assert "Din samlede pris" not in text


def test_a_heated_home_with_estimates_fits_a_page_with_all_that_is_said() -> None:
    charge: dict[str, Any] = {"component": "charge", "category": "network"}
    network = [a_line(ore, description=f"Tarif {ore}", **charge) for ore in range(4_000, 4_005)]
    tax: dict[str, Any] = {**charge, "category": "tax"}
    taxes = [
        a_line(24_000, description="Elafgift", **{**tax, "quantity_wh": 333_000}),
        a_line(894, description="Elafgift, nedsat sats", **tax),
    ]
    of_heating = EstimatedPoint("heating", Estimated((date(2026, 1, 3),), 21_500))
    said = Annotations(
        estimated=Estimated((date(2026, 1, 4),), 2_100), estimated_points=(of_heating,)
    )
    lines = [a_line(), a_subscription(), *network, *taxes]
    section = a_section(lines, annotations=said, year_before_daily_wh=(9_000,) * 31)
    (text,) = pages_of(an_invoice(section))
    assert "elvarmens forbrug" in text
    assert "Brug mindre, sammenlign og skift" in text


def test_the_last_day_of_payment_stands_on_one_line_beside_a_large_amount() -> None:
    lines = [a_line(168_040_700, quantity_wh=931_250_000), a_subscription()]
    invoice = an_invoice(a_section(lines), due_on=date(2026, 12, 28))
    buyer = replace(
        invoice.bill.recipient, cvr="12345674", ean="5790000000005", order_reference="PO 7"
    )
    invoice = replace(invoice, bill=replace(invoice.bill, recipient=buyer))
    raw = PdfReader(BytesIO(render(compose(invoice)))).pages[0].extract_text()
    assert "28. december 2026" in raw
    assert "2.100.545,00 kr." in raw


def test_the_picture_of_consumption_has_a_text_for_those_who_do_not_see_it() -> None:
    section = a_section(year_before_daily_wh=(8_000,) * 31)
    (place,) = compose(an_invoice(section)).places
    assert place.chart is not None
    assert place.chart.alt == (
        "Dit forbrug dag for dag, 1.–31. januar 2026: 310,0 kWh i alt, samme dage 2025: 248,0 kWh. "
        "Højeste søjle: 10,0 kWh."
    )
    assert place.chart.alt in alternative_texts(an_invoice(section))


def test_many_metering_points_run_over_numbered_pages_with_all_of_their_lines() -> None:
    sections = [
        a_section(supply_address=(f"Vestergade {number}", "8000 Aarhus C"))
        for number in range(1, 9)
    ]
    pages = pages_of(an_invoice(*sections))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Side {number} af {len(pages)}" in page
    for number in range(1, 9):
        assert f"Vestergade {number}, 8000 Aarhus C" in " ".join(pages)


def test_a_long_period_is_drawn_by_month() -> None:
    year = a_section(period=Period(date(2025, 1, 1), date(2026, 1, 1)), daily_wh=(9_000,) * 365)
    assert "Dit forbrug måned for måned" in pages_of(an_invoice(year))[0]


@pytest.mark.parametrize(
    "text",
    [
        '"#$*_`@<>\\[]{}~',
        '#eval("1+1")',
        "$x^2$ 'y' -- ...",
        "https://x.example //",
        "Ærø – Ø",
        "Łuczyńska",
    ],
)
def test_whatever_a_name_holds_is_printed_and_never_run(text: str) -> None:
    section = a_section(
        [a_line(description=text), a_subscription()], product=text, supply_address=(text,)
    )
    (page,) = pages_of(an_invoice(section, name=text, address=(text,)))
    assert f"{text} {text} Faktura nr." in page
    assert (
        f"{text} Målepunkt (aftagenummer) 571313180000000001 · {text} · 1.–31. januar 2026" in page
    )
    assert f"{text} 312,5 kWh gns. 68,64 øre 214,50" in page
    assert "At betale 304,38 kr." in page


def test_a_long_name_and_address_push_down_what_follows_and_keep_off_what_stands_beside() -> None:
    word = "Andelsboligforening" * 4
    address = (
        "c/o Administrationen Nordjylland A/S",
        "Vestergade 16, 2. tv",
        "Lille Skensved",
        "8000 Aarhus C",
    )
    invoice = an_invoice(name=f"{word} Vest", address=address)
    (page,) = pages_of(invoice)
    assert word not in page
    assert word in page.replace(" ", "")
    height = heights_of(invoice)
    assert (
        height["8000 Aarhus C"] - height["At betale"]
        > height["Lille Skensved"] - height["8000 Aarhus C"]
    )


AMOUNTS = st.lists(st.tuples(st.integers(-(10**8), 10**8), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=by_chance(15), deadline=None)
@given(AMOUNTS)
def test_the_amounts_on_the_page_are_those_of_the_rows(amounts: list[tuple[int, bool]]) -> None:
    lines = [
        a_line(ore, description=f"Linje {number}", quantity_wh=None, vat=vat)
        for number, (ore, vat) in enumerate(amounts, start=1)
    ]
    invoice = an_invoice(a_section(lines))
    (page,) = pages_of(invoice)
    for line in lines:
        assert (
            f"{line.description} {'' if line.vat else '(momsfri) '}{kroner(line.amount_ore)}"
            in page
        )
    total = invoice.totals.total
    assert f"I alt inkl. moms {kroner(total)} kr." in page
    assert f"{'At betale' if total >= 0 else 'Til gode'} {kroner(abs(total))} kr." in page


def test_a_price_with_more_decimals_than_an_amount_is_printed_with_all_of_them() -> None:
    monthly = replace(a_subscription(2_192), unit_price=21_916_700)
    assert "1 måned 21,9167 kr./md. 21,92" in pages_of(an_invoice(a_section([monthly])))[0]


def test_what_takes_back_money_that_was_to_come_is_an_invoice_that_asks_for_its_payment() -> None:
    section = a_section([a_line(10_000, quantity_wh=-90_000)])
    (text,) = pages_of(an_invoice(section, number="2026-00002", corrects_number="2026-00001"))
    assert "Faktura nr. 2026-00002" in text
    assert "Din samlede pris" not in text
    assert (
        "At betale 125,00 kr. Betales senest 2. marts 2026 Betalingslinje til netbank +71<" in text
    )
    assert "Retter faktura 2026-00001" in text


def test_an_amount_that_rounds_to_nothing_has_no_mean_price_and_a_fixed_one_is_shown() -> None:
    spot, fixed = (
        a_line(0, quantity_wh=1),
        a_line(0, quantity_wh=1, unit_price=720_000, description="El, Fast"),
    )
    (text,) = pages_of(an_invoice(a_section([spot, fixed, a_subscription()])))
    assert "gns. 0,00" not in text
    assert "El, Fast 0,001 kWh 72,00 øre 0,00" in text


def test_the_same_invoice_gives_the_same_bytes() -> None:
    other = an_invoice(number="2026-00002")
    first = render(compose(an_invoice()))
    assert render(compose(other)) != first
    assert render(compose(an_invoice())) == first


def test_nothing_of_a_document_is_left_in_the_folder_in_which_it_was_made() -> None:
    assert render(compose(an_invoice()), b"<Invoice/>").startswith(b"%PDF")
    assert [path.name for path in Path(_workshop().folder.name).iterdir()] == ["invoice.typ"]


def test_the_document_is_pdf_a_with_its_fonts_inside() -> None:
    reader = PdfReader(BytesIO(render(compose(an_invoice()))))
    assert reader.xmp_metadata is not None
    assert (reader.xmp_metadata.pdfaid_part, reader.xmp_metadata.pdfaid_conformance) == ("3", "B")
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Faktura 2026-00001", "Elhandel A/S")
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert any(name.startswith("/FontFile") for name in descendant["/FontDescriptor"])


def test_the_pages_can_be_looked_at() -> None:
    assert [page[:4] for page in render_pages(compose(an_invoice()))] == [b"\x89PNG"]
