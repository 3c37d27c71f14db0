"""A bill explained: where its money goes, why it is another than the last one, and what each of its
lines was made of.
"""

from elhandel.billing.explained.difference import Cause, CauseKind, Difference, Side, difference
from elhandel.billing.explained.groups import Group, GroupedLine, GroupKey, Price, groups_of
from elhandel.billing.explained.origins import LineOrigin, Supplement, origins_of, supplements_of

__all__ = [
    "Cause",
    "CauseKind",
    "Difference",
    "Group",
    "GroupKey",
    "GroupedLine",
    "LineOrigin",
    "Price",
    "Side",
    "Supplement",
    "difference",
    "groups_of",
    "origins_of",
    "supplements_of",
]
