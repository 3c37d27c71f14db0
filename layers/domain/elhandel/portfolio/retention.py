"""What of the master data and of customers' contact data is over: what was replaced before the
first needed day.
"""

from typing import Final

from elhandel.platform.upkeep.retention import Rule, by_statements, replaced

# Master data that came after everybody at a point was forgotten, such as a message that was handled
# late: an address is kept for who is known at the point, or at the one that it belongs to or
# belonged to.
_OF_NOBODY: Final = b"""
UPDATE portfolio.metering_point_version SET address = NULL WHERE ctid IN (
    SELECT v.ctid FROM portfolio.metering_point_version v
    WHERE v.address IS NOT NULL AND NOT EXISTS (
        SELECT FROM portfolio.contract c JOIN portfolio.customer u USING (customer_id)
        WHERE c.metering_point_id = v.metering_point_id AND u.forgotten_at IS NULL)
      AND NOT EXISTS (
        SELECT FROM portfolio.coupling k JOIN portfolio.contract c ON c.metering_point_id = k.parent_id
        JOIN portfolio.customer u USING (customer_id)
        WHERE k.child_id = v.metering_point_id AND u.forgotten_at IS NULL)
    LIMIT %(limit)s)
"""

RETENTION: Final = (
    Rule(
        "nobodys-addresses",
        "addresses of points where nobody is known any more",
        by_statements(_OF_NOBODY),
    ),
    Rule(
        "replaced-master-data",
        "master data and heating of metering points that were replaced before the first needed day",
        by_statements(replaced("portfolio.metering_point_version"), replaced("portfolio.heated")),
    ),
    Rule(
        "past-contact",
        "contact data that was replaced before the first needed day",
        by_statements(replaced("portfolio.past_contact", since="held_until")),
    ),
)
