"""How many tokens there are to be of a day: one rule for what the market measured and for what was
submitted, so that no Wh becomes a token twice.
"""

from elhandel.metering.origin import MeasuredDay


def wanted_wh(measured: MeasuredDay | None, submitted_wh: int) -> int:
    """The Wh of a metering point's day that are to be tokens.

    measured: None where the market has said nothing of the day. submitted_wh: of its submitted
    readings that became tokens. Once all of the day is measured that alone counts; before, what was
    submitted stands in for it, and what is measured so far is part of the same Wh.
    """
    if measured is not None and measured.is_whole:
        return max(0, measured.wh)
    return max(0 if measured is None else measured.wh, submitted_wh)
