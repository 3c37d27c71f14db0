"""RSM-020 inside an end of supply: what the grid company says of the disconnection that DataHub has
ordered. We never ask for a service ourselves.

Source: DataHub guide BRS-002; reference, 7.2: refusals (D41–D45, D58) are passed on.
"""

from typing import Final

import msgspec

from elhandel.market.cim import incoming
from elhandel.market.ends import plain_refusal
from elhandel.market.handlers.records import Context, UnableToHandle
from elhandel.market.processes import Process, note
from elhandel.market.requests import subject_of
from elhandel.platform.telemetry import shown

_END: Final = "end_of_supply"


def ordered(context: Context, record: msgspec.Raw) -> None:
    """The grid company takes the order: its end of supply still runs."""
    process = _end_of_supply(context, record)
    cause = context.cause("the grid company has taken the order to disconnect the point")
    note(context.tx, process, "disconnection_ordered", cause)


def refused(context: Context, record: msgspec.Raw) -> None:
    """The grid company cannot disconnect the point yet: staff see why, and the end still runs."""
    process = _end_of_supply(context, record)
    reasons = msgspec.json.decode(record, type=incoming.Answer).reasons
    code, text = (reasons[0].code.value, reasons[0].text) if reasons else ("", None)
    why = plain_refusal(code, text) or "no reason is given"
    cause = context.cause(f"the grid company cannot disconnect the point: {why}")
    note(context.tx, process, "disconnection_refused", cause)


def _end_of_supply(context: Context, record: msgspec.Raw) -> Process:
    original = msgspec.json.decode(record, type=incoming.Answer).original
    process = subject_of(context.tx, original) if original else None
    if not isinstance(process, Process) or process.kind != _END:
        raise UnableToHandle(
            f"{context.document} is about transaction {shown(original)}, which is no end of supply "
            "of ours. Nothing was changed; compare with DataHub's portal."
        )

    return process
