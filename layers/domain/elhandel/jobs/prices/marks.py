"""Settled days whose spot prices changed, marked for a correction."""

from collections.abc import Sequence

from elhandel.jobs.job import Tools
from elhandel.platform.database import Transaction
from elhandel.pricing.spot import SpotDay
from elhandel.settlement import corrections
from elhandel.values.decision import Provenance


def mark_settled(tools: Tools, tx: Transaction, changed: Sequence[SpotDay]) -> int:
    """Mark what these days settled, in the transaction that changes them. Returns how many."""
    days = [(day.price_area, day.day) for day in changed]
    return corrections.mark_spot_days(tx, days, Provenance(tools.clock.now()))
