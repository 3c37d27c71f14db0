"""Cases of every kind and with every field, small enough to be settled hundreds of times."""

from copy import deepcopy
from typing import Any, Final

type Document = dict[str, Any]

HOURS: Final = 48
START: Final = "2024-12-31T23:00:00Z"


def a_settlement(**changes: Any) -> Document:
    """1 and 2 January 2025: 1 kWh an hour at spot 0.50, a tariff by the hour, a subscription, a
    fee.
    """
    return {
        "kind": "settlement",
        "note": "two days",
        "period": {"from": "2025-01-01", "to": "2025-01-03"},
        "consumption": {"resolution": "PT1H", "start": START, "kwh": ["1.000"] * HOURS},
        "spot": {
            "area": "DK1",
            "resolution": "PT1H",
            "start": START,
            "dkk_per_mwh": ["500"] * HOURS,
        },
        "product": {
            "kind": "spot",
            "margin_dkk_per_kwh": "0.04",
            "subscription_dkk_per_month": "31",
        },
        "charges": [
            {
                "code": "grid",
                "type": "tariff",
                "prices": [{"from": "2020-01-01", "dkk_per_kwh": ["0.10"] * 24}],
            },
            {"code": "tax", "type": "tariff", "owner": "5790000432752", "dkk_per_kwh": "0.72"},
            {"code": "abo", "type": "subscription", "dkk_per_month": "62", "vat": False},
            {
                "code": "fee",
                "type": "fee",
                "dkk": "75",
                "links": [{"from": "2025-01-02", "quantity": 2}],
            },
        ],
        **changes,
    }


def with_production(**changes: Any) -> Document:
    """Solar, set off in each interval: a surplus of 1 kWh in every second hour."""
    return a_settlement(production={"kwh": ["0", "2"] * (HOURS // 2)}, **changes)


def heated() -> Document:
    """A yearly limit whose counts are listed one by one."""
    return a_settlement(
        electric_heating={
            "charge": "tax",
            "counts": [
                {"from": "2024-12-01", "to": "2025-01-01"},
                {"from": "2025-01-01", "to": "2026-01-01"},
            ],
            "reduced": {"dkk_per_kwh": "0.01"},
            "used_before_kwh": "0",
        }
    )


def with_children() -> Document:
    """An E18 child credited at spot, a D14 child by the day with a tax of its own, and series that
    change.
    """
    document = a_settlement(
        children=[
            {
                "point": "571313180000000018",
                "production": {"resolution": "PT1H", "start": START, "kwh": ["0.5"] * HOURS},
                "product": {"kind": "spot"},
                "charges": [],
            },
            {
                "point": "571313180000000025",
                "supply": {"from": "2025-01-02", "to": "9999-12-31"},
                "consumption": {"resolution": "P1D", "start": START, "kwh": [None, "7"]},
                "charges": [{"code": "tax", "type": "tariff", "dkk_per_kwh": "-0.71"}],
            },
        ]
    )
    document["consumption"] = [
        {"resolution": "PT1H", "start": START, "kwh": ["1.000"] * 24},
        {"resolution": "PT15M", "start": "2025-01-01T23:00:00Z", "kwh": ["0.250"] * 96},
    ]
    return document


def a_correction(*deltas: Document, **changes: Any) -> Document:
    """Deltas alone, without the readings of the period."""
    case = a_settlement(
        kind="correction", supply={"from": "2025-01-01", "to": "2025-01-03"}, **changes
    )
    for field in ("consumption", "period"):
        if field not in changes:
            del case[field]
    return {**case, "deltas": list(deltas)}


def a_delta(hour: int, old: str, new: str) -> Document:
    return {"interval_start": f"2025-01-01T{hour:02d}:00:00Z", "old_kwh": old, "new_kwh": new}


def a_heated_correction(*deltas: Document) -> Document:
    """In the readings of the period, inside which a limit of 10 kWh ends."""
    case = {**heated(), "kind": "correction", "supply": {"from": "2025-01-01", "to": "2025-01-03"}}
    case["electric_heating"] = {
        "charge": "tax",
        "yearly_limit_kwh": "10",
        "reduced": {"dkk_per_kwh": "0.01"},
    }
    return {**case, "deltas": list(deltas)}


def an_erroneous_move() -> Document:
    return a_settlement(
        kind="erroneous_move",
        billed_supply={"from": "2025-01-01", "to": "2025-01-03"},
        supply={"from": "2025-01-02", "to": "2025-01-03"},
    )


def an_aconto() -> Document:
    return a_settlement(kind="aconto", aconto_paid_dkk="30.00", next_aconto_dkk="40.00")


EVERY_KIND: Final = (
    a_settlement(),
    a_settlement(kind="reversal"),
    with_production(),
    heated(),
    with_children(),
    a_correction(a_delta(9, "1", "3")),
    a_correction(
        {**a_delta(9, "1", "1"), "old_production_kwh": "0", "new_production_kwh": "3"},
    ),
    a_heated_correction(a_delta(3, "1", "4")),
    an_erroneous_move(),
    an_aconto(),
)


def changed(document: Document, path: str, value: Any) -> Document:
    """The document with another value at `path`, such as `charges.0.code`."""
    copy = deepcopy(document)
    *parents, last = path.split(".")
    place: Any = copy
    for step in parents:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return copy
