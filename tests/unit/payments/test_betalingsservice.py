"""Betalingsservice's files and deadlines (C.4, C.5 row 5)."""

from datetime import date

import pytest

from elhandel.payments.betalingsservice import (
    Agreement,
    BadRecord,
    Creditor,
    Demand,
    agreements_in,
    collection_day,
    collections_file,
    read_delivery,
    results_in,
    submits_on,
)
from elhandel.payments.betalingsservice.deadlines import DeliveryRules
from elhandel.payments.errors import UnableToReadBankFile
from simulator.world.payments import agreements_delivery, results_delivery

US = Creditor(pbs="3985644", debtor_group="1", supplier="12345674")
DEMAND = Demand(42, "118042", 918_85, date(2026, 4, 1), "2026-00042-1", ("Regning 2026-00042",))


def test_a_file_of_collections_has_lines_of_128_characters_with_its_fields_in_place() -> None:
    lines = (
        collections_file(7, US, [DEMAND, DEMAND], date(2026, 3, 19))
        .decode("latin-1")
        .split("\r\n")[:-1]
    )

    assert {len(line) for line in lines} == {128}
    assert [line[:5] for line in lines] == [
        "BS002", "BS012", "BS042", "BS052", "BS042", "BS052", "BS092", "BS992",
    ]  # fmt: skip
    start, section, demand, text, *_, section_end, end = lines
    assert start[5:30] == "12345674BS106010000000007"
    assert start[49:55] == "190326"
    assert section[5:17] == "039856440112"
    assert (demand[13:17], demand[22:27], demand[27:42]) == ("0280", "00001", "000000000000042")
    assert (demand[42:51], demand[51:59]) == ("000118042", "01042026")
    assert (demand[59], demand[60:73], demand[73:103].strip()) == (
        "1", "0000000091885", "2026-00042-1",
    )  # fmt: skip
    assert text[52:].strip() == "Regning 2026-00042"
    assert (section_end[31:42], section_end[42:57]) == ("00000000002", "000000000183770")
    assert (end[20:31], end[31:42], end[42:57]) == (
        "00000000001", "00000000002", "000000000183770",
    )  # fmt: skip


def test_results_and_agreements_are_read_and_a_bad_record_costs_no_other() -> None:
    content = results_delivery(
        9,
        [(DEMAND, "0236"), (DEMAND, "0237"), (DEMAND, "9999"), (DEMAND, "0238"), (DEMAND, "0239")],
    )

    results = list(results_in(read_delivery(content)))

    assert [
        result.place if isinstance(result, BadRecord) else (result.outcome, result.reason)
        for result in results
    ] == [
        ("completed", None), ("failed", "insufficient_funds"), 3, ("failed", "mandate_cancelled"),
        ("reversed", "disputed"),
    ]  # fmt: skip
    first = results[0]
    assert not isinstance(first, BadRecord)
    assert (first.reference, first.paid_ore, first.customer) == ("2026-00042-1", 918_85, 42)
    agreements = read_delivery(agreements_delivery(3, [(42, "118042", "0231"), (7, "5", "0232")]))
    assert list(agreements_in(agreements)) == [
        Agreement(42, "118042", "active"),
        Agreement(7, "5", "cancelled"),
    ]


@pytest.mark.parametrize("cut", [0, 20, 200, -140])
def test_a_file_that_is_cut_off_is_refused(cut: int) -> None:
    content = results_delivery(9, [(DEMAND, "0236")])

    with pytest.raises(UnableToReadBankFile):
        read_delivery(content[:cut])


@pytest.mark.parametrize(
    ("due", "today", "collected"),
    [
        ("2026-04-01", "2026-03-20", "2026-04-01"),  # eight bank days before April
        ("2026-04-01", "2026-03-21", "2026-05-01"),  # too late: the next month's first bank day
        ("2026-04-15", "2026-03-19", "2026-04-15"),
        ("2026-04-02", "2026-03-02", "2026-04-07"),  # Easter
    ],
)
def test_what_misses_the_deadline_is_collected_with_the_next_month(
    due: str, today: str, collected: str
) -> None:
    day = collection_day(date.fromisoformat(due), date.fromisoformat(today))

    assert day == date.fromisoformat(collected)


@pytest.mark.parametrize(("days", "source"), [(2, "the agreement"), (8, " ")])
def test_a_deadline_without_a_source_or_after_the_last_day_is_no_rule(
    days: int, source: str
) -> None:
    with pytest.raises(ValueError, match="names no source"):
        DeliveryRules(date(2026, 1, 1), days, 1, source)


def test_what_is_collected_is_delivered_a_bank_day_before_the_deadline() -> None:
    assert submits_on(date(2026, 4, 1)) == date(2026, 3, 19)
