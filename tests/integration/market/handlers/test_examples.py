"""Every example document beside the checkout: handled, kept, or refused for a stated reason; none
for want of a handler.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.builders.clock import at
from tests.builders.identifiers import SUPPLIER
from tests.builders.supplier import Supplier

# Every example by what becomes of it where we have sent nothing and supply nothing.
OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    "handled": (
        "RSM-014/answer-D32-first-correction-and-zeroed-series.json",
        "RSM-014/notify-D03-flex-per-supplier-day.json",
        "RSM-019/notify-D05-hourly-tariff-day-and-sums.json",
        "RSM-003/request-D07-resume-supply.json",
        "RSM-003/request-D33-resume-supply-move.json",
        "RSM-004/notify-D31-transfer-of-metering-point.json",
        "RSM-004/notify-D34-correction-accepted.json",
        "RSM-004/notify-D35-correction-rejected.json",
        "RSM-004/notify-D40-child-uncoupled.json",
        "RSM-009/acknowledgement-rejected.json",
        "RSM-012/answer-to-RSM-015-E23.json",
        "RSM-012/forward-E23-one-series.energinet.json",
        "RSM-012/forward-E23-two-series.energinet.json",
        "RSM-012/notify-E23-correction-single-quarter-same-period.json",
        "RSM-012/notify-E23-hours-winter-day-mixed-quality.json",
        "RSM-012/notify-E23-older-registration-becomes-history.json",
        "RSM-012/notify-E23-production-E18-and-child-D14.json",
        "RSM-012/notify-E23-quarters-autumn-dst-100.json",
        "RSM-012/notify-E23-quarters-ordinary-summer-day.json",
        "RSM-012/notify-E23-quarters-spring-dst-92.json",
        "RSM-018/notify-D24.json",
        "RSM-022/notify-E03-child-then-parent.json",
        "RSM-025/notify-D44.json",
        "RSM-028/notify-E03.json",
        "RSM-031/notify-D17-stop-link.json",
        "RSM-031/notify-E03-charges-of-a-house.json",
        "RSM-034/notify-D08-hourly-tariff-one-day-N1-2026.json",
        "RSM-034/notify-D18-price-information.energinet.json",
        "ValidMeteredDataForMeteringPoint.json",
        "ValidMeteredDataForMeteringPointWithTwoTransactions.json",
    ),
    "answers nothing of ours": (
        "RSM-001/confirm-E03.json",
        "RSM-001/reject-E03-D07.json",
        "RSM-001/reject-E03-D17.json",
        "RSM-001/reject-E03-E10.json",
        "RSM-001/reject-E03-E16.json",
        "RSM-001/reject-E03-E17.json",
        "RSM-001/reject-E03-E22.json",
        "RSM-005/confirm-E20.json",
        "RSM-005/confirm-E66.json",
        "RSM-005/reject-E20-E17.json",
        "RSM-015/reject-E50.json",
        "RSM-016/reject-E0H.json",
        "RSM-017/reject-D11.json",
        "RSM-024/confirm-E03.json",
        "RSM-024/reject-E03-E17.json",
        "RSM-027/confirm-E03.json",
        "RSM-027/reject-E34-D40.json",
        "RSM-030/confirm.energinet-xml.json",
        "RSM-030/reject.energinet-xml.json",
        "RSM-033/reject.energinet-xml.json",
    ),
    "concerns no supply of ours": (
        "RSM-004/notify-D11-cancelled-no-customer-data.json",
        "RSM-004/notify-D14-metering-point-closed-down.json",
        "RSM-004/notify-D39-stop-by-production-obligation.json",
        "RSM-004/notify-D41-end-of-supply-cancelled-no-disconnection.json",
        "RSM-004/notify-D46-start-under-special-rules.json",
        "RSM-004/notify-E01-stop-by-move.json",
        "RSM-004/notify-E03-stop-by-switch.json",
        "RSM-004/notify-E20-actual-stop-end-of-supply.json",
    ),
    "not for a supplier": (
        "RSM-001/confirm.energinet-xml.json",
        "RSM-001/request-D29-secondary-move-in.json",
        "RSM-001/request-E03-switch-company.json",
        "RSM-001/request-E03-switch-private.json",
        "RSM-001/request-E65-move-in.json",
        "RSM-001/request-E65-two-transactions.energinet.json",
        "RSM-003/confirm-D07-by-us.json",
        "RSM-003/reject-D07-D29-by-us.json",
        "RSM-005/request-E20-end-of-supply.json",
        "RSM-005/request-E66-move-out.json",
        "RSM-006/request-E0G.json",
        "RSM-015/request-E23-two-series.energinet.json",
        "RSM-015/request-E23.energinet.json",
        "RSM-015/request-E30-year-sum.json",
        "RSM-016/request-D04.energinet.json",
        "RSM-016/request-D32-D01.json",
        "RSM-017/request-D05-month-all-charges-as-supplier.json",
        "RSM-017/request-D05.energinet.json",
        "RSM-020/request-D22-disconnect.json",
        "RSM-021/request-create-consumption.energinet-xml.json",
        "RSM-024/request-E03-cancel-switch.json",
        "RSM-024/request-E20-cancel-end-of-supply.json",
        "RSM-024/request-E65-cancel-move-in.json",
        "RSM-024/request-E66-cancel-move-out.json",
        "RSM-027/request-D20-add-electric-heating.json",
        "RSM-027/request-E03-before-start.json",
        "RSM-027/request-E34.energinet-xml.json",
        "RSM-027/request-E65-move-in.json",
        "RSM-030/request-D17-subscription.energinet-xml.json",
        "RSM-030/request-D17-tax-link-by-supplier.json",
        "RSM-032/request-E0G.json",
        "RSM-033/request-D08-subscription-monthly.energinet-xml.json",
        "RSM-033/request-D08-tariff-hourly.energinet-xml.json",
        "RSM-033/request-D18-tariff.energinet-xml.json",
        "RSM-035/request-D48-price-series.json",
        "RequestAggregatedMeasureData.json",
        "RequestWholesaleSettlement.json",
        "ValidRequestValidatedMeasurements.json",
    ),
    "unknown-grid-area": ("RSM-022/notify.energinet-xml.json",),
    "invalid-value": ("RSM-031/notify-D17.energinet-xml.json",),
    "time-out-of-range": ("RSM-034/notify-D08-price-series.energinet.json",),
}


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
    received = OUTCOMES.keys() - {"not for a supplier"}
    return sorted(folder / name for outcome in received for name in OUTCOMES[outcome])


def test_every_example_ends_as_the_table_says(
    supplier: Supplier, shared: Callable[[str], Path]
) -> None:
    folder = shared("datahub/cim/examples")
    supplier.clock.instant = at("2026-11-01T10:00")  # after all of them were written
    paths = sorted(path.relative_to(folder) for path in folder.rglob("*.json"))
    for path in paths:
        supplier.hub.put(for_us(folder / path), "MasterData", str(path))
    supplier.poll()

    became: dict[str, set[str]] = defaultdict(set)
    for name, state, code, error in supplier.rows(_BECAME):
        became[_outcome(state, code, error)].add(name)
    assert became == {outcome: set(names) for outcome, names in OUTCOMES.items()}


_BECAME: Final = """
SELECT message_id, state, coalesce(m.error_code, r.error_code), coalesce(m.error, r.error)
FROM market.inbound_message m
LEFT JOIN LATERAL (
    SELECT min(error_code) AS error_code, min(error) AS error FROM market.dead_record r
    WHERE r.inbound_message_id = m.inbound_message_id) r ON true
"""


def _outcome(state: str, code: str | None, error: str | None) -> str:
    if code == "document-not-for-suppliers":
        return "not for a supplier"
    if code == "unable-to-handle-record":
        said = (
            ("answers nothing of ours", "which is none of ours"),
            (
                "concerns no supply of ours",
                "concerns no supply of ours",
            ),
        )
        return next((outcome for outcome, words in said if words in str(error)), code)
    return code or state


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
