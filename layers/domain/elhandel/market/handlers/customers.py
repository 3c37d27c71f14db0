"""RSM-028: the customer as DataHub holds them, never with a CPR number. Kept to compare, not to overwrite ours.

Whether the point is heated by electricity is what the market knows best: settlement goes by it.
"""

from datetime import date
from typing import Final

import msgspec
from psycopg.types.json import Jsonb

from elhandel import portfolio, settlement
from elhandel.market.cim.incoming import CustomerData, day_of
from elhandel.market.handlers.context import Context
from elhandel.portfolio import Gsrn

_STORE: Final = """
INSERT INTO market.customer_at_point
    (metering_point_id, valid_from, electrical_heating, protected_name, protected_address, addresses, name_matches,
     message_id, recorded_at)
VALUES (%(point)s, %(valid_from)s, %(heating)s, %(protected_name)s, %(protected_address)s, %(addresses)s,
        %(name_matches)s, %(message)s, %(now)s)
ON CONFLICT (metering_point_id, valid_from) DO UPDATE
SET electrical_heating = excluded.electrical_heating, protected_name = excluded.protected_name,
    protected_address = excluded.protected_address, addresses = excluded.addresses,
    name_matches = excluded.name_matches, message_id = excluded.message_id, recorded_at = excluded.recorded_at
"""

# The customer whose supply holds the day, or is to: where one moves in after another, the later on their first day.
_OUR_NAME: Final = """
SELECT k.name
FROM portfolio.supply_period s
JOIN portfolio.contract c USING (contract_id)
JOIN portfolio.customer k USING (customer_id)
WHERE c.metering_point_id = %(point)s AND s.state IN ('planned', 'active')
  AND (s.ends_on IS NULL OR s.ends_on > %(day)s)
ORDER BY s.starts_on <= %(day)s DESC, abs(s.starts_on - %(day)s) LIMIT 1
"""


def described(context: Context, record: msgspec.Raw) -> None:
    """Store the flags and addresses, whether the name is the one that signed up, and what settlement needs of it."""
    data = msgspec.json.decode(record, type=CustomerData)
    facts = data.facts
    point = portfolio.ensure_metering_point(context.tx, Gsrn(facts.point.value), context.now)
    ours = context.tx.execute(_OUR_NAME, {"point": point, "day": day_of(data.valid_from)}).fetchone()
    context.tx.execute(
        _STORE,
        {
            "point": point,
            "valid_from": day_of(data.valid_from),
            "heating": facts.heating,
            "protected_name": facts.protected_name,
            "protected_address": any(location.protected for location in facts.locations),
            "addresses": Jsonb({location.type.value: location.address for location in facts.locations}),
            "name_matches": _same(facts.name, ours[0]) if facts.name and ours else None,
            "message": context.message_id,
            "now": context.now,
        },
    )
    _note_heating(context, point, day_of(data.valid_from), facts.heating)


def _note_heating(context: Context, point: int, since: date, heated: bool | None) -> None:
    if heated is None:  # not said: what held before goes on
        return
    with settlement.watch_heating(context.tx, point, context.origin):
        portfolio.record_heating(
            context.tx, point, since, heated=heated, message_id=context.message_id, now=context.now
        )


def _same(theirs: str, ours: str) -> bool:
    return " ".join(theirs.casefold().split()) == " ".join(ours.casefold().split())
