"""A bill explained: where its money goes, why it is another than the last one, and what each of its
lines was made of.
"""

from elhandel.billing.explained.difference import Difference, Side, difference, rounded_to
from elhandel.billing.explained.groups import Group, GroupedLine, groups_of
from elhandel.billing.explained.hours import Hours, SectionHours, hours_of
from elhandel.billing.explained.listed import BillRow, Bills, list_bills
from elhandel.billing.explained.origins import LineOrigin, Supplement, origins_of, supplements_of
from elhandel.billing.explained.own import bill_before, notes_of, own_bill

__all__ = [
    "BillRow",
    "Bills",
    "Difference",
    "Group",
    "GroupedLine",
    "Hours",
    "LineOrigin",
    "SectionHours",
    "Side",
    "Supplement",
    "bill_before",
    "difference",
    "groups_of",
    "hours_of",
    "list_bills",
    "notes_of",
    "origins_of",
    "own_bill",
    "rounded_to",
    "supplements_of",
]
