"""RSM-003: the supplier before a mistaken switch (D07) or move (D33) is asked to resume supply."""

from datetime import datetime
from typing import Final

from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    instant,
)

_KIND: Final = Kind("RSM-003", "RequestReallocateChangeOfSupplier", "D01", "MasterData")


def reallocation(header: Header, transaction_id: str, gsrn: str, start: datetime) -> Document:
    """The request to take a point back from the start of the wrong supply on."""
    record = {
        "mRID": transaction_id,
        "marketEvaluationPoint.mRID": gs1(gsrn),
        "start_DateAndOrTime.dateTime": instant(start),
    }
    return document(_KIND, header, [record])
