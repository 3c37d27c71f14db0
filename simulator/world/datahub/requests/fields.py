"""Reading the fields of a record that has passed the door."""

from datetime import UTC, date, datetime
from typing import Any, Final

from elhandel.values.days.local_time import local_date, start_of_day

GSRN: Final = "marketEvaluationPoint.mRID"
START: Final = "start_DateAndOrTime.dateTime"
END: Final = "end_DateAndOrTime.dateTime"
REFERENCE: Final = "originalTransactionIDReference_MktActivityRecord.mRID"


def value(record: dict[str, Any], field: str) -> str | None:
    """The text in `{"value": …}` of a field, stripped; None for an absent field."""
    content = record.get(field)
    return None if content is None else str(content["value"]).strip()


def moment(record: dict[str, Any], field: str) -> datetime | None:
    """An instant field."""
    content = record.get(field)
    return None if content is None else datetime.fromisoformat(content).astimezone(UTC)


def midnight(record: dict[str, Any], field: str) -> date | None:
    """The local day that begins at the instant of a field; None if none does."""
    instant = moment(record, field)
    if instant is None:
        return None
    day = local_date(instant)
    return day if start_of_day(day) == instant else None
