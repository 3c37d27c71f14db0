"""The market at a moment: everything a handler needs to know, change and send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from elhandel.values.days.local_time import local_date
from simulator.world.datahub.documents import (
    Document,
    Header,
    LinkRecord,
    Reason,
    confirm,
    price_links,
    reject,
    reject_series,
)
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.agenda import Agenda
from simulator.world.datahub.state.links import Link, Links
from simulator.world.datahub.state.queues import Queues
from simulator.world.datahub.state.registry import Registry
from simulator.world.datahub.state.store import Store
from simulator.world.datahub.state.supplies import Supplies

_SERIES = "Series"


@dataclass(frozen=True, slots=True)
class Market:
    """The parts of the simulated DataHub, the supplier it serves, and the present instant."""

    store: Store
    registry: Registry
    queues: Queues
    agenda: Agenda
    supplies: Supplies
    links: Links
    seed: int
    supplier_gln: str
    now: datetime

    @property
    def today(self) -> date:
        return local_date(self.now)

    def header(self, reason: str, created: datetime | None = None) -> Header:
        """A header of a new document to the supplier, made now."""
        return Header(self.supplier_gln, created or self.now, reason)

    def send(self, *documents: Document) -> None:
        """Lay documents on their queues, in that order."""
        for document in documents:
            self.queues.put(document)

    def link(self, reason: str, links: Sequence[LinkRecord]) -> None:
        """Put charges on points, or stop them there, and say so (RSM-031)."""
        for link in links:
            self.links.put(
                Link(
                    gsrn=link.gsrn,
                    owner_gln=link.charge.owner_gln,
                    kind=link.charge.kind,
                    code=link.charge.code,
                    start=local_date(link.start),
                    stop=None if link.end is None else local_date(link.end),
                    factor=link.factor,
                )
            )
        self.send(price_links(self.header(reason), links))

    def confirm(self, request: Request, transaction_id: str, gsrn: str) -> None:
        """Accept one transaction of a request."""
        self.send(confirm(request.shape.name, self.header(request.reason), transaction_id, gsrn))

    def reject(
        self, request: Request, transaction_id: str, gsrn: str | None, reasons: Sequence[Reason]
    ) -> None:
        """Refuse one transaction of a request."""
        build = reject_series if request.shape.records == _SERIES else reject
        self.send(
            build(request.shape.name, self.header(request.reason), transaction_id, gsrn, reasons)
        )
        self.queues.count("rejected", f"{request.shape.rsm}/{request.reason}/{reasons[0].code}")
