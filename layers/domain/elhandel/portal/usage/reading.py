"""Reading what the days of a place cost."""

import datetime as dt
from typing import Final

import numpy as np

from elhandel.billing.bill import VatClass
from elhandel.platform.database import Transaction
from elhandel.portal.usage.billed import BilledPart, billed_parts
from elhandel.portal.usage.groups import taxes_of
from elhandel.portal.usage.places import PlaceSupply
from elhandel.portal.usage.rules import band_rules
from elhandel.portal.usage.spent import Spent, slices_of
from elhandel.settlement.costs import Costs, costs_of
from elhandel.values.days.period import Period

_ONE_DAY: Final = dt.timedelta(days=1)


def read_spent(
    tx: Transaction, supply: PlaceSupply, asked: Period, today: dt.date
) -> tuple[Spent, list[BilledPart]]:
    """The days asked for with their costs, and what was billed of them.

    Read are also the days whose prices they are compared with, and those to come whose prices may
    be known: until tomorrow.
    """
    billed = billed_parts(tx, supply.supply_period_id, asked)
    start = min([asked.start, *(part.days.start for part in billed)])
    end = max([asked.end, *(part.days.end for part in billed)])
    known = Period(
        start - dt.timedelta(days=band_rules(asked.start).days),
        max(start, min(end, today + 2 * _ONE_DAY)),
    )

    costs = costs_of(tx, supply.supply_period_id, known, own=True)
    spent = Spent(
        costs=costs,
        taxes=taxes_of(tx, costs.charges),
        taxed=_pays_vat(tx),
        slices=slices_of(supply.days, asked, billed, min(_until(costs), today + _ONE_DAY)),
        until=_until(costs),
    )
    return spent, billed


def _until(costs: Costs) -> dt.date:
    """The day after the last with a reading; the first day where there is none."""
    there = np.flatnonzero(costs.there)
    if not len(there):
        return costs.days.start

    last = int(costs.axis.quarter_day[costs.axis.first_quarter[there[-1]]])
    return costs.days.start + (last + 1) * _ONE_DAY


def _pays_vat(tx: Transaction) -> bool:
    """Whether VAT is on what the customer is billed: as on their last document, else it is."""
    row = tx.execute(_VAT_CLASS).fetchone()
    return row is None or row[0] == VatClass.STANDARD


_VAT_CLASS: Final = "SELECT vat_class FROM billing.invoice ORDER BY invoice_id DESC LIMIT 1"
