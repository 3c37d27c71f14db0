"""RSM-004: what happens to a supply without anybody asking (D11 cancelled, E03 switched away, E20
ended…).
"""

from datetime import datetime
from typing import Final

from simulator.world.datahub.documents.envelope import (
    Document,
    Header,
    Kind,
    document,
    gs1,
    instant,
    new_id,
)

_KIND: Final = Kind("RSM-004", "GenericNotification", "E44", "MasterData")


def notification(header: Header, gsrn: str, validity_start: datetime) -> Document:
    """A notification about a point; the header's reason says what happened."""
    record = {
        "mRID": new_id(),
        "marketEvaluationPoint.mRID": gs1(gsrn),
        "validityStart_DateAndOrTime.dateTime": instant(validity_start),
    }
    return document(_KIND, header, [record])
