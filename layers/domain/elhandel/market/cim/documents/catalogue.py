"""The table of the market's documents: name, number, type code, direction, type of the records.

Source: reference, 6.2; Energinet's schemas.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from elhandel.market.cim.documents import (
    answers,
    charges,
    customers,
    points,
    questions,
    series,
    supply,
)
from elhandel.market.cim.documents.parts import Record

_ACTIVITIES: Final = "MktActivityRecord"
_SERIES: Final = "Series"


class Direction(StrEnum):
    """Who sends a document, seen from a supplier."""

    SENT = "a supplier sends it to DataHub"
    RECEIVED = "DataHub sends it to suppliers"
    OF_GRID_COMPANIES = "grid companies send it to DataHub"
    TO_GRID_COMPANIES = "DataHub answers grid companies by it"
    OF_OWNERS = "the owners of charges send it to DataHub"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A document of the market."""

    rsm: str
    """Its number, such as RSM-012."""

    name: str
    """Its root key without `_MarketDocument`."""

    title: str
    """What it says, in a few words."""

    type_codes: tuple[str, ...]
    """Its type; empty where it has none (the acknowledgement), or none is published."""

    direction: Direction

    records_key: str
    """Where its records stand; empty where the document is one record."""

    record: type[Record]


@dataclass(frozen=True, slots=True)
class _Rsm:
    """A request with its answers, or a document without."""

    number: str
    name: str
    title: str
    type_code: str
    direction: Direction
    record: type[Record]
    answer_code: str = ""
    confirmed: bool = False
    answered: bool = False
    records_key: str = _ACTIVITIES


_SENT, _RECEIVED = Direction.SENT, Direction.RECEIVED
_GRID, _OWNERS = Direction.OF_GRID_COMPANIES, Direction.OF_OWNERS

_TABLE: Final = (
    _Rsm(
        "RSM-001", "RequestChangeOfSupplier", "request for the start of supply",
        "392", _SENT, supply.StartOfSupply, "414", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-003", "RequestReallocateChangeOfSupplier", "request to take a point back",
        "D01", _RECEIVED, supply.Resumption, "D02", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-004", "GenericNotification", "notification about supply",
        "E44", _RECEIVED, supply.Notification,
    ),
    _Rsm(
        "RSM-005", "RequestEndOfSupply", "request for the end of supply, or a move-out",
        "432", _SENT, supply.EndOfSupply, "E44", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-006", "RequestAccountingPointCharacteristics", "question for master data",
        "D18", _SENT, points.MasterDataQuestion, "D19", answered=True,
    ),
    _Rsm(
        "RSM-009", "Acknowledgement", "technical receipt",
        "", _RECEIVED, answers.Acknowledgement, records_key="",
    ),
    _Rsm(
        "RSM-012", "NotifyValidatedMeasureData", "readings",
        "E66", _RECEIVED, series.Readings, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-013", "RequestForReminders", "question for reminders of missing readings",
        "D25", _GRID, questions.RemindersQuestion, answered=True, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-014", "NotifyAggregatedMeasureData", "DataHub's sums of energy",
        "E31", _RECEIVED, series.Aggregate, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-015", "RequestValidatedMeasureData", "question for readings",
        "E73", _SENT, questions.ReadingsQuestion, "ERR", answered=True, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-016", "RequestAggregatedMeasureData", "question for DataHub's sums of energy",
        "E74", _SENT, questions.AggregatesQuestion, "ERR", answered=True, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-017", "RequestWholesaleSettlement", "question for DataHub's sums of charges",
        "D21", _SENT, questions.WholesaleQuestion, "ERR", answered=True, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-018", "ReminderOfMissingMeasureData", "reminder of missing readings",
        "D24", _RECEIVED, questions.Reminder, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-019", "NotifyWholesaleServices", "DataHub's sums of charges",
        "E31", _RECEIVED, series.WholesaleService, records_key=_SERIES,
    ),
    _Rsm(
        "RSM-020", "RequestService", "request for a service",
        "D03", _SENT, supply.ServiceRequest, "D04", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-021", "RequestChangeAccountingPointCharacteristics", "change of master data",
        "E58", _GRID, points.MasterDataChange, "E59", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-022", "AccountingPointCharacteristics", "master data of a metering point",
        "E07", _RECEIVED, points.MasterData,
    ),
    _Rsm(
        "RSM-024", "RequestCancellation", "request to cancel a process",
        "E67", _SENT, supply.Cancellation, "E68", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-025", "NotifyCancellation", "notification of a cancellation",
        "E78", _RECEIVED, supply.Cancellation,
    ),
    _Rsm(
        "RSM-027", "RequestChangeCustomerCharacteristics", "change of customer data",
        "D15", _SENT, customers.CustomerChange, "D16", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-028", "CharacteristicsOfACustomerAtAnAP", "customer data",
        "E21", _RECEIVED, customers.CustomerData,
    ),
    _Rsm(
        "RSM-030", "RequestChangeBillingMasterData", "change of price links",
        "D05", _SENT, charges.Links, "D06", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-031", "NotifyBillingMasterData", "price links",
        "D07", _RECEIVED, charges.Links,
    ),
    _Rsm(
        "RSM-032", "RequestBillingMasterData", "question for price links",
        "D08", _SENT, charges.LinksQuestion, "D09", answered=True,
    ),
    _Rsm(
        "RSM-033", "RequestChangeOfPriceList", "change of a price list",
        "D10", _OWNERS, charges.PriceList, "D11", confirmed=True, answered=True,
    ),
    _Rsm(
        "RSM-034", "NotifyPriceList", "price list",
        "D12", _RECEIVED, charges.PriceList,
    ),
    _Rsm(
        "RSM-035", "RequestPriceList", "question for a price list",
        "D13", _SENT, charges.PriceListQuestion, "D14", answered=True,
    ),
)  # fmt: skip

