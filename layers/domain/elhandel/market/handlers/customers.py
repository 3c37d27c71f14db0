"""RSM-028: the customer as DataHub holds them, never with a CPR number. Kept to compare, not to
overwrite ours.

A name that is not our customer's opens a case (`name_cases`). Protection is kept as it was said, to
be sent back. Whether the point is heated by electricity is what the market knows best: settlement
goes by it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import msgspec
from psycopg.types.json import Jsonb

from elhandel.market.cim.incoming import CustomerData, day_of
from elhandel.market.customers import name_cases
from elhandel.market.handlers.context import Context
from elhandel.portfolio.points import ensure_metering_point, record_heating
from elhandel.settlement import corrections
from elhandel.values.identifiers import Gsrn

# What was left out says nothing: what held of the same day goes on, unless it was said of another
# customer.
_STORE: Final = """
INSERT INTO market.customer_at_point AS known
    (metering_point_id, valid_from, contract_id, electrical_heating, protected_name, protected_address,
     protected_addresses, addresses, name_matches, message_id, recorded_at)
VALUES (%(point)s, %(valid_from)s, %(contract)s, %(heating)s, %(protected_name)s, %(protected_address)s,
        %(protected_addresses)s, %(addresses)s, %(name_matches)s, %(message)s, %(now)s)
ON CONFLICT (metering_point_id, valid_from) DO UPDATE
SET contract_id = coalesce(excluded.contract_id, known.contract_id),
    electrical_heating = excluded.electrical_heating,
    protected_name = coalesce(excluded.protected_name, CASE
        WHEN coalesce(known.contract_id = excluded.contract_id, true) THEN known.protected_name END),
    protected_address = coalesce(excluded.protected_address, CASE
        WHEN coalesce(known.contract_id = excluded.contract_id, true) THEN known.protected_address END),
    protected_addresses = CASE
        WHEN coalesce(known.contract_id = excluded.contract_id, true) THEN known.protected_addresses ELSE '{}' END
        || excluded.protected_addresses,
    addresses = excluded.addresses, name_matches = excluded.name_matches, message_id = excluded.message_id,
    recorded_at = excluded.recorded_at
WHERE (known.message_id > excluded.message_id) IS NOT TRUE
"""

# An older message that is handled later: what the newer one left out stands as the older one said
# it.
_STORE_OLDER: Final = """
UPDATE market.customer_at_point
SET protected_name = coalesce(protected_name, %(protected_name)s),
    protected_address = coalesce(protected_address, %(protected_address)s),
    protected_addresses = %(protected_addresses)s || protected_addresses
WHERE metering_point_id = %(point)s AND valid_from = %(valid_from)s
  AND coalesce(contract_id = %(contract)s, true)
"""

# The contract whose supply holds the day; else the one that waits, or runs.
_CONCERNED: Final = """
SELECT c.contract_id, k.name, r.name, c.state = 'awaiting' OR k.proved_at IS NULL,
       coalesce((SELECT p.kind <> 'switch' FROM market.process p
                 WHERE p.contract_id = c.contract_id AND p.kind IN ('switch', 'move_in')
                 ORDER BY p.process_id DESC LIMIT 1), false)
FROM portfolio.contract c
JOIN portfolio.customer k USING (customer_id)
LEFT JOIN portfolio.recipient r USING (recipient_id)
JOIN portfolio.supply_period s USING (contract_id)
CROSS JOIN LATERAL (
    SELECT s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on > %(day)s) AS holds) d
WHERE c.metering_point_id = %(point)s AND s.state IN ('planned', 'active')
  AND (d.holds OR c.state IN ('awaiting', 'active'))
ORDER BY d.holds DESC, c.state = 'awaiting' DESC, s.starts_on DESC LIMIT 1
"""

_UNKNOWN: Final = "(unknown)"  # nobody is registered at the point


@dataclass(frozen=True, slots=True)
class _Concerned:
    """The contract that a message is about; `open`: who its customer is still has to be shown."""

    contract: int
    name: str
    recipient: str | None
    open: bool
    moves_in: bool

    def is_named(self, *names: str | None) -> bool | None:
        """Whether one of these is our customer; None where none is given."""
        ours = {_plain(name) for name in (self.name, self.recipient) if name}
        theirs = {_plain(name) for name in names if name}
        return bool(ours & theirs) if theirs else None


def described(context: Context, record: msgspec.Raw) -> None:
    """Store the flags and addresses, whether the name is the one that signed up, and what
    settlement needs of it.
    """
    data = msgspec.json.decode(record, type=CustomerData)
    facts, day = data.facts, day_of(data.valid_from)
    point = ensure_metering_point(context.tx, Gsrn(facts.point.value), context.now)
    row = context.tx.execute(_CONCERNED, {"point": point, "day": day}).fetchone()
    ours = None if row is None else _Concerned(*row)
    matches = None if ours is None else ours.is_named(facts.name, facts.second_name)
    said = {
        place.type.value: place.protected
        for place in facts.locations
        if place.protected is not None
    }
    told = {
        "point": point,
        "valid_from": day,
        "contract": None if ours is None else ours.contract,
        "heating": facts.heating,
        "protected_name": facts.protected_name,
        "protected_address": any(said.values()) if said else None,
        "protected_addresses": Jsonb(said),
        "addresses": Jsonb({location.type.value: location.address for location in facts.locations}),
        "name_matches": matches,
        "message": context.message_id,
        "now": context.now,
    }
    if not context.tx.execute(_STORE, told).rowcount:
        context.tx.execute(_STORE_OLDER, told)

    if ours is not None:
        _compare(context, ours, matches, registered=facts.name != _UNKNOWN)

    _note_heating(context, point, day, facts.heating)


def _compare(context: Context, ours: _Concerned, matches: bool | None, *, registered: bool) -> None:
    if matches:
        name_cases.close_named(context.tx, ours.contract, context.now)
    elif (
        matches is False and ours.open and (registered or not ours.moves_in)
    ):  # an empty house waits for who moves in
        name_cases.open_case(context.tx, ours.contract, context.message_id, context.now)


def _note_heating(context: Context, point: int, since: date, heated: bool | None) -> None:
    if heated is None:  # not said: what held before goes on
        return
    with corrections.watch_heating(context.tx, point, context.origin):
        record_heating(
            context.tx, point, since, heated=heated, message_id=context.message_id, now=context.now
        )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
