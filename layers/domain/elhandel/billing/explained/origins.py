"""Where the lines of a document come from: whose charge, of which point, settled when; and what was
agreed of our own price.

A customer may read no settlements; `own` asks the look-up that answers for their own documents.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """The settled line behind a line of a document."""

    line_no: int
    metering_point_id: MeteringPointId
    gsrn: str
    owner: str | None
    """Of the charge, GLN; with `kind` and `code` None of our own lines."""

    kind: str | None
    code: str | None
    vat: bool
    """Of the settled line, whatever rules its bill is under."""

    settled_at: datetime
    corrects_run_id: int | None


@dataclass(frozen=True, slots=True)
class Supplement:
    """Our own price by the kWh on some days, micro-DKK without VAT."""

    days: Period
    per_kwh: int
    fixed: bool
    """Whether the energy has a fixed price: then all of it is ours."""


def origins_of(tx: Transaction, invoice_id: int, *, own: bool) -> Mapping[int, LineOrigin]:
    """By line number; lines that are not settled have none. own: asked by the customer."""
    cursor = tx.cursor(row_factory=class_row(LineOrigin))
    rows = cursor.execute(_OWN_ORIGINS if own else _ORIGINS, {"invoice": invoice_id})
    return {origin.line_no: origin for origin in rows}


def supplements_of(
    tx: Transaction, supply_periods: Sequence[SupplyPeriodId], at: datetime
) -> Mapping[SupplyPeriodId, Sequence[Supplement]]:
    """What was agreed of our own price for these supplies, as it was known at an instant."""
    found: dict[SupplyPeriodId, list[Supplement]] = defaultdict(list)
    values = {"supply_periods": sorted(supply_periods), "at": at}
    for supply, first, past, per_kwh, fixed in tx.execute(_SUPPLEMENTS, values):
        days = Period(max(first, date(1900, 1, 1)), past)
        found[supply].append(Supplement(days, per_kwh, fixed))
    return found


_ORIGINS: Final = """
SELECT line_no, metering_point_id, gsrn, owner, charge_kind AS kind, code, vat,
       settled_at, corrects_run_id
FROM billing.line_origins(%(invoice)s) ORDER BY line_no
"""

_OWN_ORIGINS: Final = """
SELECT line_no, metering_point_id, gsrn, owner, charge_kind AS kind, code, vat,
       settled_at, corrects_run_id
FROM billing.own_line_origins(%(invoice)s) ORDER BY line_no
"""

_SUPPLEMENTS: Final = statement("elhandel.billing.explained", "supplements")
