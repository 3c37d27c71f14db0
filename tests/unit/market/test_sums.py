"""RSM-014 and RSM-019 from bytes to exact whole numbers, or a refusal that says why."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.market.cim.incoming import UnreadableDocument, read_document
from elhandel.market.cim.sums import (
    Calculation,
    EnergySums,
    UnusableSums,
    WholesaleSums,
    energy_sums,
    series_of,
    wholesale_sums,
)
from elhandel.values.charges import ChargeKey, ChargeKind

_EXAMPLES = Path("../shared/datahub/cim/examples")


def _energy(*points: dict[str, Any], **changes: Any) -> EnergySums:
    return energy_sums(json.dumps(_series(*points, **changes)).encode(), "D04")  # type: ignore[arg-type]


def _charge(*points: dict[str, Any], **changes: Any) -> WholesaleSums:
    return wholesale_sums(json.dumps(_series(*points, **changes)).encode(), "D05")  # type: ignore[arg-type]


def _series(*points: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An hour in quarters by default; `changes` replace fields, None takes one out."""
    period = {
        "resolution": changes.pop("resolution", "PT15M"),
        "timeInterval": {
            "start": {"value": changes.pop("start", "2026-06-14T22:00Z")},
            "end": {"value": changes.pop("end", "2026-06-14T23:00Z")},
        },
        "Point": list(points),
    }
    fields = {
        "mRID": "14-1",
        "energySupplier_MarketParticipant.mRID": {"codingScheme": "A10", "value": "5799999933318"},
        "marketEvaluationPoint.settlementMethod": {"value": "D01"},
        "marketEvaluationPoint.type": {"value": "E17"},
        "meteringGridArea_Domain.mRID": {"codingScheme": "NDK", "value": "131"},
        "quantity_Measure_Unit.name": {"value": "KWH"},
        "version": "412",
        "Period": period,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _point(position: int, quality: str | None = None, **numbers: Any) -> dict[str, Any]:
    stated = {} if quality is None else {"quality": {"value": quality}}
    return {"position": {"value": position}, **stated, **numbers}


def test_a_position_that_was_left_out_differs_from_one_without_a_value() -> None:
    sums = _energy(_point(1, quantity=1.5), _point(2, "A02"), _point(4, "A03", quantity=0))

    assert sums.wh == (1500, None, None, 0)
    assert sums.quality == ("A04", "A02", None, "A03")
    assert not sums.withdrawn


def test_a_series_without_any_value_withdraws_the_one_before() -> None:
    assert _energy(*(_point(position, "A02") for position in range(1, 5))).withdrawn


def test_the_calculation_is_known_by_process_variant_and_version() -> None:
    correction = _energy(**{"settlement_Series.version": {"value": "D02"}, "version": "977"})

    assert correction.calculation == Calculation("D04", "D02", 977)
    assert _energy(version=None).calculation.version == 0


def test_a_day_of_the_clock_change_has_its_own_number_of_intervals() -> None:
    autumn = _energy(start="2025-10-25T22:00Z", end="2025-10-26T23:00Z")

    assert len(autumn.wh) == 100


@given(st.integers(-(10**14), 10**14))
def test_energy_is_exact_to_the_watt_hour(wh: int) -> None:
    # As JSON writes it: the digits themselves, never a binary float.
    text = f"{'-' if wh < 0 else ''}{abs(wh) // 1000}.{abs(wh) % 1000:03d}"
    body = json.dumps(_series(_point(1, quantity=0))).replace(": 0}", f": {text}}}")

    assert energy_sums(body.encode(), "D04").wh[0] == wh  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"meteringGridArea_Domain.mRID": None}, "no grid area"),
        ({"quantity_Measure_Unit.name": {"value": "MWH"}}, "kilowatt-hours"),
        ({"resolution": "PT5M"}, "'PT5M'"),
        ({"end": "2026-06-14T22:50Z"}, "whole intervals"),
        ({"end": "2026-06-14T22:00Z"}, "empty"),
        ({"version": "seven"}, "version"),
    ],
)
def test_a_series_that_cannot_be_compared_is_refused_with_its_reason(
    changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(UnusableSums, match=says):
        _energy(_point(1, quantity=1), **changes)


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ([_point(5, quantity=1)], "outside its 4 intervals"),
        ([_point(1, quantity=1), _point(1, quantity=2)], "position 1 twice"),
        ([_point(1)], "no quantity at position 1"),
        ([_point(1, quantity=0.0001)], "more than 3 decimals"),
        ([_point(1, quantity=1e300)], "larger than any"),
    ],
)
def test_points_that_mean_nothing_are_refused(points: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(UnusableSums, match=says):
        _energy(*points)


_CHARGE = {
    "chargeType.chargeTypeOwner_MarketParticipant.mRID": {"value": "5790001089030"},
    "chargeType.mRID": "CD",
    "chargeType.type": {"value": "D03"},
}


def test_what_a_charge_comes_to_keeps_six_decimals_and_a_missing_price() -> None:
    priced = {
        "energy_Quantity.quantity": 103.125,
        "price.amount": {"value": 0.0879},
        "energySum_Quantity.quantity": 9.064688,
    }
    unpriced = {"energy_Quantity.quantity": 2}
    sums = _charge(_point(1, "A06", **priced), _point(2, **unpriced), resolution="PT15M", **_CHARGE)

    assert sums.charge == ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
    assert sums.quantity == (103_125, 2_000, None, None)
    assert sums.price == (87_900, None, None, None)
    assert sums.amount == (9_064_688, None, None, None)
    assert sums.quality == ("A06", None, None, None)


def test_the_sum_of_a_month_has_one_place_and_may_be_of_all_charges() -> None:
    month = _charge(
        _point(1, **{"energySum_Quantity.quantity": 61234.567891}),
        resolution="P1M",
        start="2025-12-31T23:00Z",
        end="2026-01-31T23:00Z",
        **{"marketEvaluationPoint.type": None, "marketEvaluationPoint.settlementMethod": None},
    )

    assert (month.charge, month.point_type, month.is_sum_of_month) == (None, None, True)
    assert month.amount == (61_234_567_891,)


def test_a_charge_named_by_halves_is_refused() -> None:
    with pytest.raises(UnusableSums, match="by halves"):
        _charge(**{**_CHARGE, "chargeType.mRID": None})


def test_a_document_without_series_is_refused() -> None:
    document = read_document(b'{"NotifyAggregatedMeasureData_MarketDocument": {"mRID": "1"}}')

    with pytest.raises(UnreadableDocument, match="no series"):
        series_of(document)


@pytest.mark.skipif(not _EXAMPLES.is_dir(), reason="the reference data is not beside the checkout")
def test_every_example_of_the_hub_is_read() -> None:
    energy = [
        energy_sums(record, document.business_reason)
        for path in sorted((_EXAMPLES / "RSM-014").glob("*.json"))
        for document in [read_document(path.read_bytes())]
        for record in series_of(document)
    ]
    document = read_document(
        (_EXAMPLES / "RSM-019" / "notify-D05-hourly-tariff-day-and-sums.json").read_bytes()
    )
    charges = [wholesale_sums(record, document.business_reason) for record in series_of(document)]

    assert [sums.withdrawn for sums in energy] == [False, True, False]
    assert [sums.answers for sums in energy] == ["16a0-0001", None, None]
    assert [sums.is_sum_of_month for sums in charges] == [False, False, True, True]
    assert [sums.charge and sums.charge.code for sums in charges] == ["CD", "SUBS1", "CD", None]
