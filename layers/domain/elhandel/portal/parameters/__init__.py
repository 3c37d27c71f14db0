"""What a request to the portal names: a metering point, an invoice, days and a price area; and what
the process remembers between requests.
"""

import datetime as dt
from functools import lru_cache
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from pydantic import AfterValidator

from elhandel.platform.snapshots import forgotten
from elhandel.portal.health import Readiness

type PointNumber = Annotated[str, Path(max_length=40, examples=["571313180000000001"])]
type InvoiceNumber = Annotated[
    str, Path(max_length=40, pattern=r"^[0-9]{4}-[0-9]{5,}$", examples=["2026-00001"])
]

type ServiceNumber = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[7])]

type BillBefore = Annotated[
    str | None,
    Query(max_length=40, pattern=r"^[0-9]{4}-[0-9]{5,}$", description="A number of the list."),
]

type OrderNumber = Annotated[int, Path(ge=1, le=2**62, examples=[17])]
type PageBefore = Annotated[
    int | None, Query(ge=1, le=2**62, description="What `before` of the page before says.")
]

type CertificateNumber = Annotated[
    str, Path(max_length=18, pattern=r"^ERC-[0-9]{4}-[0-9]{6,9}$", examples=["ERC-2026-000042"])
]

type MoveInNumber = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[17])]

type FirstDay = Annotated[dt.date, Query(alias="from", description="First local day.")]
type PastDay = Annotated[dt.date, Query(alias="to", description="The local day after the last.")]

type LineNumber = Annotated[int, Path(ge=1, le=32_767, examples=[1])]
type DayOfLine = Annotated[
    dt.date | None, Query(description="The local day whose hours are shown; without it, none.")
]

type EntriesBefore = Annotated[
    int | None, Query(ge=1, le=2**62, description="What `before` of the page before says.")
]

type Year = Annotated[
    int | None, Query(ge=2000, le=2099, description="Without it, this year.", examples=[2025])
]


def _with_an_end(month: dt.date | None) -> dt.date | None:
    if month is not None and (month.year, month.month) == (dt.MAXYEAR, 12):
        raise ValueError("the month has no day after it")
    return month


type Month = Annotated[
    dt.date | None,
    Query(description="Any local day of the month; without it, this month."),
    AfterValidator(_with_an_end),
]

type Area = Annotated[Literal["DK1", "DK2"], Query(description="West or east of the Great Belt.")]
type PriceDay = Annotated[
    dt.date | None, Query(description="A local day; without it, today and tomorrow.")
]
type FirstPriceDay = Annotated[
    dt.date | None, Query(alias="from", description="First local day; today.")
]
type PastPriceDay = Annotated[
    dt.date | None,
    Query(alias="to", description="The local day after the last; two days after the first."),
]


@lru_cache(maxsize=1)
def readiness() -> Readiness:
    """What this process remembers of the parts' answers."""
    return Readiness()


forgotten(readiness.cache_clear)

type Remembered = Annotated[Readiness, Depends(readiness)]
