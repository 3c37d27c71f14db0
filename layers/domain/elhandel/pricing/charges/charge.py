"""Charges: what grid companies and Energinet bill through us, their prices, and the points they are
linked to.

A charge is known by its owner, kind and code; the first message that names it writes it down, in
whatever order information, prices and links come. History is kept: a row that no longer holds is
marked, never changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.pricing.charges.pattern import patterns_of
from elhandel.pricing.charges.price import record_series
from elhandel.values.charges import ChargeKey
from elhandel.values.decision import Provenance
from elhandel.values.ids import ChargeId, MessageId, MeteringPointId


@dataclass(frozen=True, slots=True)
class ChargeInformation:
    """What the owner says of a charge, from the local day `valid_from` on (RSM-034, D18)."""

    key: ChargeKey
    valid_from: date
    valid_to: date | None
    name: str
    description: str
    resolution: str
    vat: bool
    tax: bool


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """Prices of a charge over [start, end), micro-DKK without VAT, one for each position (RSM-034,
    D08).
    """

    key: ChargeKey
    resolution: str
    start: datetime
    end: datetime
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PriceLink:
    """A charge put on a point for the local days [valid_from, valid_to); equal days say that it
    stops there.
    """

    metering_point_id: MeteringPointId
    key: ChargeKey
    valid_from: date
    valid_to: date | None
    factor: int


def ensure_charge(tx: Transaction, key: ChargeKey) -> ChargeId:
    """The id of a charge, which is written down the first time it is named."""
    identity = {"owner": key.owner, "kind": key.kind, "code": key.code}
    tx.execute(_ENSURE, identity)
    (charge,) = fetch_one(tx, _FIND, identity)

    return ChargeId(charge)


_ENSURE: Final = """
INSERT INTO pricing.charge (owner_gln, kind, code) VALUES (%(owner)s, %(kind)s, %(code)s)
ON CONFLICT (owner_gln, kind, code) DO NOTHING
"""

_FIND: Final = """
SELECT charge_id FROM pricing.charge
WHERE owner_gln = %(owner)s AND kind = %(kind)s AND code = %(code)s
"""


def record_information(
    tx: Transaction, information: ChargeInformation, message_id: MessageId | None, now: datetime
) -> int:
    """Record what the owner says of a charge. Returns its id.

    It supersedes what earlier messages said of the same day and of every later one: the owner
    announces later days anew, and a stop leaves none (BRS-031). A message that came before one of
    the same day or an earlier, and is handled after it, is history at once.
    """
    charge = ensure_charge(tx, information.key)
    key = {
        "charge": charge,
        "valid_from": information.valid_from,
        "message": message_id,
        "now": now,
    }
    overtaken = tx.execute(_INFORMED_LATER, key).fetchone() is not None
    if not overtaken:
        tx.execute(_SUPERSEDE_INFORMATION, key)

    tx.execute(
        _ADD_INFORMATION,
        {
            **key,
            "valid_to": information.valid_to,
            "name": information.name,
            "description": information.description,
            "resolution": information.resolution,
            "vat": information.vat,
            "tax": information.tax,
            "superseded_at": now if overtaken else None,
        },
    )

    return charge


_SUPERSEDE_INFORMATION: Final = """
UPDATE pricing.charge_information SET superseded_at = %(now)s
WHERE charge_id = %(charge)s AND superseded_at IS NULL
  AND (valid_from = %(valid_from)s
       OR (valid_from > %(valid_from)s AND message_id < %(message)s))
"""

# Whether a message that came later has said something of the same day or of an earlier one.
_INFORMED_LATER: Final = """
SELECT FROM pricing.charge_information
WHERE charge_id = %(charge)s AND valid_from <= %(valid_from)s AND superseded_at IS NULL
  AND message_id > %(message)s
"""

_ADD_INFORMATION: Final = """
INSERT INTO pricing.charge_information
    (charge_id, valid_from, valid_to, name, description, resolution, vat, tax, message_id,
     recorded_at, superseded_at)
VALUES (%(charge)s, %(valid_from)s, %(valid_to)s, %(name)s, %(description)s, %(resolution)s,
    %(vat)s, %(tax)s, %(message)s, %(now)s, %(superseded_at)s)
