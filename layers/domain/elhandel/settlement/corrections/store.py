"""Reading what was settled before, and writing what a correction adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.platform.bulk.int_arrays import Int4s
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.corrections.difference import Key, Settled
from elhandel.settlement.corrections.effects import Effect, effects_as_json
from elhandel.settlement.shard import packed_kind
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId, RunId, SupplyPeriodId


@dataclass(frozen=True, slots=True)
class Correction:
    """The difference of one supply period in one run period."""

    supply_period_id: SupplyPeriodId
    contract_id: ContractId
    corrects_run_id: RunId
    """The run that settled the original."""
    days: Period
    lines: Mapping[Key, Settled]
    effects: Sequence[Effect] = ()


def settled_before(
    tx: Transaction, run_id: RunId, supply_periods: Sequence[SupplyPeriodId], period: Period
) -> dict[int, dict[Key, Settled]]:
    """The sums of all lines settled for the run period before `run_id`, by supply period."""
    sums: dict[int, dict[Key, Settled]] = {}

    days = {"start": period.start, "end": period.end}
    rows = tx.execute(
        _SETTLED_BEFORE, {"supply_periods": list(supply_periods), "run": run_id, **days}
    )
    for supply_period, point, component, charge, vat, denominator, wh, ore, rest in rows:
        lines = sums.setdefault(supply_period, {})
        key = Key(metering_point_id=point, component=component, charge_id=charge, vat=vat)
        lines[key] = _plus(lines.get(key), Settled(wh, ore, Fraction(rest, denominator)))

    return sums


def write_corrections(
    tx: Transaction, run_id: RunId, shard_no: int, corrections: Sequence[Correction], now: datetime
) -> int:
    """Write corrections with their lines. Returns how many lines."""
    with tx.cursor().copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for correction in corrections:
            copy.write_row(_row(run_id, shard_no, correction, now))

    return sum(len(correction.lines) for correction in corrections)


def _row(run_id: RunId, shard_no: int, correction: Correction, now: datetime) -> tuple[Any, ...]:
    """The columns of _COPY."""
    subtotal_ore = sum(line.amount_ore for line in correction.lines.values())
    return (
        run_id,
        correction.supply_period_id,
        correction.contract_id,
        "correction",
        correction.corrects_run_id,
        correction.days.start,
        correction.days.end,
        shard_no,
        subtotal_ore,
        now,
        *_packed(correction.lines),
        Jsonb(effects_as_json(correction.effects)),
    )


def _packed(lines: Mapping[Key, Settled]) -> Sequence[object]:
    """The columns that hold the lines, an array each."""
    settled = lines.values()
    return (
        Int4s([key.metering_point_id for key in lines]),
        Int4s([packed_kind(key.component, key.charge_id) for key in lines]),
        [number for number, key in enumerate(lines, start=1) if not key.vat] or None,
        [line.quantity_wh for line in settled],
        [line.amount_ore for line in settled],
        [line.rest.numerator for line in settled],
        Int4s([line.rest.denominator for line in settled]),
    )


def _plus(left: Settled | None, right: Settled) -> Settled:
    if left is None:
        return right

    quantity = left.quantity_wh
    if right.quantity_wh is not None:
        quantity = right.quantity_wh + (quantity or 0)

    return Settled(quantity, left.amount_ore + right.amount_ore, left.rest + right.rest)


_SETTLED_BEFORE: Final = statement("elhandel.settlement.corrections", "settled_before")

_COPY: Final = statement("elhandel.settlement.corrections", "copy_corrections")

# Of _COPY, in its order.
_TYPES: Final = (
    *("int4", "int4", "int4", "text", "int4", "date", "date", "int4", "int8", "timestamptz"),
    *("int4[]", "int4[]", "int2[]", "int8[]", "int8[]", "int8[]", "int4[]"),
    "jsonb",
)
