"""The work list: what should have happened by now and has not, and what staff do about it.

What a guide expects is overdue by its times; the rest are cases that wait for somebody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.market.enquiries import EnquiryKind, PointWanted
from elhandel.market.guides import GUIDES, Expected, Guide, State
from elhandel.market.missing import Outstanding, outstanding_data
from elhandel.market.remarks import OpenRemark, RemarkKind, open_remarks
from elhandel.market.rules import rule_pack
from elhandel.market.supply import open_ends
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.reconciliation.cases import escalated
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import EnquiryId, ProcessId


@dataclass(frozen=True, slots=True)
class Work:
    """Something that waits for staff."""

    what: str

    otherwise: str
    """What to do about it."""

    process_id: ProcessId | None = None
    """None for an enquiry, and for a request about a supply that we do not know."""

    enquiry_id: EnquiryId | None = None
    gsrn: Gsrn | None = None


_SHOWN: Final = timedelta(days=30)
"""How long after its day a refused change of electric heating stands in the list."""

_LATE_BILL: Final = "supply ended four weeks ago and is not settled and billed to the end"
_BILL_IT: Final = "look for missing readings and parked days of the supply, and settle them"
_SUM_DIFFERS: Final = "a sum of DataHub is not ours, and asking has not explained why"

_MISSING: Final[Mapping[EnquiryKind, str]] = {
    "price_list": "settlement waits for prices of a charge",
    "master_data": "supply waits for master data of a point",
    "price_links": "a point that we supply carries no charge, and DataHub names none",
}
_ASK_ELSEWHERE: Final[Mapping[EnquiryKind, str]] = {
    "price_list": "the owner of the charge",
    "master_data": "the grid company",
    "price_links": "the grid company",
}

_REMARKED: Final[Mapping[RemarkKind, tuple[str, str]]] = {
    "missing_readings": (
        "DataHub misses readings of a point of ours, and so do we",
        "ask for the readings of the day (RSM-015)",
    ),
    "cancellation": (
        "the market cancelled a request of ours",
        "compare the process with DataHub's portal, then close the remark",
    ),
    "acknowledgement": (
        "DataHub could not use a document",
        "look at what was sent, then close the remark",
    ),
    "transfer": (
        "a point was transferred to us, and nobody has signed up for it",
        "reach its customer, and sign them up: supply begins on the day of the transfer",
    ),
    "unknown_point": (
        "the market sends data of a point that we never asked for",
        "look in DataHub's portal whether it is ours: sign its customer up, or ask DataHub why we "
        "get its data and close the remark",
    ),
}


def work_list(tx: Transaction, clock: Clock) -> list[Work]:
    """What should have happened by now and has not."""
    today = clock.today()
    pack = rule_pack(today, settings().market_rules)
    values = {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "a_month_ago": today - _SHOWN,
        "special_rules": today - timedelta(days=pack.special_customer_data_days),
        "asks": pack.missing_days.most_asks,
    }

    with tx.cursor(row_factory=kwargs_row(_work)) as cursor:
        late = cursor.execute(_BY_GUIDES, {"now": clock.now(), **_EXPECTED}).fetchall()
        waiting = cursor.execute(_OF_ITS_OWN, values).fetchall()
    bills = [Work(_LATE_BILL, _BILL_IT, end.process_id) for end in open_ends(tx, today) if end.late]

    remarks = [_of_remark(remark) for remark in open_remarks(tx)]
    missing = [_of_missing(found) for found in outstanding_data(tx, clock) if _is_shown(found)]

    sums = [
        Work(_SUM_DIFFERS, f"explain discrepancy {number}: `elhandel discrepancy show {number}`")
        for number in escalated(tx)
    ]

    return [*late, *waiting, *bills, *remarks, *missing, *sums]


_BY_GUIDES: Final = statement("elhandel.market.conversations", "work_by_guides")
_OF_ITS_OWN: Final = statement("elhandel.market.conversations", "work_of_its_own")


def _of_remark(remark: OpenRemark) -> Work:
    what, otherwise = _REMARKED[remark.kind]
    return Work(what, otherwise, process_id=remark.process_id, gsrn=remark.gsrn)


def _is_shown(missing: Outstanding) -> bool:
    """What settlement waits for at once; the rest when DataHub was asked in vain."""
    return missing.data.waiting > 0 or missing.is_left


def _of_missing(missing: Outstanding) -> Work:
    """What is missing, with the question that mends it, or whom to ask in place of DataHub."""
    wanted, period = missing.data.wanted, missing.data.period
    kind: EnquiryKind
    if isinstance(wanted, PointWanted):
        kind, gsrn, of = wanted.kind, wanted.gsrn, ""
    else:
        kind, gsrn = "price_list", None
        charge = f"{wanted.kind} {wanted.code} of {wanted.owner}"
        of = f"{charge}, {missing.data.waiting} points wait: "

    if missing.is_left:
        do = f"DataHub was asked {missing.asks} times in vain: ask {_ASK_ELSEWHERE[kind]}"
    elif missing.is_open:
        do = f"DataHub is asked for them (enquiry {missing.enquiry_id}): wait for its answer"
    else:
        do = f"`elhandel ask missing{'' if gsrn is None else f' {gsrn}'}` asks DataHub for them"

    days = f" (days from {period.start} to {period.end}, exclusive)"
    return Work(_MISSING[kind], f"{of}{do}{days}", enquiry_id=missing.enquiry_id, gsrn=gsrn)


def _work(*, gsrn: str | None, **columns: Any) -> Work:
    return Work(gsrn=None if gsrn is None else Gsrn(gsrn), **columns)


def _timed() -> list[tuple[Guide, State, Expected]]:
    return [
        (guide, state, expected)
        for guide in GUIDES.values()
        for state, expected in guide.expects.items()
        if expected.is_timed
    ]


_EXPECTED: Final[dict[str, list[Any]]] = {
    "kinds": [guide.kind for guide, _, _ in _timed()],
    "states": [state.value for _, state, _ in _timed()],
    "whats": [expected.overdue for _, _, expected in _timed()],
    "otherwises": [expected.otherwise for _, _, expected in _timed()],
    "withins": [expected.within for _, _, expected in _timed()],
    "days": [expected.day for _, _, expected in _timed()],
}
"""What the guides expect by a time, as columns."""
