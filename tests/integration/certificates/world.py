"""Producers of renewable electricity, and what happens to their certificates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from elhandel.certificates.correct import Compared, compare
from elhandel.certificates.issue import Wanted, issue, validate
from elhandel.certificates.moves import Moved, Own, own_certificate, retire, transfer
from elhandel.certificates.sources import begin, end
from elhandel.certificates.upkeep import INVARIANTS
from elhandel.metering.packed.quality import MEASURED
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import HandClock
from tests.integration.metering.builders import a_customer, a_registered_point, a_supply, store
from tests.unit.metering.builders import a_series

JUNE: Final = date(2026, 6, 1)
NOON: Final = datetime(2026, 6, 10, 10, tzinfo=UTC)
LATER: Final = timedelta(days=10)
"""After which what was issued in these days is valid."""

GSRNS: Final = ("571313180000000005", "571313180000000012", "571313180000000029")


@dataclass
class Producer:
    """A home with a metering point of production, and its account."""

    customer: int
    point: int
    gsrn: Gsrn
    account: str


@dataclass
class World:
    """The rooms behind certificates, each with the rights of its function."""

    database: Database
    settlement: Database
    backoffice: Database
    portal: Database
    clock: HandClock = field(default_factory=lambda: HandClock(NOON))
    registered: datetime = NOON
    keys: int = 0

    def producer(self, technology: str | None = "D11", kind: str = "E18") -> Producer:
        number = self.one("SELECT count(*) FROM portfolio.customer") + 1
        gsrn = GSRNS[number - 1]
        point = a_registered_point(self.database, gsrn)
        customer = a_customer(self.database, number)
        a_supply(self.database, customer, point, date(2026, 1, 1), None)
        with self.database.transaction() as tx:
            tx.execute(
                "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type,"
                " grid_area, price_area, technology, recorded_at)"
                " VALUES (%s, '2026-01-01', %s, '131', 'DK1', %s, %s)",
                [point, kind, technology, NOON],
            )
            tx.execute(
                "UPDATE portfolio.customer SET proved_at = %s WHERE customer_id = %s",
                [NOON, customer],
            )
        account = self.one(
            "SELECT account_number FROM portfolio.customer WHERE customer_id = %s", customer
        )
        return Producer(customer, point, Gsrn(gsrn), account)

    def produces(
        self,
        producer: Producer,
        wh: Sequence[int],
        day: date = JUNE,
        quality: int | Sequence[int] = MEASURED,
    ) -> None:
        """Readings of the first hours of a local day; the rest is 0. They arrive now."""
        self.registered += timedelta(minutes=1)
        codes = [quality] * len(wh) if isinstance(quality, int) else list(quality)
        series = a_series(
            [*wh, *[0] * (24 - len(wh))],
            point=producer.point,
            start=day,
            registered=self.registered,
            quality=[*codes, *[MEASURED] * (24 - len(wh))],
        )
        store(self.database, series, received=self.clock.now())

    def certified_by_itself(self, producer: Producer, day: date = JUNE) -> None:
        with self.backoffice.transaction() as tx:
            begin(tx, producer.gsrn, day, self.decision())

    def ends(self, producer: Producer, day: date) -> None:
        with self.backoffice.transaction() as tx:
            end(tx, producer.gsrn, day, self.decision())

    def compares(self) -> Compared:
        """The hourly job, an hour and a half later: nothing is overlooked for having come late."""
        self.clock.move_by(minutes=90)
        return compare(self.settlement, self.clock)

    def issues(
        self,
        producer: Producer,
        wh: int | None = None,
        hours: tuple[int, int] = (0, 24),
        day: date = JUNE,
    ) -> str:
        starts = start_of_day(day)
        wanted = Wanted(
            producer.gsrn,
            starts + timedelta(hours=hours[0]),
            starts + timedelta(hours=hours[1]),
            wh,
        )
        with self.backoffice.transaction() as tx:
            return issue(tx, wanted, self.decision())

    def validates(self, number: str) -> bool:
        with self.backoffice.transaction() as tx:
            return validate(tx, number, self.decision())

    def gives(
        self, giver: Producer, number: str, taker: Producer, wh: int | None = None, key: str = ""
    ) -> Moved:
        with self.portal.customer_transaction(giver.customer) as tx:
            return transfer(tx, number, taker.account, wh, key or self.key(), self.clock.now())

    def retires(
        self,
        owner: Producer,
        number: str,
        wh: int | None = None,
        key: str = "",
        gsrn: str | None = None,
    ) -> Moved:
        with self.portal.customer_transaction(owner.customer) as tx:
            return retire(tx, number, wh, key or self.key(), self.clock.now(), gsrn)

    def own(self, owner: Producer, number: str) -> Own:
        with self.portal.customer_transaction(owner.customer) as tx:
            return own_certificate(tx, number)

    def standing(self, producer: Producer) -> dict[datetime, int]:
        """What stands certified of a point, Wh by the start of the certificate's time."""
        rows = self.rows(
            "SELECT c.starts_at, c.wh - a.withdrawn_wh FROM certificates.certificate c,"
            " certificates.amounts(c.certificate_id) a"
            " WHERE c.metering_point_id = %s AND c.withdrawn_at IS NULL ORDER BY 1",
            producer.point,
        )
        return {row[0]: int(row[1]) for row in rows}

    def holds(self) -> None:
        """What must hold of certificates does."""
        findings = check(self.database, INVARIANTS, EVERYTHING)
        assert {finding.invariant.name: finding.offenders for finding in findings} == {
            invariant.name: () for invariant in INVARIANTS
        }

    def decision(self) -> Decision:
        return Decision("staff:rikke", "asked for it", self.clock.now())

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.database.transaction() as tx:
            return tx.execute(sql.encode(), values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]


type DatabaseOf = Callable[[str], Database]


def a_world(database: Database, database_of: DatabaseOf) -> World:
    return World(
        database, database_of("settlement_worker"), database_of("backoffice"), database_of("portal")
    )
