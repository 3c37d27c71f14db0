"""What of the master data and of customers' contact data is over: what was replaced before the first needed day."""

from typing import Final

from elhandel.platform.retention import Rule, by_statements, replaced

RETENTION: Final = (
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
