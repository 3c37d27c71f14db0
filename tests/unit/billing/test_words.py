"""What a bill says in words: corrections, estimates, a fixed price, a typical home, payback."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from elhandel.billing.annotations import (
    Annotations,
    Change,
    Estimated,
    EstimatedPoint,
    FixedPrice,
    SimilarHome,
)
from elhandel.billing.bill import Beside
from elhandel.billing.document import compose
from elhandel.billing.document.advances import bases_of
from elhandel.billing.document.remarks import agreed_text, change_text, estimated_text
from elhandel.billing.estimate import Basis
from elhandel.values.days.period import Period
from tests.unit.billing.invoices import a_line, a_section, an_invoice

DAY = Period(date(2026, 1, 14), date(2026, 1, 15))
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))


def of_readings(amount_ore: int = -165, **fields: Any) -> Change:
    values: dict[str, Any] = {
        "changed_days": 1,
        "changed_hours": 3,
        "hours": (16, 17, 18),
        "before_wh": 4_200,
        "after_wh": 3_100,
    }
    days = fields.pop("days", DAY)
    return Change("readings", "grid_company", days, amount_ore, **{**values, **fields})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            of_readings(),
            "Netselskabet rettede 3 timer den 14. januar (kl. 16–19): 4,2 → 3,1 kWh: "
            "−1,65 kr. ekskl. moms.",
        ),
        (
            of_readings(211, changed_hours=2, hours=(3, 17), before_wh=900, after_wh=2_250),
            "Netselskabet rettede 2 timer den 14. januar (kl. 3 og 17): 0,90 → 2,25 kWh: "
            "2,11 kr. ekskl. moms.",
        ),
        (
            of_readings(days=JANUARY, changed_days=12, changed_hours=288, hours=()),
            "Netselskabet rettede 288 timer på 12 dage 1.–31. januar 2026: 4,2 → 3,1 kWh: "
            "−1,65 kr. ekskl. moms.",
        ),
        (
            of_readings(point="heating", changed_hours=None, hours=()),
            "Netselskabet rettede målingen af elvarme den 14. januar: 4,2 → 3,1 kWh: "
            "−1,65 kr. ekskl. moms.",
        ),
        (
            Change("readings", "grid_company", JANUARY, -1_709, changed_days=0),
            "En rettet måling tidligere på året flyttede grænsen for nedsat elafgift "
            "1.–31. januar 2026: −17,09 kr. ekskl. moms.",
        ),
        (
            Change("charge", "energinet", JANUARY, 90, label="Systemtarif"),
            "Energinet rettede prisen på Systemtarif 1.–31. januar 2026: 0,90 kr. ekskl. moms.",
        ),
        (
            Change(
                "charge",
                "grid_company",
                JANUARY,
                125,
                label="Netabonnement C",
                before_price=34_750_000,
                after_price=36_000_000,
                price_of="month",
            ),
            "Netselskabet rettede prisen på Netabonnement C 1.–31. januar 2026: "
            "34,75 → 36,00 kr./md.: 1,25 kr. ekskl. moms.",
        ),
        (
            Change(
                "charge",
                "energinet",
                DAY,
                -90,
                label="Systemtarif",
                before_price=72_000,
                after_price=51_500,
                price_of="kwh",
            ),
            "Energinet rettede prisen på Systemtarif den 14. januar: 7,20 → 5,15 øre/kWh: "
            "−0,90 kr. ekskl. moms.",
        ),
        (
            Change("spot_price", "exchange", DAY, 5),
            "Elbørsen rettede spotprisen den 14. januar: 0,05 kr. ekskl. moms.",
        ),
        (
            Change("product", "supplier", JANUARY, -5),
            "Vi rettede din pris hos os 1.–31. januar 2026: −0,05 kr. ekskl. moms.",
        ),
    ],
)
def test_a_correction_says_what_changed_by_whom_and_what_it_cost(change: Change, text: str) -> None:
    assert change_text(change) == text


def test_a_notes_changes_stand_above_its_lines_and_add_up_to_them() -> None:
    changes = (of_readings(-165), of_readings(40, days=JANUARY))
    section = a_section(
        [a_line(-101), a_line(-24)], correction=True, annotations=Annotations(changes=changes)
    )
    (place,) = compose(an_invoice(section, corrects_number="2026-00001")).places
    assert place.remarks == tuple(map(change_text, changes))
    assert sum(change.amount_ore for change in changes) == sum(
        line.amount_ore for line in section.lines
    )


def test_estimated_days_are_named_and_their_line_is_marked() -> None:
    estimated = Estimated((date(2026, 1, 3), date(2026, 1, 9)), 14_000)
    (place,) = compose(an_invoice(a_section(annotations=Annotations(estimated=estimated)))).places
    assert place.remarks == (estimated_text(estimated),)
    assert "3. januar og 9. januar" in estimated_text(estimated)
    assert "14,0 kWh" in estimated_text(estimated)
    assert [row.note for row in place.parts[0].rows] == ["delvis skønnet", ""]


def test_a_fixed_price_is_said_without_and_with_vat() -> None:
    section = a_section(annotations=Annotations(fixed_price=FixedPrice(890_100)))
    text = agreed_text(section, date(2026, 2, 9))
    assert "89,01 øre/kWh, 111,26 øre/kWh med moms" in text


def test_a_home_is_compared_with_a_typical_one() -> None:
    home = Annotations(similar_home=SimilarHome("flat", 245_000))
    facts = compose(an_invoice(a_section(annotations=home))).facts
    assert ("En typisk lejlighed", "245,0 kWh") in {(fact.label, fact.value) for fact in facts}


def test_what_is_in_the_customers_favour_says_how_and_when_it_goes_back() -> None:
    invoice = an_invoice(a_section([a_line(-10_000)]), pay_back_by=date(2026, 2, 23))
    remark = compose(replace(invoice, kind="credit_note")).remark
    assert "betaler resten til den konto, du har oplyst, senest 23. februar 2026" in remark


def test_what_is_too_little_to_be_paid_out_is_set_off_on_the_next_bill() -> None:
    section = a_section([a_line(-1_000)])
    remark = compose(an_invoice(section, pay_back_by=date(2026, 2, 23))).remark
    assert remark.endswith(
        "Vi trækker det fra det, du skylder os; er der noget tilbage, trækker vi det fra din "
        "næste regning."
    )

    last = replace(section, final=True)
    remark = compose(an_invoice(last, pay_back_by=date(2026, 2, 23))).remark
    assert remark.endswith("tilbage senest 23. februar 2026, uden at du skal bede om det.")


def test_a_bill_says_which_notes_come_with_it() -> None:
    notes = (Beside("2026-00002", -400), Beside("2026-00003", -1_250), Beside("2026-00004", 300))
    document = compose(an_invoice(notes=notes))
    assert document.remark == (
        "Med regningen følger kreditnota 2026-00002 på 4,00 kr. og 2026-00003 på 12,50 kr. til "
        "gode. Vi trækker det fra det, du skylder os. Med regningen følger faktura 2026-00004 på "
        "3,00 kr., som retter en tidligere regning og betales for sig."
    )
    assert document.due_on


TAX: dict[str, Any] = {"category": "tax", "component": "charge"}
HEATED = [
    a_line(1_050, quantity_wh=1_312_500, unit_price=8_000, description="Nedsat", **TAX),
    a_line(72_000, quantity_wh=1_000_000, unit_price=720_000, description="Elvarme", **TAX),
    a_line(-800, quantity_wh=1_000_000, unit_price=-8_000, description="Elvarme, nedsat", **TAX),
]


def test_the_taxes_of_a_heated_home_are_one_line_with_each_below_it() -> None:
    (place,) = compose(an_invoice(a_section(HEATED))).places
    ((net,),) = [part.rows for part in place.parts]
    assert (net.description, net.amount) == (
        "Elafgift: fuld sats af 1.000,0 kWh, nedsat af 312,5 kWh",
        "722,50",
    )
    assert [row.amount for row in net.detail] == ["10,50", "720,00", "−8,00"]


def test_rates_that_do_not_show_what_pays_the_full_one_are_only_named() -> None:
    lines = [HEATED[0], a_line(-800, quantity_wh=-1_000_000, description="Elvarme", **TAX)]
    (place,) = compose(an_invoice(a_section(lines))).places
    assert place.parts[0].rows[0].description == "Elafgift med nedsat sats for elvarme"


BASIS = Basis(
    source="house",
    quarter=date(2026, 1, 1),
    yearly_wh=4_000_000,
    wh=1_100_000,
    per_kwh=640_000,
    per_month=60_000_000,
    vat_percent=25,
    amount_ore=111_000,
    estimated_on=date(2025, 12, 20),
)


@pytest.mark.parametrize(
    ("basis", "text"),
    [
        (BASIS.with_use(550_000), "Du brugte 50 % mindre, end vi ventede."),
        (BASIS.with_use(550_000, 45), "Vi leverede strøm til dig på 45 af kvartalets dage."),
    ],
)
def test_what_was_used_is_compared_with_what_was_expected_of_the_same_days(
    basis: Basis, text: str
) -> None:
    (shown,) = bases_of([a_section(basis=basis)])
    assert shown.text == text


def test_who_pays_no_vat_reads_of_none() -> None:
    (shown,) = bases_of([a_section(basis=replace(BASIS, vat_percent=0))])
    assert shown.rows[-1][0] == "Et helt kvartal afrundet"


def test_what_is_estimated_of_a_child_point_is_said_of_that_point() -> None:
    days = Estimated((date(2026, 1, 3), date(2026, 1, 4)), 21_500)
    said = Annotations(
        estimated_points=(EstimatedPoint("heating", days), EstimatedPoint("production", days))
    )
    (place,) = compose(an_invoice(a_section(annotations=said))).places
    assert place.remarks == (
        "Netselskabet har skønnet elvarmens forbrug den 3. januar og 4. januar (21,5 kWh). "
        "Bliver det målt, retter vi regningen.",
        "Netselskabet har skønnet produktionen fra solcellerne den 3. januar og 4. januar "
        "(21,5 kWh). Bliver det målt, retter vi regningen.",
    )
    assert all("skønnet" not in row.note for part in place.parts for row in part.rows)


def test_a_subscription_whose_price_changed_shows_the_mean_of_a_month() -> None:
    line = a_line(
        9_033, component="charge", category="network", quantity_wh=None, quantity="2 måneder"
    )
    (place,) = compose(an_invoice(a_section([line]))).places
    assert [row.price for part in place.parts for row in part.rows] == ["gns. 45,17 kr./md."]
