"""Every example document beside the checkout that a supplier receives is taken in, or refused for a
stated reason.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.clock import at
from tests.builders.identifiers import SUPPLIER
from tests.builders.supplier import Supplier

# What we send, or what concerns grid companies only: DataHub never puts it on a supplier's queue.
_NOT_RECEIVED = (
    "RequestChangeOfSupplier",
    "RequestEndOfSupply",
    "RequestCancellation",
    "RequestChangeCustomerCharacteristics",
    "RequestChangeBillingMasterData",
    "RequestChangeOfPriceList",
    "RequestChangeAccountingPointCharacteristics",
    "RequestValidatedMeasureData",
    "RequestAggregatedMeasureData",
    "RequestWholesaleSettlement",
    "RequestService",
    "RequestPriceList",
    "RequestBillingMasterData",
    "RequestAccountingPointCharacteristics",
)


def _received(path: Path) -> bool:
    (root,) = json.loads(path.read_text(encoding="utf-8-sig"))
    return root.removesuffix("_MarketDocument") not in _NOT_RECEIVED


def for_us(path: Path) -> bytes:
    """The example as if it were addressed to us: Energinet's are for receivers and roles of all
    kinds.
    """
    ((root, body),) = json.loads(path.read_text(encoding="utf-8-sig")).items()
    body["receiver_MarketParticipant.mRID"] = {"codingScheme": "A10", "value": SUPPLIER}
    body["receiver_MarketParticipant.marketRole.type"] = {"value": "DDQ"}
    for series in body.get("Series", ()):
        if "energySupplier_MarketParticipant.mRID" in series:
            series["energySupplier_MarketParticipant.mRID"]["value"] = SUPPLIER
    return json.dumps({root: body}).encode()


@pytest.fixture
def examples(shared: Callable[[str], Path]) -> list[Path]:
    folder = shared("datahub/cim/examples")
    return sorted(path for path in folder.rglob("*.json") if _received(path))


def test_every_example_is_taken_in_or_refused_for_a_stated_reason(
    supplier: Supplier, examples: list[Path]
) -> None:
    assert len(examples) > 40
    names = {supplier.hub.put(for_us(path), "MasterData", path.name): path for path in examples}
    polled = supplier.poll()
    assert polled.messages == len(examples)
    rows = supplier.rows(
        "SELECT m.message_id, coalesce(m.error_code, r.error_code), coalesce(m.error, r.error) "
        "FROM market.inbound_message m LEFT JOIN market.dead_record r USING (inbound_message_id)"
    )
    assert len({row[0] for row in rows}) == len(names)
    unexpected = [
        (names[name].parent.name, name, error) for name, code, error in rows if code == "unexpected"
    ]
    assert unexpected == []
    refused = [error for _, code, error in rows if code is not None]
    assert refused
    assert all(error and error.strip() for error in refused)


def test_what_is_refused_of_the_examples_is_what_has_no_rule_or_is_none_of_ours(
    supplier: Supplier, examples: list[Path]
) -> None:
    """A new refusal here is a change of behaviour: look at it before it is written down."""
    supplier.clock.instant = at("2026-11-01T10:00")  # after all of them were written
    for path in examples:
        supplier.hub.put(for_us(path), "MasterData", path.name)
    supplier.poll()
    refused = Counter(code for code, _ in supplier.dead())
    assert refused
    assert set(refused) <= {
        "no-handler-for-document",
        "unable-to-handle-record",
        "unknown-grid-area",
        "unreadable-record",
        "unreadable-price-series",
        "time-out-of-range",
        "invalid-value",
    }
    unreadable = supplier.rows(
        "SELECT message_id, error FROM market.inbound_message "
        "WHERE error_code = 'unreadable-document'"
    )
    assert unreadable == []


def test_the_price_lists_among_the_examples_are_taken_in_whole(
    supplier: Supplier, examples: list[Path]
) -> None:
    for path in examples:
        if path.parent.name == "RSM-034":
            supplier.hub.put(for_us(path), "Charges", path.name)
    supplier.poll()
    assert supplier.dead() == []


def test_the_examples_a_second_time_change_nothing(
    supplier: Supplier, examples: list[Path]
) -> None:
    def counted() -> list[tuple[object, ...]]:
        return supplier.rows(
            "SELECT (SELECT count(*) FROM portfolio.metering_point_version "
            "WHERE superseded_at IS NULL), "
            "(SELECT count(*) FROM pricing.price_link WHERE superseded_at IS NULL), "
            "(SELECT count(*) FROM pricing.charge_price WHERE superseded_at IS NULL), "
            "(SELECT count(*) FROM metering.reading_day), (SELECT count(*) "
            "FROM metering.reading_day_history)"
        )

    for turn in ("first", "second"):
        for path in examples:
            supplier.hub.put(for_us(path), "MasterData", f"{turn} {path.name}")
        supplier.poll()
        if turn == "first":
            before = counted()
    assert counted() == before
    assert all(number for number in before[0][:4])
