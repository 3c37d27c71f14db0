"""`elhandel settle`: the answer of a worked case, and why."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from simulator.local.cloud.errors import UnableToRun


def settle(
    case: Annotated[str, typer.Argument(help="A case as JSON, in a file; - is standard input.")],
    explain: Annotated[
        str, typer.Option(metavar="LINE", help="Show a line's sum interval by interval.")
    ] = "",
) -> None:
    """Settle a worked case and print its answer as JSON; docs/settlement.md describes cases."""
    from elhandel.settlement.case import answer, explain_case, read_document  # noqa: PLC0415
    from elhandel.values.errors import DomainError  # noqa: PLC0415  (numpy)

    text = _read(case)
    try:
        document = read_document(text)
        if explain:
            print(explain_case(document, explain))
        else:
            print(json.dumps(answer(document), indent=1, ensure_ascii=False))
    except DomainError as error:
        raise UnableToRun(error.sentence) from None


def _read(case: str) -> str:
    try:
        return sys.stdin.read() if case == "-" else Path(case).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UnableToRun(
            f"The case {case} cannot be read ({error}). Name a file of JSON, or - to give it."
        ) from None