_ANSWERED: Final = {
    _SENT: _RECEIVED,
    _RECEIVED: _SENT,
    _GRID: Direction.TO_GRID_COMPANIES,
    _OWNERS: _RECEIVED,
}
"""Who gets the answer; a supplier too may own a charge.
"""


def _kinds() -> Iterator[DocumentKind]:
    for rsm in _TABLE:
        yield DocumentKind(
            rsm=rsm.number,
            name=rsm.name,
            title=rsm.title,
            type_codes=(rsm.type_code,) if rsm.type_code else (),
            direction=rsm.direction,
            records_key=rsm.records_key,
            record=rsm.record,
        )
        if rsm.confirmed:
            yield _answer(rsm, "Confirm", "confirmation", answers.Confirmation)
        if rsm.answered:
            rejection: type[Record] = (
                answers.RejectedSeries if rsm.records_key == _SERIES else answers.Rejection
            )
            yield _answer(rsm, "Reject", "rejection", rejection)


def _answer(rsm: _Rsm, prefix: str, word: str, record: type[Record]) -> DocumentKind:
    return DocumentKind(
        rsm=rsm.number,
        name=f"{prefix}{rsm.name}",
        title=f"{word} of a {rsm.title}",
        type_codes=(rsm.answer_code,) if rsm.answer_code else (),
        direction=_ANSWERED[rsm.direction],
        records_key=rsm.records_key,
        record=record,
    )


CATALOGUE: Final[Mapping[str, DocumentKind]] = MappingProxyType(
    {kind.name: kind for kind in _kinds()}
)
"""Every document by its name."""

_BY_ANY_CASE: Final = {name.casefold(): kind for name, kind in CATALOGUE.items()}


def kind_of(name: str) -> DocumentKind | None:
    """The document of this name, written in any case; None where the market has none."""
    return _BY_ANY_CASE.get(name.casefold())
