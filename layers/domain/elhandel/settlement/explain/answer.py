"""A point's bills as JSON, for those who ask a function or the command line."""

from collections.abc import Sequence
from typing import Any

from elhandel.settlement.case import BadCase, explain_case
from elhandel.settlement.explain.point_bills import IssuedBill, PointBill
from elhandel.values.units import dkk_of_ore


def bills_as_json(bills: Sequence[PointBill], line: str = "") -> list[dict[str, Any]]:
    """Each bill with its case, the answer to it and what was settled, and the steps of the line
    that is named.

    Raises BadCase where no bill has such a line.
    """
    answered = [_as_json(bill) for bill in bills]
    if line:
        _explain(answered, line)
    return answered


def issued_as_json(issued: Sequence[IssuedBill], line: str = "") -> list[dict[str, Any]]:
    """The same for bills as they were known when they were issued, each with its document."""
    answered = []
    for bill in issued:
        document = bill.document
        issue = {"document": document.number, "issued_at": document.issued_at.isoformat()}
        answered.append({**_as_json(bill.bill), **issue})

    if line:
        _explain(answered, line)
    return answered


def _as_json(bill: PointBill) -> dict[str, Any]:
    waits = None
    if bill.waits is not None:
        waits = {"cause": bill.waits.cause, "detail": bill.waits.detail}

    settled = [
        {
            "point": point,
            "owner": owner,
            "type": kind,
            "charge": label,
            "amount_dkk": dkk_of_ore(ore),
        }
        for (point, owner, kind, label), ore in bill.settled_ore.items()
    ]

    return {
        "gsrn": bill.gsrn.value,
        "from": str(bill.days.start),
        "to": str(bill.days.end),
        "runs": list(bill.runs),
        "waits": waits,
        "case": bill.case,
        "answer": bill.answer,
        "settled": settled,
        "explanation": None,
    }


def _explain(answered: Sequence[dict[str, Any]], line: str) -> None:
    """Write down the steps of the line in each bill that has it."""
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
