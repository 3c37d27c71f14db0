"""What a request to the export API names: a run, a metering point, a list's filters."""

import datetime as dt
from typing import Annotated

from fastapi import Path, Query

from elhandel.export.cursor import LARGEST
from elhandel.export.runs import RunStatus

type RunNumber = Annotated[int, Path(ge=1, le=LARGEST, examples=[17])]
type TransactionNumber = Annotated[int, Path(ge=1, le=LARGEST, examples=[90_210])]
type NumberedPoint = Annotated[
    str, Path(min_length=1, max_length=40, examples=["571313180000000001"])
]
type Day = Annotated[
    dt.date | None,
    Query(alias="date", description="Runs whose period holds this local day."),
]
type GridArea = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{3}$",
        description="Runs that settle supply in this grid area.",
        examples=["131"],
    ),
]
type Status = Annotated[RunStatus | None, Query(description="Runs of this status.")]

type BalanceDay = Annotated[
    dt.date | None,
    Query(alias="date", description="What stands at the end of this local day; today's."),
]
type AccountNumber = Annotated[
    int | None,
    Query(alias="account_id", ge=1, le=2**31 - 1, description="Only of this account, by document."),
]
