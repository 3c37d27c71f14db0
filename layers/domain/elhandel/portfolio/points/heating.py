"""Which metering points are registered as electrically heated, from which day on
(`portfolio.heated`).
"""

from datetime import date, datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.ids import MessageId, MeteringPointId


def record_heating(
    tx: Transaction,
    point: MeteringPointId,
    since: date,
    *,
    heated: bool,
    message_id: MessageId | None,
    now: datetime,
) -> None:
    """A point is heated by electricity, or is not, from a local day on until the next message."""
    values = {"point": point, "since": since, "heated": heated, "message": message_id, "now": now}
    tx.execute(_SUPERSEDE, values)
    tx.execute(_ADD, values)


# What was said before of the same day stays as history; the same said again is no news, nor what
# came before it.
_SUPERSEDE: Final = """
UPDATE portfolio.heated SET superseded_at = %(now)s
WHERE metering_point_id = %(point)s AND valid_from = %(since)s AND superseded_at IS NULL
  AND heated <> %(heated)s
  AND (message_id > %(message)s) IS NOT TRUE
"""

_ADD: Final = """
INSERT INTO portfolio.heated (metering_point_id, valid_from, heated, message_id, recorded_at)
VALUES (%(point)s, %(since)s, %(heated)s, %(message)s, %(now)s)
ON CONFLICT (metering_point_id, valid_from) WHERE superseded_at IS NULL DO NOTHING
"""
