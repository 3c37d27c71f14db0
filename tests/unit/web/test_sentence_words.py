"""What is parked or held, and why a process moved, is said in Danish to staff."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from elhandel.imports import orphans
from elhandel.metering.read import Gap
from elhandel.settlement.engine.errors import (
    AmountTooLarge,
    MissingChargePrice,
    MissingProduct,
    MissingSpotPrice,
)
from elhandel.settlement.shard.parked import (
    unforeseen,
    without_master_data,
    without_readings,
    without_use_before,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel_office.sentence_words import SENTENCES, worded
from tests.builders.identifiers import a_gsrn

DOMAIN: Final = Path(__file__).parents[3] / "layers" / "domain" / "elhandel"
POINT: Final = a_gsrn(1)
DAY: Final = date(2026, 1, 14)
HOUR: Final = (datetime(2026, 1, 14, 5, tzinfo=UTC), datetime(2026, 1, 14, 6, tzinfo=UTC))

PARKED: Final = {
    "master data": without_master_data(POINT).detail,
    "readings": without_readings(POINT, [Gap(1, DAY, None, ()), Gap(1, DAY, 60, (1, 2))]).detail,
    "use before": without_use_before(POINT, DAY, [Gap(1, DAY, None, ())]).detail,
    "unforeseen": unforeseen(ValueError("x")).detail,
    "spot": MissingSpotPrice("DK1", [HOUR] * 12).sentence,
    "charge": MissingChargePrice(
        ChargeKey("5790000705245", ChargeKind.TARIFF, "CD"), [(DAY, DAY)]
    ).sentence,
    "product": MissingProduct([(DAY, DAY)]).sentence,
    "line": AmountTooLarge("Nettarif C", [0]).sentence,
}


@pytest.mark.parametrize("sentence", PARKED.values(), ids=PARKED)
def test_why_a_supply_is_parked_has_danish_words(sentence: str) -> None:
    said = worded(sentence)
    assert said
    assert not re.search(r"\b(the|has|no|and|then|more|intervals|exclusive)\b", said)


def test_figures_stay_as_they_are() -> None:
    assert worded(PARKED["spot"]).startswith("DK1 har ingen spotpris for 2026-01-14T05:00Z til ")
    assert "og 2 andre" in worded(PARKED["spot"])
    assert worded(f"{DAY} can no longer be asked for; 2026-01-16 is the nearest day") == (
        "2026-01-14 kan ikke længere vælges; 2026-01-16 er den nærmeste dag"
    )
    assert worded("something else") == ""


def test_every_sentence_is_one_that_a_room_says() -> None:
    """By the longest piece that stands there as one: else nobody would meet it any more."""
    said = " ".join(
        " ".join(path.read_text(encoding="utf-8").split())
        for kind in ("*.py", "*.sql")
        for path in sorted(DOMAIN.rglob(kind))
    )
    said = re.sub(r'" f?"', "", said)
    missing = [
        pattern
        for pattern, _ in SENTENCES
        if max(_PUT_TOGETHER.split(_plain(pattern)), key=len).strip(" :") not in said
    ]
    assert missing == []


_PUT_TOGETHER: Final = re.compile(r"\(\?P<\w+>[^)]*\)| from | here\.| in these months")


def _plain(pattern: str) -> str:
    """Without the marks of a pattern."""
    return re.sub(r"\\([.()])", r"\1", pattern)


def test_why_a_row_of_an_import_waits_has_danish_words() -> None:
    """Every sentence of the room, as the queue shows it."""
    for message, _ in [*orphans._SENTENCES.values(), _OF_A_COLUMN]:
        said = worded(f"customers.csv, line 7: {message}")
        assert said.startswith("customers.csv, linje 7: "), message


_OF_A_COLUMN: Final = ("The column billing_day is missing or cannot be used.", "")


def test_why_an_event_of_payments_waits_has_danish_words() -> None:
    """Every refusal of results that names what to ask the provider."""
    text = (DOMAIN / "payments" / "collections" / "results.py").read_text(encoding="utf-8")
    refusals = re.findall(r"raise UnableToCollect\((.*?)\n? *\)\n", text, re.DOTALL)
    sentences = ["".join(re.findall(r'f?"([^"]*)"', refusal)) for refusal in refusals]
    assert len(sentences) > 3
    for sentence in sentences:
        assert worded(re.sub(r"\{[^}]*\}", "7", sentence)), sentence
