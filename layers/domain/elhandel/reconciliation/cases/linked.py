"""Points that could explain why a charge is not ours: those whose link to it changes in the month.

Their energy is compared by itself; what is left of a charge is who carries it, and from when.
"""

from typing import Final

from elhandel.platform.database import Transaction, statement
from elhandel.reconciliation.cases.suspects import Cause, Suspect
from elhandel.reconciliation.compare import Comparison
from elhandel.values.days.local_time import next_month
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId

_MOST: Final = 50


def find_linked(tx: Transaction, comparison: Comparison) -> list[Suspect]:
    """The points of the grid area whose link to the charge begins or ends within the month.

    A sum of all charges names none: each of them is compared by itself.
    """
    charge = comparison.subject.charge
    if charge is None:
        return []

    values = {
        "owner": charge.owner,
        "kind": charge.kind.value,
        "code": charge.code,
        "grid_area": comparison.subject.grid_area,
        "start": comparison.month,
        "end": next_month(comparison.month),
        "most": _MOST,
    }
    return [
        Suspect(MeteringPointId(point), Cause.LINK_CHANGED, 0, 0, Period(first, past))
        for point, first, past in tx.execute(_LINKED, values)
    ]


_LINKED: Final = statement("elhandel.reconciliation.cases", "changing_links")
