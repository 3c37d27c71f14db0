"""RSM-028: the customer as DataHub holds them, never with a CPR number. Kept to compare, not to
overwrite ours.

A name that is not our customer's opens a name case. Protection is kept as it was stated, to be sent
back. Whether the point is heated by electricity is what the market knows best: settlement goes by
it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from elhandel.market.cim.incoming import CustomerData, CustomerFacts, day_of
from elhandel.market.customers import (
    HEATING,
    close_named,
    conclude_heating,
    open_case,
    renew_customer_data,
)
from elhandel.market.guides import State
from elhandel.market.handlers.enquired import note_data
from elhandel.market.handlers.records import Context
from elhandel.market.processes import Cause, starting_process
from elhandel.platform.database import statement
from elhandel.portfolio.points import ensure_metering_point, record_heating
from elhandel.settlement import corrections
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, MeteringPointId

_CHANGED: Final = "E34"  # customer data changed while supply runs (BRS-015)
_BEFORE_START: Final = (State.ACKNOWLEDGED, State.EFFECTUATION_PENDING, State.CANCELLATION_PENDING)
_UNKNOWN: Final = "(unknown)"  # no customer is registered at the point


@dataclass(frozen=True, slots=True)
class _Concerned:
    """The contract that a message is about."""

    contract: ContractId
    name: str
    recipient: str | None

    is_open: bool
    """Whether it has still to be proved who the customer is."""

    moves_in: bool

    def is_named(self, *names: str | None) -> bool | None:
        """Whether one of these is our customer; None where none is given."""
        ours = {_plain(name) for name in (self.name, self.recipient) if name}
        theirs = {_plain(name) for name in names if name}
        return bool(ours & theirs) if theirs else None


def described(context: Context, record: msgspec.Raw) -> None:
    """Store the flags and addresses, compare the name, and note what settlement needs."""
    data = msgspec.json.decode(record, type=CustomerData)
    facts, day = data.facts, day_of(data.valid_from)
    point = ensure_metering_point(context.tx, Gsrn(facts.point.value), context.now)
    ours = _concerned(context, point, day)
    matches = None if ours is None else ours.is_named(facts.name, facts.second_name)

    values = {
        **_stated(facts),
        "point": point,
        "valid_from": day,
        "contract": None if ours is None else ours.contract,
        "name_matches": matches,
        "message": context.message_id,
        "now": context.now,
    }
    if not context.tx.execute(_STORE, values).rowcount:
        context.tx.execute(_STORE_OLDER, values)

    if ours is not None:
        _compare(context, ours, matches, registered=facts.name != _UNKNOWN)

    _note_heating(context, point, day, facts.heating)
    note_data(context, data.answers, None)  # they come beside master data that were asked for
    if context.business_reason == _CHANGED:
        _renew_ours(context, point)
    if context.business_reason == HEATING and facts.heating is not None:
        conclude_heating(context.tx, point, facts.heating, _cause_of(context, day))


_STORE: Final = statement("elhandel.market.handlers", "store_customer_at_point")

# An older message that is handled later: it fills in what the newer one left out.
_STORE_OLDER: Final = """
UPDATE market.customer_at_point
SET protected_name = coalesce(protected_name, %(protected_name)s),
    protected_address = coalesce(protected_address, %(protected_address)s),
    protected_addresses = %(protected_addresses)s || protected_addresses
WHERE metering_point_id = %(point)s AND valid_from = %(valid_from)s
  AND coalesce(contract_id = %(contract)s, true)
"""


def _concerned(context: Context, point: MeteringPointId, day: date) -> _Concerned | None:
    with context.tx.cursor(row_factory=class_row(_Concerned)) as cursor:
        return cursor.execute(_CONCERNED, {"point": point, "day": day}).fetchone()


_CONCERNED: Final = statement("elhandel.market.handlers", "contract_at_point")


def _stated(facts: CustomerFacts) -> dict[str, Any]:
    """What the market states of the customer, by column."""
    protected = {
        place.type.value: place.protected
        for place in facts.locations
        if place.protected is not None
    }
    addresses = {place.type.value: place.address for place in facts.locations}

    return {
        "heating": facts.heating,
        "protected_name": facts.protected_name,
        "protected_address": any(protected.values()) if protected else None,
        "protected_addresses": Jsonb(protected),
        "addresses": Jsonb(addresses),
    }


def _compare(context: Context, ours: _Concerned, matches: bool | None, *, registered: bool) -> None:
    if matches:
        close_named(context.tx, ours.contract, context.now)
        return

    # An empty house waits for the one who moves in: no one else is named there.
    named_other = matches is False and (registered or not ours.moves_in)
    if named_other and ours.is_open:
        open_case(context.tx, ours.contract, context.message_id, context.now)


def _note_heating(
    context: Context, point: MeteringPointId, since: date, heated: bool | None
) -> None:
    if heated is None:  # not stated: what held before goes on
        return

    with corrections.watch_heating(context.tx, point, context.provenance):
        record_heating(
            context.tx, point, since, heated=heated, message_id=context.message_id, now=context.now
        )


def _renew_ours(context: Context, point: MeteringPointId) -> None:
    """Somebody else changed the customer data of a start of ours after we had sent them: ours are
    sent again on its first day (BRS-001).
    """
    start = starting_process(context.tx, point, _BEFORE_START, context.received_at)
    if start is not None:
        renew_customer_data(context.tx, [start.contract_id], context.now)


def _cause_of(context: Context, day: date) -> Cause:
    return context.cause(f"RSM-028/{HEATING} from {day}")


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
