"""RSM-022: what a metering point is from a day on. Comes right after the confirmation, children
before parents.
"""

import re
from typing import Any, Final

import msgspec

from elhandel.market.cim.incoming import MasterData, PointFacts, day_of
from elhandel.market.handlers import resumptions
from elhandel.market.handlers.context import Context, UnableToHandle
from elhandel.market.processes import Event, State, advance, load_process, starting_process
from elhandel.platform.telemetry.error_texts import is_a_code, shown
from elhandel.portfolio.points import MeteringPointFacts, record_facts
from elhandel.settlement import corrections
from elhandel.values.identifiers import Gsrn

_WAITING: Final = (
    State.SENT,
    State.ACKNOWLEDGED,
    State.EFFECTUATION_PENDING,
    State.CANCELLATION_PENDING,
)
_PRODUCTION: Final = "E18"
_MINUTES: Final = {"PT15M": 15, "PT1H": 60, "P1D": 1440}


def described(context: Context, record: msgspec.Raw) -> None:
    """Store the facts, and let the start of supply that waits for them move on, or supply that we
    take back go on.
    """
    facts = _facts(msgspec.json.decode(record, type=MasterData))
    with corrections.watch_master_data(context.tx, facts.gsrn, context.origin):
        point = record_facts(context.tx, facts, context.message_id, context.now)

    if context.business_reason in resumptions.REASONS:
        resumptions.accepted(context, point)

    process = starting_process(context.tx, point, _WAITING, context.received_at)
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
            context.cause(f"RSM-022 valid from {facts.valid_from}"),
        )


def _facts(data: MasterData) -> MeteringPointFacts:
    told = data.facts
    if told.type is None or told.grid_area is None:
        raise UnableToHandle(
            f"RSM-022 for {shown(told.point.value)} names no type or no grid area, so it cannot be settled. "
            "Ask DataHub for the master data (RSM-006)."
        )

    _refuse_texts(told)

    return MeteringPointFacts(
        gsrn=Gsrn(told.point.value),
        valid_from=day_of(data.valid_from),
        type=told.type.value,
        grid_area=told.grid_area.value,
        connection_state=told.connection_state.value if told.connection_state else None,
        settlement_method=told.settlement_method.value if told.settlement_method else None,
        resolution_minutes=_MINUTES.get(told.read_cycle or ""),
        net_settlement_group=told.net_settlement_group,
        address=_address(told.address),
        parent=_parent(told),
    )


def _refuse_texts(told: PointFacts) -> None:
    """Raise UnableToHandle where a code is a text: what is kept as a code is listed and counted as
    one.
    """
    codes = (told.type, told.connection_state, told.settlement_method)
    named = [code.value for code in codes if code is not None] + [told.net_settlement_group or "0"]
    if not all(is_a_code(code) for code in named if code.strip()):
        raise UnableToHandle(
            f"RSM-022 for {shown(told.point.value)} has a text where a code must be (type, state, settlement method or "
            "group). Nothing was changed; ask the grid company for correct master data, then replay the message."
        )


def _parent(facts: PointFacts) -> Gsrn | None:
    """The point whose supply this one belongs to: a child's parent, or the consumption beside a
    production point.
    """
    if facts.parent is not None:
        return Gsrn(facts.parent.point.value)
    if facts.linked is not None and facts.type is not None and facts.type.value == _PRODUCTION:
        return Gsrn(facts.linked.value)
    return None


def _address(raw: dict[str, Any] | None) -> dict[str, Any] | None:
    """The address as it came, without empty parts."""
    if not raw:
        return None
    return {
        key: value
        for key, value in raw.items()
        if not (isinstance(value, str) and re.fullmatch(r"\s*", value))
    }
