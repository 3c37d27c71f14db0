"""The PDF holds every field that a Danish electricity bill has to (docs/invoice.md)."""

from dataclasses import replace
from datetime import date

import pytest

from elhandel.billing.bill import Agreement, VatClass
from elhandel.billing.document import tables
from elhandel.billing.invoice import Invoice
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.unit.billing.invoices import a_line, a_section, a_subscription, an_aconto, an_invoice
from tests.unit.billing.test_document import pages_of

RADIUS, N1, UNKNOWN = "5790000705689", "5790001089030", "5790000000005"
OPEN = Agreement(promised_to=None, after_term="list", price_notice_days=30, supply_ends_on=None)
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))


def text_of(invoice: Invoice) -> str:
    return " ".join(pages_of(invoice))


def a_household() -> Invoice:
    lines = [
        a_line(),
        a_subscription(),
        a_line(8_312, category="network", component="charge", description="Nettarif C"),
        a_line(250, category="tax", component="charge", description="Elafgift", unit_price=8_000),
    ]
    return an_invoice(
        a_section(
            lines,
            agreement=OPEN,
            grid_company=RADIUS,
            year_before_daily_wh=(8_065,) * 31,
        )
    )


def addressed(invoice: Invoice, **fields: str) -> Invoice:
    recipient = replace(invoice.bill.recipient, **fields)
    return replace(invoice, bill=replace(invoice.bill, recipient=recipient))


HOUSEHOLD = text_of(a_household())


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("momsbekendtgørelsen § 58, 1: date of issue", "Dato 9. februar 2026"),
        ("2: consecutive number", "Faktura nr. 2026-00001"),
        ("3: the seller's registration number", "CVR 12345674"),
        ("5: names and addresses", "Søren Åkjær Vestergade 16, 2. tv 8000 Aarhus C"),
        ("5: the seller", "Elhandel A/S · Energivej 1, 2100 København Ø"),
        ("6: quantity and kind", "El, Elhandel Spot (spotpris + tillæg) 312,5 kWh"),
        ("7: days of the supply", "Periode 1.–31. januar 2026"),
        ("8: base and price of a unit", "gns. 68,64 øre 214,50"),
        ("9: rate", "Moms 25 % af 329,12"),
        ("10: amount of VAT", "82,28"),
        ("annex I, 1.1 (a): price", "At betale 411,40 kr."),
        ("1.1 (a): broken down", "Sådan fordeler beløbet sig Elhandel 243,50 kr. Netselskab og"),
        ("1.1 (a): incentives", "også have fået støtte, der ikke er betalt over de afgifter"),
        ("1.1 (b): due", "Betales senest 2. marts 2026"),
        ("1.2 (a): consumption", "Forbrug 312,5 kWh"),
        ("1.2 (b): supplier, hotline, e-mail", "+45 70 00 00 00 eller skriv til kundeservice@"),
        ("1.2 (c): product", "· Elhandel Spot ·"),
        ("1.2 (d): end of the contract", "Aftalen har ingen slutdato."),
        ("1.2 (d): notice", "Du kan opsige aftalen når som helst og uden gebyr."),
        ("1.2 (e): switching", "klarer den nye skiftet for dig, og det koster ikke noget"),
        ("1.2 (f): supply point", "Målepunkt (aftagenummer) 571313180000000001"),
        ("1.2 (g): disputes", "Ankenævnet på Energiområdet, Carl Jacobsens Vej 35, 2500 Valby"),
        ("1.2 (h): single contact point", "Forsyningstilsynet, Torvegade 10, 3300 Frederiksværk"),
        ("1.2 (i): comparison tool", "elpris.dk"),
        ("1.3 (a): last year as a picture", "Dit forbrug dag for dag 2026 samme dage 2025"),
        ("1.3 (b): savings", "sparenergi.dk"),
        ("1.3 (b): consumers", "Forbrugerrådet Tænk, taenk.dk"),
        ("4: network", "Netselskab og Energinet (viderefaktureret) 83,12"),
        ("4: taxes", "Afgifter 2,50"),
        ("5: energy sources", "Hvor kommer strømmen fra? (2023) Vind 45 %"),
        ("5: CO2", "En kWh udledte 82 g CO2"),
        ("5: radioactive waste", "0,1 mg højradioaktivt affald"),
        ("grid company, its number", "netselskabets vagt: Radius Elnet A/S, 70 20 48 00."),
        ("a change of the price", "Sætter vi prisen op, får du besked mindst 30 dage før."),
        ("payment", "+71<202600000000011+80000000<"),
    ],
)  # fmt: skip
def test_a_household_reads_every_required_field(rule: str, field: str) -> None:
    assert field in HOUSEHOLD, rule


