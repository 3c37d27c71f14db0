"""Which prices have expired: rows that were replaced before the first needed day, and rows that
reach no needed day.

Superseded rows say by what a settled line was made. A row that was replaced before the first
settlement that is kept made none.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements, replaced

# Where a row holds until the next one, the last one that begins by the first needed day is needed,
# and none before it.
_FOLLOWED_PRICES: Final = b"""
DELETE FROM pricing.charge_price WHERE ctid IN (
    SELECT p.ctid FROM pricing.charge_price p
    WHERE p.superseded_at IS NULL AND EXISTS (
        SELECT FROM pricing.charge_price later
        WHERE later.charge_id = p.charge_id AND later.superseded_at IS NULL
          AND later.valid_from > p.valid_from AND later.valid_from <= %(needed_from)s)
    LIMIT %(limit)s)
"""

_FOLLOWED_INFORMATION: Final = b"""
DELETE FROM pricing.charge_information WHERE ctid IN (
    SELECT p.ctid FROM pricing.charge_information p
    WHERE p.superseded_at IS NULL AND EXISTS (
        SELECT FROM pricing.charge_information later
        WHERE later.charge_id = p.charge_id AND later.superseded_at IS NULL
          AND later.valid_from > p.valid_from AND later.valid_from <= %(needed_from)s)
    LIMIT %(limit)s)
"""

_ENDED_LINKS: Final = b"""
DELETE FROM pricing.price_link WHERE ctid IN (
    SELECT ctid FROM pricing.price_link WHERE valid_to <= %(needed_from)s LIMIT %(limit)s)
"""

_OLD_STOPS: Final = b"""
DELETE FROM pricing.link_stop WHERE ctid IN (
    SELECT ctid FROM pricing.link_stop
    WHERE stops_on <= %(needed_from)s
       OR superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
    LIMIT %(limit)s)
"""

_OLD_HELD: Final = b"""
DELETE FROM pricing.held_spot_price WHERE ctid IN (
    SELECT ctid FROM pricing.held_spot_price
    WHERE starts_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

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
            _FOLLOWED_PRICES,
            _FOLLOWED_INFORMATION,
            _ENDED_LINKS,
            _OLD_STOPS,
            _OLD_HELD,
        ),
    ),
)
