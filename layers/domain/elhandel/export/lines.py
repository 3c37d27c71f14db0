"""The lines of a settlement run: what was settled, for whom, by which charge."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from psycopg.rows import dict_row
from pydantic import BaseModel, Field

from elhandel.export.cursor import numbers, read_cursor, write_cursor
from elhandel.export.page import Page, page_of
from elhandel.platform.database import Transaction, statement
from elhandel.values.errors import NotFound
from elhandel.values.units import decimal_dkk, decimal_kwh

_LIST: Final = "lines"
_BEFORE_THE_FIRST: Final = (0, 0)


class SettledLine(BaseModel):
    """A line of a settlement run, without VAT."""

    line_id: Annotated[
        str,
        Field(
            description="The line's key, for ever: run, supply period and number.",
            examples=["17:4711:3"],
        ),
    ]
    run_id: Annotated[int, Field(examples=[17])]
    supply_period_id: Annotated[int, Field(examples=[4711])]
    contract_id: Annotated[int, Field(examples=[4690])]
    account_id: Annotated[
        int, Field(description="The account that it is billed to.", examples=[4321])
    ]
    gsrn: Annotated[
        str, Field(description="The point that is supplied.", examples=["571313180000000001"])
    ]
    measured_at: Annotated[
        str,
        Field(
            description="The point that measured: the same one, or a child of it.",
            examples=["571313180000000001"],
        ),
    ]
    kind: Annotated[
        Literal["original", "correction"],
        Field(
            description="A correction is the difference from what was settled before.",
            examples=["original"],
        ),
    ]
    period_from: Annotated[dt.date, Field(examples=["2026-01-01"])]
    period_to: Annotated[
        dt.date, Field(description="The first day after the period.", examples=["2026-02-01"])
    ]
    component: Annotated[
        Literal["energy", "charge", "supplier_subscription", "production_credit"],
        Field(examples=["charge"]),
    ]
    charge_owner: Annotated[
        str | None, Field(description="GLN of the charge's owner.", examples=["5790001089030"])
    ]
    charge_type: Annotated[
        Literal["tariff", "subscription", "fee"] | None, Field(examples=["tariff"])
    ]
    charge_code: Annotated[str | None, Field(examples=["CD"])]
    kwh: Annotated[
        Decimal | None,
        Field(description="Null where the line measures no energy.", examples=["312.480"]),
    ]
    amount: Annotated[Decimal, Field(description="DKK without VAT.", examples=["64.12"])]
    vat: Annotated[bool, Field(description="Whether the line carries VAT.", examples=[True])]


def lines_of_run(
    tx: Transaction, run_id: int, *, cursor: str | None = None, limit: int
) -> Page[SettledLine]:
    """Lines of a run in the order of supply period and number. Raises NotFound, InvalidCursor."""
    if tx.execute(_IS_THERE, {"run": run_id}).fetchone() is None:
        raise NotFound(f"There is no settlement run {run_id}. The list of runs has them all.")

    position = numbers(count=2)
    supply, line = _BEFORE_THE_FIRST if cursor is None else read_cursor(cursor, _LIST, position)
    values = {"run": run_id, "supply": supply, "line": line, "limit": limit + 1}
    with tx.cursor(row_factory=dict_row) as found:
        rows = [(_key(row), _line(row)) for row in found.execute(_LINES, values, prepare=False)]

    return page_of(rows, limit, before=cursor, cursor=lambda key: write_cursor(_LIST, key))


def _key(row: dict[str, Any]) -> tuple[int, int]:
    return row["supply_period_id"], row["line_no"]


def _line(row: dict[str, Any]) -> SettledLine:
    line_no, wh, ore = row.pop("line_no"), row.pop("quantity_wh"), row.pop("amount_ore")

    return SettledLine(
        line_id=f"{row['run_id']}:{row['supply_period_id']}:{line_no}",
        **row,
        kwh=None if wh is None else decimal_kwh(wh),
        amount=decimal_dkk(ore),
    )


_IS_THERE: Final = "SELECT FROM settlement.run WHERE run_id = %(run)s"

_LINES: Final = statement("elhandel.export", "lines")
