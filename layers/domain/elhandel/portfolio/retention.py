"""Which master data and contact data have expired: rows replaced before the first needed day."""

from typing import Final

from elhandel.platform.database import statement
from elhandel.platform.upkeep.retention import Rule, by_statements, replaced

_OF_NOBODY: Final = statement("elhandel.portfolio", "addresses_of_nobody")

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
