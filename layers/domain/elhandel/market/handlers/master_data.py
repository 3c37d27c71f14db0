"""RSM-022: what a metering point is from a day on.

It comes right after the confirmation, children before parents.
"""

import re
from decimal import ROUND_HALF_UP
from typing import Any, Final

import msgspec

from elhandel.market.cim.incoming import MasterData, PointFacts, day_of
from elhandel.market.guides import Event, State
from elhandel.market.handlers import resumptions
from elhandel.market.handlers.enquired import note_data
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import advance, starting_process, updates
from elhandel.platform.telemetry import is_a_code, shown
from elhandel.portfolio.points import MeteringPointFacts, record_facts
from elhandel.settlement import corrections
from elhandel.values.identifiers import Gsrn
from elhandel.values.point_types import PRODUCTION

_WAITING: Final = (
    State.SENT,
    State.ACKNOWLEDGED,
    State.EFFECTUATION_PENDING,
    State.CANCELLATION_PENDING,
)
_WH_PER_KWH: Final = 1000
_TOO_MUCH_KWH: Final = 10**9
"""A year of the largest customer is below it; what is above is a typing error."""

_MINUTES: Final = {"PT15M": 15, "PT1H": 60, "P1D": 1440}


def described(context: Context, record: msgspec.Raw) -> None:
    """Store the facts; then the start of supply that waits for them, or supply that we take back,
    goes on, and our question for them is answered.
    """
    data = msgspec.json.decode(record, type=MasterData)
    facts = _facts(data)
    with corrections.watch_master_data(context.tx, facts.gsrn, context.provenance):
        point = record_facts(context.tx, facts, context.message_id, context.now)
    note_data(context, data.answers, "master_data", facts.gsrn)

    if context.business_reason in resumptions.REASONS:
        resumptions.accepted(context, point)

    process = starting_process(context.tx, point, _WAITING, context.received_at)
    if process is None:
        return

    updates.note_master_data(context.tx, process, context.now)
    if process.state is State.ACKNOWLEDGED:
        cause = context.cause(f"RSM-022 valid from {facts.valid_from}")
        advance(context.tx, process, Event.MASTER_DATA, cause)


def _facts(data: MasterData) -> MeteringPointFacts:
    received = data.facts
    if received.type is None or received.grid_area is None:
        raise UnableToHandle(
            f"RSM-022 for {shown(received.point.value)} names no type or no grid area, "
            "so it cannot be settled. Ask DataHub for the master data (RSM-006, `elhandel ask "
            "master-data`)."
        )

    _refuse_texts(received)

    return MeteringPointFacts(
        gsrn=Gsrn(received.point.value),
        valid_from=day_of(data.valid_from),
        type=received.type.value,
        grid_area=received.grid_area.value,
        connection_state=received.connection_state.value if received.connection_state else None,
        settlement_method=received.settlement_method.value if received.settlement_method else None,
        resolution_minutes=_MINUTES.get(received.read_cycle or ""),
        net_settlement_group=received.net_settlement_group,
        address=_address(received.address),
        parent=_parent(received),
        yearly_wh=_yearly_wh(received),
        technology=_technology(received),
    )


def _refuse_texts(received: PointFacts) -> None:
    """Raise UnableToHandle where a code is a text: codes are listed and counted."""
    codes = (received.type, received.connection_state, received.settlement_method)
    named = [code.value for code in codes if code is not None]
    named.append(received.net_settlement_group or "0")
    if not all(is_a_code(code) for code in named if code.strip()):
        raise UnableToHandle(
            f"RSM-022 for {shown(received.point.value)} has a text where a code must be "
            "(type, state, settlement method or group). Nothing was changed; "
            "ask the grid company for correct master data, then replay the message."
        )


def _parent(facts: PointFacts) -> Gsrn | None:
    """The point whose supply this one belongs to: a child's parent, or the consumption point beside
    a production point.
    """
    if facts.parent is not None:
        return Gsrn(facts.parent.point.value)
    if facts.linked is not None and facts.type is not None and facts.type.value == PRODUCTION:
        return Gsrn(facts.linked.value)
    return None


def _yearly_wh(facts: PointFacts) -> int | None:
    """The expected use of a year to the Wh; None where none is named, or none that can be."""
    for volume in facts.products:
        if volume.yearly_kwh is not None and 0 <= volume.yearly_kwh < _TOO_MUCH_KWH:
            return int((volume.yearly_kwh * _WH_PER_KWH).to_integral_value(ROUND_HALF_UP))
    return None


def _technology(facts: PointFacts) -> str | None:
    """The code of what it produces with. A text in its place says nothing: no bill depends on it,
    so it holds nothing up.
    """
    return facts.asset.value if facts.asset is not None and is_a_code(facts.asset.value) else None


def _address(raw: dict[str, Any] | None) -> dict[str, Any] | None:
    """The address as it came, without empty parts."""
    if not raw:
        return None

    return {
        key: value
        for key, value in raw.items()
        if not (isinstance(value, str) and re.fullmatch(r"\s*", value))
    }
