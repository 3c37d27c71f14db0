"""What of the master data and of customers' contact data is over: what was replaced before the first needed day."""

from typing import Final

from elhandel.platform.retention import Rule, by_statements

_REPLACED_VERSIONS: Final = b"""
DELETE FROM portfolio.metering_point_version WHERE ctid IN (
    SELECT ctid FROM portfolio.metering_point_version
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_REPLACED_HEATING: Final = b"""
DELETE FROM portfolio.heated WHERE ctid IN (
    SELECT ctid FROM portfolio.heated
    WHERE superseded_at < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

_PAST_CONTACT: Final = b"""
DELETE FROM portfolio.past_contact WHERE ctid IN (
    SELECT ctid FROM portfolio.past_contact
    WHERE held_until < %(needed_from)s::timestamp AT TIME ZONE 'Europe/Copenhagen' LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "replaced-master-data",
        "master data and heating of metering points that were replaced before the first needed day",
        by_statements(_REPLACED_VERSIONS, _REPLACED_HEATING),
    ),
    Rule("past-contact", "contact data that was replaced before the first needed day", by_statements(_PAST_CONTACT)),
)
