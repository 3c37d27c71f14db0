"""What customers learn of their supply, in the transaction that the market's answer moves it in."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from elhandel.market.guides import Event, State
from elhandel.market.processes.process import Process
from elhandel.notifications import Notice, tell_all
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio import supply
from elhandel.values.ids import ContractId

_A_DAY: Final = timedelta(days=1)

_REASONS: Final[Mapping[str, str]] = {
    "D17": "another-person",
    "D30": "another-person",
    "E10": "unknown-point",
    "D18": "unknown-point",
    "E17": "day",
    "D54": "day",
    "D07": "busy",
    "D40": "busy",
    "E22": "busy",
}
"""What a customer can do about a rejection, by the market's code; of others we talk with them."""


def announce_move(
    tx: Transaction, process: Process, event: Event, following: State, at: datetime
) -> None:
    """Let the customer know of a move of the start of their supply that matters to them."""
    match following, event:
        case State.ACKNOWLEDGED, Event.CONFIRM:
            _tell(tx, process, "supply-confirmed", {"starts_on": process.effective_on}, at)
        case State.REJECTED, _:
            _tell(tx, process, "signup-rejected", {"reason": _reason(tx, process)}, at)
        case State.CANCELLED, Event.CANCELLED_BY_MARKET:
            _tell(tx, process, "signup-rejected", {"reason": "other"}, at)
        case State.OFFBOARDING, Event.SUPPLY_ENDS:
            _announce_end(tx, process, at)
        case _:
            pass  # the customer has asked for it, or it changes nothing for them


def announce_other_start(tx: Transaction, process: Process, starts_on: date, at: datetime) -> None:
    """Let the customer know that their supply begins on another day than they were told."""
    if starts_on != process.effective_on:
        said = {"before": process.effective_on, "starts_on": starts_on}
        _tell(tx, process, "supply-moved", said, at, key=f"{process.process_id} {starts_on}")


def _announce_end(tx: Transaction, process: Process, at: datetime) -> None:
    starts_on, ends_on = supply.supply_days(tx, process.contract_id) or (None, None)
    if starts_on is None or ends_on is None or ends_on <= starts_on:
        return  # void: it never was
    key = f"{process.process_id} {ends_on}"
    _tell(tx, process, "supply-ends", {"ends_on": ends_on - _A_DAY}, at, key=key)


def _tell(
    tx: Transaction,
    process: Process,
    template: str,
    values: Mapping[str, str | date],
    at: datetime,
    *,
    key: str = "",
) -> None:
    customer = _customer(tx, process.contract_id)
    tell_all(tx, [Notice(customer, template, key or str(process.process_id), values)], at)


def _customer(tx: Transaction, contract: ContractId) -> int:
    return int(fetch_one(tx, _CUSTOMER, {"contract": contract})[0])


def _reason(tx: Transaction, process: Process) -> str:
    code = fetch_one(tx, _CODE, {"process": process.process_id})[0]
    return _REASONS.get(code or "", "other")


_CUSTOMER: Final = """
SELECT customer_id FROM portfolio.contract WHERE contract_id = %(contract)s
"""

_CODE: Final = "SELECT reject_code FROM market.process WHERE process_id = %(process)s"
