"""A point's bills as JSON, for whoever asks a function or the command line."""

from collections.abc import Sequence
from typing import Any

from elhandel.settlement.case import BadCase, explain_case
from elhandel.settlement.case.answer import dkk
from elhandel.settlement.explain.point_bills import IssuedBill, PointBill


def bills_as_json(bills: Sequence[PointBill], line: str = "") -> list[dict[str, Any]]:
    """Each bill with its case, the answer to it, what was settled, and the steps of the line that
    is named.

    Raises BadCase where no bill has such a line.
    """
    answered = [_as_json(bill) for bill in bills]
    if line:
        _explain(answered, line)
    return answered


def issued_as_json(bills: Sequence[IssuedBill], line: str = "") -> list[dict[str, Any]]:
    """The same of bills as they were known when they were issued, each with its document."""
    answered = [
        {
            **_as_json(bill.bill),
            "document": bill.document.number,
            "issued_at": bill.document.issued_at.isoformat(),
        }
        for bill in bills
    ]
    if line:
        _explain(answered, line)
    return answered


def _as_json(bill: PointBill) -> dict[str, Any]:
    return {
        "gsrn": bill.gsrn,
        "from": str(bill.start),
        "to": str(bill.end),
        "runs": list(bill.runs),
        "waits": None
        if bill.waits is None
        else {"cause": bill.waits.cause, "detail": bill.waits.detail},
        "case": bill.case,
        "answer": bill.answer,
        "settled": [
            {"point": point, "owner": owner, "type": kind, "charge": label, "amount_dkk": dkk(ore)}
            for (point, owner, kind, label), ore in bill.settled_ore.items()
        ],
        "explanation": None,
    }


def _explain(answered: Sequence[dict[str, Any]], line: str) -> None:
    refused: BadCase | None = None
    for bill in answered:
        if bill["case"] is None:
            continue
        try:
            bill["explanation"] = explain_case(bill["case"], line)
        except BadCase as error:
            refused = error

    if refused is not None and not any(bill["explanation"] for bill in answered):
        raise refused
