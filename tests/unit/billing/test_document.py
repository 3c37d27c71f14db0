"""What a customer reads on the PDF."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from elhandel.billing import Invoice
from elhandel.billing.document import compose, render, render_pages
from tests.unit.billing.invoices import a_line, a_section, an_invoice


def pages_of(invoice: Invoice) -> list[str]:
    """The text of each page; a broken line reads as one."""
    reader = PdfReader(BytesIO(render(compose(invoice))))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_an_ordinary_invoice_fits_a_page_and_says_all_that_the_law_asks_for() -> None:
    (text,) = pages_of(an_invoice())
    for told in (
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
        assert told in text


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
    (text,) = pages_of(an_invoice(section, kind="credit_note", number="2026-00002", corrects_number="2026-00001"))
    assert "Kreditnota nr. 2026-00002" in text
    assert "Retter faktura 2026-00001" in text
    assert "Til gode 268,13 kr. Kreditnotaen retter faktura 2026-00001." in text


def test_a_line_without_vat_is_marked_and_kept_out_of_the_base() -> None:
    (text,) = pages_of(an_invoice(a_section([a_line(1_000), a_line(333, vat=False, description="Gebyr")])))
    assert "Gebyr (momsfri)" in text
    assert "Heraf momsfrit 3,33 Moms 25 % af 10,00 2,50" in text


def test_a_correction_is_told_apart_from_the_period_that_is_billed() -> None:
    december = a_section(
        [a_line(-80, quantity_wh=-1_000)],
        correction=True,
        period_from=date(2025, 12, 1),
        period_to=date(2026, 1, 1),
        daily_wh=(),
        year_before_wh=None,
    )
    text = " ".join(pages_of(an_invoice(a_section(), december)))
    assert "Regulering: Vestergade 16, 2. tv, 8000 Aarhus C" in text
    assert "1.–31. december 2025" in text
    assert "Din samlede pris" not in text


def test_many_metering_points_run_over_numbered_pages_with_all_of_their_lines() -> None:
    sections = [a_section(supply_address=(f"Vestergade {number}", "8000 Aarhus C")) for number in range(1, 9)]
    pages = pages_of(an_invoice(*sections))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Side {number} af {len(pages)}" in page
    for number in range(1, 9):
        assert f"Vestergade {number}, 8000 Aarhus C" in " ".join(pages)


def test_a_long_period_is_drawn_by_month() -> None:
    year = a_section(period_from=date(2025, 1, 1), period_to=date(2026, 1, 1), daily_wh=(9_000,) * 365)
    assert "Dit forbrug måned for måned" in pages_of(an_invoice(year))[0]


@pytest.mark.parametrize("text", ['"#$*_`@<>\\[]{}', "https://x.example //", "Ærø – Ø", "日本"])
def test_whatever_a_name_holds_is_printed_and_never_run(text: str) -> None:
    invoice = an_invoice()
    named = replace(invoice, bill=replace(invoice.bill, recipient=replace(invoice.bill.recipient, name=text)))
    (page,) = pages_of(named)
    if text != "日本":  # the fonts have no such letters; the rest of the document stands
        assert text in page
    assert "At betale 304,38 kr." in page


def test_the_same_invoice_gives_the_same_bytes() -> None:
    other = an_invoice(number="2026-00002")
    first = render(compose(an_invoice()))
    assert render(compose(other)) != first
    assert render(compose(an_invoice())) == first


def test_the_document_is_pdf_a_with_its_fonts_inside() -> None:
    reader = PdfReader(BytesIO(render(compose(an_invoice()))))
    assert reader.xmp_metadata is not None
    assert "pdfaid" in reader.xmp_metadata.stream.get_data().decode()
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert any(name.startswith("/FontFile") for name in descendant["/FontDescriptor"])


def test_the_pages_can_be_looked_at() -> None:
    assert [page[:4] for page in render_pages(compose(an_invoice()))] == [b"\x89PNG"]
