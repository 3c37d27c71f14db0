"""RSM-022: what a metering point is from a day on. Comes right after the confirmation, children before parents."""

import re
from typing import Any, Final

import msgspec

from elhandel import portfolio, settlement
from elhandel.market.cim.incoming import MasterData, day_of
from elhandel.market.handlers.context import Context, UnableToHandle
from elhandel.market.processes import advance, load_process, starting_process
from elhandel.market.states import Event, State
from elhandel.portfolio import Gsrn, MeteringPointFacts

_WAITING: Final = (State.SENT, State.ACKNOWLEDGED, State.EFFECTUATION_PENDING, State.CANCELLATION_PENDING)
_MINUTES: Final = {"PT15M": 15, "PT1H": 60, "P1D": 1440}


def described(context: Context, record: msgspec.Raw) -> None:
    """Store the facts, and let the start of supply that waits for them move on."""
    data = msgspec.json.decode(record, type=MasterData)
    facts = data.facts
    if facts.type is None or facts.grid_area is None:
        raise UnableToHandle(
            f"RSM-022 for {facts.point.value} names no type or no grid area, so it cannot be settled. "
            "Ask DataHub for the master data (RSM-006)."
        )
    with settlement.watch_master_data(context.tx, facts.point.value, context.origin):
        point = _record(context, data)
    process = starting_process(context.tx, point, _WAITING)
    if process is None:
        return
    context.tx.execute(
        "UPDATE market.process SET master_data_at = coalesce(master_data_at, %s) WHERE process_id = %s",
        [context.now, process.process_id],
    )
    if process.state is State.ACKNOWLEDGED:
        advance(
            context.tx,
            load_process(context.tx, process.process_id),
            Event.MASTER_DATA,
            context.cause(f"RSM-022 valid from {day_of(data.valid_from)}"),
        )


def _record(context: Context, data: MasterData) -> int:
    facts = data.facts
    assert facts.type is not None and facts.grid_area is not None
    return portfolio.record_facts(
        context.tx,
        MeteringPointFacts(
            gsrn=Gsrn(facts.point.value),
            valid_from=day_of(data.valid_from),
            type=facts.type.value,
            grid_area=facts.grid_area.value,
            connection_state=facts.connection_state.value if facts.connection_state else None,
            settlement_method=facts.settlement_method.value if facts.settlement_method else None,
            resolution_minutes=_MINUTES.get(facts.read_cycle or ""),
            net_settlement_group=facts.net_settlement_group,
            address=_address(facts.address),
            parent=Gsrn(facts.parent.point.value) if facts.parent else None,
        ),
        context.message_id,
        context.now,
    )


def _address(raw: dict[str, Any] | None) -> dict[str, Any] | None:
    """The address as it came, without empty parts."""
    if not raw:
        return None
    return {key: value for key, value in raw.items() if not (isinstance(value, str) and re.fullmatch(r"\s*", value))}
