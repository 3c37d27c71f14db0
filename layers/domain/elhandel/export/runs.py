"""Settlement runs: which there are, how far each is, and what it settled."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from elhandel.export.cursor import numbers, read_cursor, write_cursor
from elhandel.export.page import Page, page_of
from elhandel.platform.database import Transaction, statement
from elhandel.settlement.progress import run_summary
from elhandel.values.errors import NotFound
from elhandel.values.ids import RunId
from elhandel.values.units import decimal_dkk, decimal_kwh

type RunStatus = Literal["running", "closed", "given_up"]

_LIST: Final = "runs"


class Run(BaseModel):
    """A settlement run."""

    run_id: Annotated[int, Field(examples=[17])]
    status: Annotated[
        RunStatus,
        Field(
            description="`closed`: its lines are complete and change no more.", examples=["closed"]
        ),
    ]
    kind: Annotated[
        Literal["ordinary", "correction"],
        Field(
            description="A correction's lines are the difference from what was settled before.",
            examples=["ordinary"],
        ),
    ]
    period_from: Annotated[dt.date, Field(examples=["2026-01-01"])]
    period_to: Annotated[
        dt.date, Field(description="The first day after the period.", examples=["2026-02-01"])
    ]
    version: Annotated[
        int, Field(description="Counts the runs over the same period.", examples=[1])
    ]
    selection: Annotated[
        Literal["all", "ended"],
        Field(description="`ended`: only supply that had ended.", examples=["all"]),
    ]
    price_area: Annotated[
        str | None, Field(description="Restricted to this price area.", examples=["DK1"])
    ]
    grid_area: Annotated[
        str | None, Field(description="Restricted to this grid area.", examples=["131"])
    ]
    product: Annotated[
        str | None, Field(description="Restricted to this product.", examples=["spot-basis"])
    ]
    planned_at: Annotated[dt.datetime, Field(examples=["2026-02-05T04:00:00Z"])]
    closed_at: Annotated[dt.datetime | None, Field(examples=["2026-02-05T04:02:11Z"])]


class RunDetail(Run):
    """A settlement run with what it settled so far."""

    shards: Annotated[int, Field(description="The parts that it is worked off in.", examples=[40])]
    shards_done: Annotated[int, Field(examples=[40])]
    supply_periods_settled: Annotated[int, Field(examples=[79_991])]
    supply_periods_parked: Annotated[
        int, Field(description="Those that wait for something that is missing.", examples=[9])
    ]
    lines: Annotated[int, Field(examples=[640_112])]
    kwh: Annotated[Decimal, Field(examples=["24998400.123"])]
    subtotal: Annotated[Decimal, Field(description="DKK without VAT.", examples=["47981214.38"])]


def list_runs(
    tx: Transaction,
    *,
    day: dt.date | None = None,
    grid_area: str | None = None,
    status: RunStatus | None = None,
    cursor: str | None = None,
    limit: int,
) -> Page[Run]:
    """Runs in the order in which they were planned.

    day: those whose period holds it. grid_area: those that settle supply there. Raises
    InvalidCursor.
    """
    (after,) = (0,) if cursor is None else read_cursor(cursor, _LIST, numbers(count=1))
    values = {"day": day, "grid_area": grid_area, "status": status}
    found = _rows(tx, {**values, "after": after, "run": None, "limit": limit + 1})

    return page_of(
        [(row["run_id"], Run(**row)) for row in found],
        limit,
        before=cursor,
        cursor=lambda run_id: write_cursor(_LIST, [run_id]),
    )


def run_detail(tx: Transaction, run_id: int) -> RunDetail:
    """A run with what it settled. Raises NotFound."""
    everything = {"day": None, "grid_area": None, "status": None}
    found = _rows(tx, {**everything, "after": 0, "run": run_id, "limit": 1})
    if not found:
        raise NotFound(f"There is no settlement run {run_id}. The list of runs has them all.")

    summary = run_summary(tx, RunId(run_id))

    return RunDetail(
        **found[0],
        shards=summary.shards,
        shards_done=summary.shards_done,
        supply_periods_settled=summary.settled,
        supply_periods_parked=summary.parked,
        lines=summary.lines,
        kwh=decimal_kwh(int(summary.energy_wh)),
        subtotal=decimal_dkk(int(summary.subtotal_ore)),
    )


def _rows(tx: Transaction, values: dict[str, Any]) -> list[dict[str, Any]]:
    with tx.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_RUNS, values).fetchall()


_RUNS: Final = statement("elhandel.export", "runs")
