"""What of the prices is over: rows replaced before the first day that is needed, and those that no
such day reaches.

Superseded rows say by what a settled line was made. A row replaced before the first settlement that
is kept made none.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements, replaced

_ENDED_LINKS: Final = b"""
DELETE FROM pricing.price_link WHERE ctid IN (
    SELECT ctid FROM pricing.price_link WHERE valid_to <= %(needed_from)s LIMIT %(limit)s)
"""

_OLD_STOPS: Final = b"""
DELETE FROM pricing.link_stop WHERE ctid IN (
    SELECT ctid FROM pricing.link_stop
    WHERE stops_on <= %(needed_from)s
       OR superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""


_OLD_HELD: Final = b"""
DELETE FROM pricing.held_spot_price WHERE ctid IN (
    SELECT ctid FROM pricing.held_spot_price
    WHERE starts_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""


def _followed(table: str) -> bytes:
    """Of what holds until the next one, the last that begins by the first needed day is needed, and
    none before it.
    """
    return f"""
        DELETE FROM {table} WHERE ctid IN (
            SELECT p.ctid FROM {table} p
            WHERE p.superseded_at IS NULL AND EXISTS (
                SELECT FROM {table} later
                WHERE later.charge_id = p.charge_id AND later.superseded_at IS NULL
                  AND later.valid_from > p.valid_from AND later.valid_from <= %(needed_from)s)
            LIMIT %(limit)s)
    """.encode()  # noqa: S608  (names in the code, no value)


RETENTION: Final = (
    Rule(
        "replaced-prices",
        "prices, charges' information and links that were replaced before the first needed day",
        by_statements(
            replaced("pricing.charge_price"),
            replaced("pricing.charge_information"),
            replaced("pricing.price_link"),
            replaced("pricing.spot_day"),
        ),
    ),
    Rule(
        "old-prices",
        "prices, charges' information and links that reach no needed day",
        by_statements(
            _followed("pricing.charge_price"),
            _followed("pricing.charge_information"),
            _ENDED_LINKS,
            _OLD_STOPS,
            _OLD_HELD,
        ),
    ),
)
