"""A bill explained: where its money goes, why it is another than the last one, and what each of its
lines was made of.
"""

from elhandel.billing.explained.difference import Difference, Side, difference
from elhandel.billing.explained.groups import Group, GroupedLine, groups_of
from elhandel.billing.explained.hours import SectionHours, hours_of
from elhandel.billing.explained.listed import BillRow, Bills, list_bills
from elhandel.billing.explained.opened import Hour, OpenedLine, hours_in, opened
from elhandel.billing.explained.origins import origins_of, supplements_of
from elhandel.billing.explained.own import bill_before, notes_of, own_bill

__all__ = [
    "BillRow",
    "Bills",
    "Difference",
    "Group",
    "GroupedLine",
    "Hour",
    "OpenedLine",
    "SectionHours",
    "Side",
    "bill_before",
    "difference",
    "groups_of",
    "hours_in",
    "hours_of",
    "list_bills",
    "notes_of",
    "opened",
    "origins_of",
    "own_bill",
    "supplements_of",
]
