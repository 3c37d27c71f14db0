"""What of the prices is over: rows replaced before the first day that is needed, and those that no such day reaches.

Superseded rows say by what a settled line was made. A row replaced before the first settlement that is kept made none.
"""

from typing import Final

from elhandel.platform.retention import Rule, by_statements

_REPLACED_PRICES: Final = b"""
DELETE FROM pricing.charge_price WHERE ctid IN (
    SELECT ctid FROM pricing.charge_price
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_REPLACED_INFORMATION: Final = b"""
DELETE FROM pricing.charge_information WHERE ctid IN (
    SELECT ctid FROM pricing.charge_information
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_REPLACED_LINKS: Final = b"""
DELETE FROM pricing.price_link WHERE ctid IN (
    SELECT ctid FROM pricing.price_link
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_REPLACED_SPOT_DAYS: Final = b"""
DELETE FROM pricing.spot_day WHERE ctid IN (
    SELECT ctid FROM pricing.spot_day
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

# Of what holds until the next one, the last that begins by the first needed day is needed, and none before it.
_OLD_PRICES: Final = b"""
DELETE FROM pricing.charge_price WHERE ctid IN (
    SELECT p.ctid FROM pricing.charge_price p
    WHERE p.superseded_at IS NULL AND EXISTS (
        SELECT FROM pricing.charge_price later
        WHERE later.charge_id = p.charge_id AND later.superseded_at IS NULL
          AND later.valid_from > p.valid_from AND later.valid_from <= %(needed_from)s)
    LIMIT %(limit)s)
"""

_OLD_INFORMATION: Final = b"""
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
       OR superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "replaced-prices",
        "prices, charges' information and links that were replaced before the first needed day",
        by_statements(_REPLACED_PRICES, _REPLACED_INFORMATION, _REPLACED_LINKS, _REPLACED_SPOT_DAYS),
    ),
    Rule(
        "old-prices",
        "prices, charges' information and links that reach no needed day",
        by_statements(_OLD_PRICES, _OLD_INFORMATION, _ENDED_LINKS, _OLD_STOPS),
    ),
)