def test_a_household_reads_it_all_on_one_page() -> None:
    assert len(pages_of(a_household())) == 1


def test_a_company_reads_its_references_and_nothing_that_only_consumers_need() -> None:
    text = text_of(
        addressed(
            a_household(),
            kind="business",
            cvr="87654321",
            ean="5790000000005",
            order_reference="PO-118",
        )
    )
    assert "Jeres CVR-nr. 87654321 EAN-nr. 5790000000005 Jeres ordrenr. PO-118" in text
    assert "Ankenævnet" not in text


def test_what_a_bank_collects_by_itself_is_said_with_its_numbers() -> None:
    invoice = a_household()
    issuer = replace(invoice.issuer, pbs_number="01234567")
    bill = replace(invoice.bill, mandate="118042")
    text = text_of(replace(invoice, bill=bill, issuer=issuer))
    assert (
        "Trækkes fra kontoen 2. marts 2026 Betalingsservice PBS-nr. 01234567 · aftale 118042"
        in text
    )
    assert "+71<" not in text


def test_the_last_bill_is_headed_so_and_pays_back_unasked() -> None:
    section = a_section(
        [a_line(-10_000)], agreement=replace(OPEN, supply_ends_on=JANUARY.end), final=True
    )
    text = text_of(an_invoice(section))
    assert "Slutopgørelse Elhandel A/S" in text
    assert "Faktura nr. 2026-00001" in text
    assert "Vi betaler det tilbage, uden at du skal bede om det." in text
    assert "Aftalen sluttede 31. januar 2026." in text
    assert "Du kan opsige" not in text


def test_a_bill_of_two_points_is_the_last_only_if_both_have_ended() -> None:
    ended, other = a_section(final=True), a_section(supply_period_id=2)
    assert "Slutopgørelse" not in text_of(an_invoice(ended, other))
    assert "Slutopgørelse" in text_of(an_invoice(ended, replace(other, final=True)))


def test_a_note_on_the_last_bill_is_no_last_bill() -> None:
    note = an_invoice(a_section(final=True), corrects_number="2026-00001")
    assert "Slutopgørelse" not in text_of(note)


def test_a_promised_price_says_until_when_and_what_comes_then() -> None:
    def said(after_term: str) -> str:
        promised = replace(OPEN, promised_to=date(2026, 9, 1), after_term=after_term)
        return text_of(an_invoice(a_section(agreement=promised)))

    assert "aftalt til og med 31. august 2026; derefter gælder prisen i vores prisliste" in said(
        "list"
    )
    assert "derefter gælder den samme pris" in said("unchanged")


def test_a_promise_that_is_over_is_not_repeated() -> None:
    over = replace(OPEN, promised_to=date(2026, 2, 9))
    assert "Prisen er aftalt" not in text_of(an_invoice(a_section(agreement=over)))


@pytest.mark.parametrize(
    ("gln", "said"),
    [
        (N1, "Dit netselskab er N1 A/S. Nummeret til vagten står på n1.dk"),
        (UNKNOWN, "Ring til dit netselskab; vi hjælper gerne med at finde det."),
        (None, "Ring til dit netselskab; vi hjælper gerne med at finde det."),
    ],
)
def test_a_grid_company_whose_number_is_not_known_is_never_given_another_number(
    gln: str | None, said: str
) -> None:
    assert said in text_of(an_invoice(a_section(grid_company=gln)))


def test_a_green_product_is_declared_by_itself_beside_the_others() -> None:
    green = a_section(product="Elhandel Spot Grøn", supply_period_id=2)
    text = text_of(an_invoice(a_section(), green))
    assert "Vind 45 %" in text
    assert "Vind 100 % En kWh udledte 0 g CO2" in text


