"""`elhandel explain`: what a point's bill for some days is or would be, and why."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from simulator.local.cli.calls import run_job
from simulator.local.cli.days import days_of
from simulator.local.cloud.errors import UnableToRun

UPKEEP: Final = "Upkeep"


def explain(
    gsrn: Annotated[
        str, typer.Argument(help="The 18 digits of the metering point, or of a child.")
    ],
    start: Annotated[
        str,
        typer.Argument(
            metavar="FROM", help="A month, 2026-01; or the first local day, 2026-01-01."
        ),
    ],
    end: Annotated[
        str, typer.Argument(metavar="[TO]", help="The day after the last; of a month not needed.")
    ] = "",
    line: Annotated[
        str,
        typer.Option(
            metavar="LINE",
            help="Show this line's sum interval by interval: energy, a charge's code, …",
        ),
    ] = "",
    case: Annotated[
        str, typer.Option(metavar="FILE", help="Write the bill as a case for `elhandel settle`.")
    ] = "",
    as_issued: Annotated[
        bool,
        typer.Option(
            "--as-issued",
            help="Show first the bill as it was known when it was issued, then as it is now.",
        ),
    ] = False,
    database_url: Annotated[
        str, typer.Option(help="Ask this database instead of the stack that runs.")
    ] = "",
) -> None:
    """Show what a point's bill is, or would be for unsettled days, and why."""
    days = days_of(start, end)
    if database_url:
        answered = _asked(database_url, gsrn, days, line, as_issued=as_issued)
    else:
        answered = run_job(UPKEEP, "explain", gsrn=gsrn, line=line, as_issued=as_issued, **days)

    bills = answered["bills"]
    if case:
        _write(case, bills)

    console = Console()
    if as_issued and not answered["issued"]:
        print("Nothing of these days is billed yet.")

    for bill in [*answered.get("issued", []), *bills]:
        console.print(_title(bill), highlight=False, soft_wrap=True)
        if bill["answer"] is not None:
            console.print(_table(bill))
            console.print(_sums(bill), highlight=False, soft_wrap=True)
        if bill["explanation"]:
            print(bill["explanation"])


def _asked(
    database_url: str, gsrn: str, days: dict[str, str], line: str, *, as_issued: bool
) -> dict[str, list[dict[str, Any]]]:
    from datetime import date  # noqa: PLC0415  (only here)
    from functools import partial  # noqa: PLC0415

    from elhandel.billing.invoice import first_billed  # noqa: PLC0415
    from elhandel.platform.database import Database  # noqa: PLC0415
    from elhandel.settlement import explain  # noqa: PLC0415
    from elhandel.values.errors import DatabaseUnavailable, DomainError  # noqa: PLC0415
    from elhandel.values.identifiers import Gsrn  # noqa: PLC0415

    database = Database(database_url)
    try:
        with database.transaction() as tx:
            first, past = date.fromisoformat(days["from"]), date.fromisoformat(days["to"])
            point = Gsrn(gsrn)
            bills = explain.bills_of_point(tx, point, first, past)
            answered = {"bills": explain.bills_as_json(bills, line)}
            if as_issued:
                issued = explain.bills_as_issued(tx, point, first, past, partial(first_billed, tx))
                answered["issued"] = explain.issued_as_json(issued, line)
            return answered
    except DatabaseUnavailable:
        raise
    except DomainError as error:
        raise UnableToRun(error.sentence) from None
    finally:
        database.close()


def _write(path: str, bills: list[dict[str, Any]]) -> None:
    cases = [bill for bill in bills if bill["case"] is not None]
    if len(cases) != 1:
        there_are = (
            "; ".join(f"{bill['from']} {bill['to']}" for bill in cases)
            or "none that can be settled"
        )
        raise UnableToRun(
            f"A case is one bill, and these days have {len(cases)}. "
            f"Name the days of one: {there_are}."
        )

    try:
        Path(path).write_text(
            json.dumps(cases[0]["case"], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise UnableToRun(
            f"The case cannot be written to {path} ({error}). Name a file in a folder there is."
        ) from None


def _title(bill: dict[str, Any]) -> str:
    runs = ", ".join(map(str, bill["runs"]))
    state = f"settled by run {runs}" if runs else "not settled yet"
    title = f"{bill['gsrn']}, {bill['from']} to {bill['to']} (exclusive): {state}"
    if "document" in bill:
        title += f", as known for {bill['document']}, issued {bill['issued_at']}"
    waits = bill["waits"]
    return title if waits is None else f"{title}\nwaits, {waits['cause']}: {waits['detail']}"


def _table(bill: dict[str, Any]) -> Table:
    table = Table("Line", "kWh", "DKK", *(["Settled"] if bill["runs"] else []))
    for name in ("kWh", "DKK", "Settled"):
        for column in table.columns:
            if column.header == name:
                column.justify = "right"

    for cells in _rows(bill):
        table.add_row(*cells[: len(table.columns)])

    return table


def _rows(bill: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Each line as known now, beside what was settled for it; then settled lines that are gone."""
    gsrn = bill["gsrn"]
    left = list(bill["settled"])
    for line in bill["answer"]["lines"]:
        same = [settled for settled in left if _same(gsrn, line, settled)]
        left = [settled for settled in left if settled not in same]
        amount = sum((Decimal(settled["amount_dkk"]) for settled in same), Decimal("0.00"))
        yield _name(line), line.get("kwh", ""), line["amount_dkk"], str(amount)

    for settled in left:
        child = None if settled["point"] == gsrn else settled["point"]
        yield _name(settled | {"point": child}), "", "", settled["amount_dkk"]


def _same(gsrn: str, line: dict[str, Any], settled: dict[str, Any]) -> bool:
    key = {name: line[name] for name in ("point", "owner", "type", "charge") if name in line}
    return all(settled[name] == value for name, value in ({"point": gsrn} | key).items())


def _name(line: dict[str, Any]) -> str:
    return "/".join(line[name] for name in ("point", "owner", "type", "charge") if line.get(name))


def _sums(bill: dict[str, Any]) -> str:
    answer = bill["answer"]
    text = (
        f"{answer['subtotal_dkk']} DKK, VAT {answer['vat_dkk']}, in all {answer['total_dkk']} DKK"
    )
    settled = sum((Decimal(line["amount_dkk"]) for line in bill["settled"]), Decimal("0.00"))
    if not bill["runs"] or settled == Decimal(answer["subtotal_dkk"]):
        return text

    return (
        f"{text}. Settled were {settled} DKK without VAT: "
        "what has changed since is a correction's, or its rounding."
    )
