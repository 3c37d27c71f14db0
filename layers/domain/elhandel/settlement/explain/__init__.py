"""Why a bill is what it is: a point's bills as cases, as they stand and as they were issued."""

from elhandel.settlement.explain.answer import bills_as_json, issued_as_json
from elhandel.settlement.explain.point_bills import (
    FindIssued,
    Issued,
    IssuedBill,
    PointBill,
    bills_as_issued,
    bills_of_point,
)
from elhandel.settlement.explain.recalled import KnownReadings, Recalled, recalled

__all__ = [
    "FindIssued",
    "Issued",
    "IssuedBill",
    "KnownReadings",
    "PointBill",
    "Recalled",
    "bills_as_issued",
    "bills_as_json",
    "bills_of_point",
    "issued_as_json",
    "recalled",
]