def test_figures_that_nobody_has_confirmed_are_called_provisional() -> None:
    assert "Tallene er foreløbige." in HOUSEHOLD


def test_what_a_buyer_accounts_for_is_billed_without_vat_and_says_so() -> None:
    invoice = an_invoice(vat_class=VatClass.REVERSE_CHARGE)
    invoice = replace(invoice, totals=replace(invoice.totals, vat_base=0, vat=0))
    text = text_of(invoice)
    assert "Omvendt betalingspligt: køber afregner momsen (momsloven § 46)." in text
    assert "I alt 243,50 kr." in text


def test_amounts_on_account_of_a_point_stand_together() -> None:
    text = text_of(
        an_invoice(
            a_section(),
            an_aconto(-56_000, -14_000, "Aconto 1. kvartal 2026"),
            an_aconto(64_000, 16_000, "Aconto 2. kvartal 2026"),
        )
    )
    assert "Aconto 80,00 Aconto 1. kvartal 2026 −560,00 Aconto 2. kvartal 2026 640,00" in text


def test_several_points_are_shown_at_a_glance_first() -> None:
    other = a_section(gsrn=Gsrn("571313180000000018"), supply_address=("Strandvejen 104",))
    text = text_of(an_invoice(a_section(), other))
    assert (
        "Det står på regningen Forbrug Kr. ekskl. moms Vestergade 16, 2. tv, 8000 Aarhus C "
        "312,5 kWh 243,50 Strandvejen 104 312,5 kWh 243,50" in text
    )


def test_charges_that_are_about_no_home_stand_under_a_heading_of_their_own() -> None:
    fee = a_line(
        10_000,
        category="service",
        component="service",
        description="Rykkergebyr",
        quantity_wh=None,
        vat=False,
    )
    section = a_section(
        [fee], run_id=None, supply_period_id=None, gsrn=None, supply_address=(), product=""
    )
    text = text_of(an_invoice(a_section(daily_wh=()), section))
    assert "Det står på regningen Forbrug Kr. ekskl. moms Vestergade 16" in text
    assert "Ydelser og gebyrer 1.–31. januar 2026 Kr. ekskl. moms Rykkergebyr (momsfri)" in text


def test_several_rates_of_a_heated_home_are_one_line_with_its_parts_below() -> None:
    taxes = [
        a_line(1_200, category="tax", description="Elafgift, nedsat sats", quantity_wh=1_500_000),
        a_line(28_800, category="tax", description="Elafgift (elvarme)", quantity_wh=400_000),
        a_line(-320, category="tax", description="Nedsættelse (elvarme)", quantity_wh=400_000),
    ]
    text = text_of(an_invoice(a_section([a_line(), *taxes])))
    assert "Afgifter 296,80 Elafgift: fuld sats af 400,0 kWh, nedsat af 1.100,0 kWh" in text
    assert "heraf 12,00" in text
    assert "heraf −3,20" in text


def test_what_is_given_for_own_production_stands_by_itself() -> None:
    credit = a_line(-4_410, component="production_credit", quantity_wh=-98_000)
    text = text_of(an_invoice(a_section([a_line(), credit, a_subscription()])))
    assert "Elhandel 243,50" in text
    assert "Dit overskud af egen strøm −44,10" in text


# --- the tables -----------------------------------------------------------------------------------


def test_shares_of_every_declaration_add_up() -> None:
    for product in ("Elhandel Spot", "Elhandel Spot Grøn"):
        declared = tables.declaration(product, date(2026, 2, 9))
        assert declared is not None
        assert sum(declared.percent.values()) == 100


def test_every_number_that_is_printed_says_where_it_was_read() -> None:
    rows = tables._rows("grid-companies", "company")
    assert len(rows) > 30
    assert [row["name"] for row in rows if "phone" in row and not row.get("phone_source")] == []


def test_a_bill_from_before_the_first_row_is_not_made() -> None:
    with pytest.raises(LookupError, match=r"required-sentences\.toml"):
        tables.sentences(date(2019, 12, 31))
