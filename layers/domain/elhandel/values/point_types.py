"""Types of metering points by the market's codes, as far as a rule depends on one."""

from typing import Final

PRODUCTION: Final = "E18"
"""A point that feeds into the grid; its energy is not used there."""