"""


def record_prices(
    tx: Transaction, series: PriceSeries, message_id: MessageId | None, now: datetime
) -> int:
    """Record a price series, which sets its own days. Returns the charge's id.

    What holds on days that no series covers: see `price`. Raises UnreadablePriceSeries.
    """
    patterns, end = patterns_of(series.resolution, series.start, series.end, series.prices)
    charge = ensure_charge(tx, series.key)
    steps = [(entry.valid_from, entry.pattern) for entry in patterns]
    record_series(tx, charge, steps, end, Provenance(now, message_id))
    return charge


def record_link(
    tx: Transaction, link: PriceLink, message_id: MessageId | None, now: datetime
) -> None:
    """Put a charge on a point, or stop it there; an earlier link of the same charge ends where this
    one begins.

    A link that comes late ends where the next one begins or where the charge was stopped, so that
    no charge is billed twice for a day, or after its stop. A stop gives way to a link from its day
    on, and to a later message's link that ends beyond it. The message says which is later: one that
    came before others and is handled after them changes nothing that they said.
    """
    charge = ensure_charge(tx, link.key)
    key = {"point": link.metering_point_id, "charge": charge, "message": message_id, "now": now}
    days = {**key, "valid_from": link.valid_from, "valid_to": link.valid_to}
    stops = link.valid_to is not None and link.valid_to <= link.valid_from
    if tx.execute(_LINKED_LATER, {**days, "stops": stops}).fetchone() is not None:
        return

    earlier = tx.execute(_OVERLAPPING_LINKS, days).fetchall()
    for valid_from, factor, message in earlier:
        if valid_from < link.valid_from:  # the rest of it comes from its own message
            left = {
                "valid_from": valid_from,
                "valid_to": link.valid_from,
                "factor": factor,
                "message": message,
            }
            tx.execute(_ADD_LINK, {**key, **left})

    if stops:
        tx.execute(_STOP, days)
        return

    tx.execute(_OVERRULE_STOPS, days)
    (following,) = fetch_one(tx, _NEXT, days)
    valid_to = min((day for day in (link.valid_to, following) if day is not None), default=None)
    tx.execute(_ADD_LINK, {**days, "valid_to": valid_to, "factor": link.factor})


_OVERLAPPING_LINKS: Final = """
UPDATE pricing.price_link SET superseded_at = %(now)s
WHERE metering_point_id = %(point)s AND charge_id = %(charge)s AND superseded_at IS NULL
  AND valid_from <= %(valid_from)s
  AND (valid_to IS NULL OR valid_to > %(valid_from)s OR valid_from = %(valid_from)s)
RETURNING valid_from, factor, message_id
"""

_LINKED_LATER: Final = statement("elhandel.pricing.charges", "linked_later")

# Where something else begins: another link, or nothing (a stop).
_NEXT: Final = """
SELECT min(day) FROM (
    SELECT valid_from FROM pricing.price_link
    WHERE metering_point_id = %(point)s AND charge_id = %(charge)s AND superseded_at IS NULL
    UNION ALL
    SELECT stops_on FROM pricing.link_stop
    WHERE metering_point_id = %(point)s AND charge_id = %(charge)s AND superseded_at IS NULL
) AS changes (day)
WHERE day > %(valid_from)s
"""

_STOP: Final = """
INSERT INTO pricing.link_stop (metering_point_id, charge_id, stops_on, message_id, recorded_at)
VALUES (%(point)s, %(charge)s, %(valid_from)s, %(message)s, %(now)s)
ON CONFLICT (metering_point_id, charge_id, stops_on) WHERE superseded_at IS NULL DO NOTHING
"""

_OVERRULE_STOPS: Final = """
UPDATE pricing.link_stop SET superseded_at = %(now)s
WHERE metering_point_id = %(point)s AND charge_id = %(charge)s AND superseded_at IS NULL
  AND (message_id > %(message)s) IS NOT TRUE
  AND (stops_on = %(valid_from)s OR (stops_on > %(valid_from)s AND stops_on < %(valid_to)s))
"""

_ADD_LINK: Final = """
INSERT INTO pricing.price_link
    (metering_point_id, charge_id, valid_from, valid_to, factor, message_id, recorded_at)
VALUES (%(point)s, %(charge)s, %(valid_from)s, %(valid_to)s, %(factor)s, %(message)s, %(now)s)
"""
