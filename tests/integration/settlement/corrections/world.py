"""A small supplied world, changed as the market changes it: by its messages, through production's
own handlers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from elhandel import settlement
from elhandel.billing.invoice import Invoice, load_invoices
from elhandel.billing.issue import issue_shard, plan_invoices
from elhandel.market import inbox
from elhandel.market.hub import Peeked
from elhandel.market.supply import CorrectedSupply, SupplyCorrection, correct_supply
from elhandel.onboarding import terms
from elhandel.platform.database import Database, fetch_one
from elhandel.portfolio.contracts import ProductChange, open_contract
from elhandel.portfolio.points import ensure_metering_point
from elhandel.portfolio.supply import begin_supply
from elhandel.pricing.spot import store_spot_days
from elhandel.pricing.spot.price import SpotDay, resolution_of
from elhandel.settlement import corrections, progress, runs
from elhandel.values.days.local_time import intervals_of_day
from elhandel.values.decision import Decision, Provenance
from elhandel.values.identifiers import Gsrn
from tests.builders import documents
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import a_gsrn

SINCE = date(2020, 1, 1)
REGISTERED = datetime(2025, 12, 1, tzinfo=UTC)

type Key = tuple[int, int, str, int | None, bool]
"""(supply period, metering point, component, charge, VAT)"""


@dataclass(frozen=True)
class House:
    """A supplied metering point with its children."""

    gsrn: str
    point: int
    contract: int
    supply_period: int
    children: tuple[str, ...] = ()


@dataclass(frozen=True)
class Total:
    """What was settled for a key over all runs: exact nano-DKK, øre as rounded, Wh, and how often
    it was rounded.
    """

    exact: Fraction
    ore: int
    wh: int | None
    lines: int


@dataclass
class World:
    """The market around a database."""

    database: Database
    clock: HandClock = field(default_factory=lambda: HandClock(at("2026-02-10T08:00")))
    messages: int = 0

    def receive(self, body: bytes) -> None:
        """A message of the market arrives and is handled without a dead record."""
        self.messages += 1
        handled = inbox.receive(
            self.database, self.clock, "any", Peeked(f"message-{self.messages}", body)
        )
        assert (handled.state, handled.dead_records) == ("handled", 0), self.rows(
            "SELECT error_code, error FROM market.inbound_message WHERE state = 'dead' "
            "UNION ALL SELECT error_code, error FROM market.dead_record"
        )

    def house(
        self,
        number: int = 1,
        *,
        starts_on: date,
        product: str = "spot-basis",
        children: Sequence[str] = (),
    ) -> House:
        """A point that we supply, with children of the given types (E18, D14 …)."""
        gsrn = a_gsrn(number)
        born = tuple(a_gsrn(1000 * number + place) for place in range(1, len(children) + 1))
        self.receive(documents.master_data(gsrn, SINCE))
        for child, kind in zip(born, children, strict=True):
            self.receive(documents.master_data(child, SINCE, kind=kind, parent=gsrn))
        now = self.clock.now()
        with self.database.transaction() as tx:
            (customer,) = fetch_one(
                tx,
                "INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, "
                "identity_sealed,"
                " identity_key, created_at, updated_at)"
                " VALUES ('private', 'A', 'a@example.dk', '+4512345678', %s, '', '', %s, %s) "
                "RETURNING customer_id",
                [gsrn.encode(), now, now],
            )
            point = ensure_metering_point(tx, Gsrn(gsrn), now)
            contract = open_contract(tx, customer, point, product, starts_on=starts_on, now=now)
            begin_supply(tx, contract, starts_on, now)
            tx.execute(
                "INSERT INTO market.process (kind, business_reason, contract_id, "
                "metering_point_id, state, effective_on, due_at, rules,"
                " created_at, updated_at) VALUES ('switch', 'E03', %s, %s, 'completed', %s, %s, "
                "'by-date', %s, %s)",
                [contract, point, starts_on, REGISTERED, REGISTERED, REGISTERED],
            )
            (supply,) = fetch_one(
                tx,
                "SELECT supply_period_id FROM portfolio.supply_period WHERE contract_id = %s",
                [contract],
            )
        return House(gsrn, point, contract, int(supply), born)

    def read(
        self,
        gsrn: str,
        day: date,
        wh: int | Sequence[int],
        *,
        registered: int = 0,
        minutes: int = 60,
    ) -> None:
        """RSM-012 for a local day; one number: the same in each interval. `registered`: minutes
        after the first.
        """
        values = [wh] * intervals_of_day(day, minutes) if isinstance(wh, int) else list(wh)
        series = documents.readings_of(
            gsrn,
            day,
            [value / 1000 for value in values],
            minutes=minutes,
            registered=REGISTERED + timedelta(minutes=registered),
        )
        self.receive(documents.metered_data(series))

    def read_days(self, gsrn: str, start: date, end: date, wh: int, *, minutes: int = 60) -> None:
        """First readings of many days."""
        for number in range((end - start).days):
            self.read(gsrn, start + timedelta(days=number), wh + number, minutes=minutes)

    def price(
        self, code: str, start: date, *dkk: str, kind: str = "D03", end: date = date(2030, 1, 1)
    ) -> None:
        """RSM-034/D08: flat from a day on, or by local hour: 24 prices day after day, 23 or 25 of
        one.
        """
        charge = documents.a_charge(code, kind)
        if len(dkk) == 1:
            resolution = "P1D" if kind == "D03" else "P1M"
            count = (end - start).days if kind == "D03" else _months(start, end)
            self.receive(documents.price_series(charge, start, end, resolution, list(dkk) * count))
        else:
            past = end if len(dkk) == 24 else start + timedelta(days=1)
            prices = dkk if past - start > timedelta(days=1) else dkk[: intervals_of_day(start, 60)]
            self.receive(documents.price_series(charge, start, past, "PT1H", list(prices)))

    def link(
        self,
        gsrn: str,
        code: str,
        start: date,
        *,
        kind: str = "D03",
        factor: int = 1,
        stops: date | None = None,
    ) -> None:
        """RSM-031."""
        charge = documents.a_charge(code, kind, effective=start)
        self.receive(
            documents.price_links(documents.a_link(gsrn, charge, factor=str(factor), stops=stops))
        )

    def vat(self, code: str, since: date, *, charged: bool, kind: str = "D03") -> None:
        """RSM-034/D18."""
        charge = documents.a_charge(code, kind, effective=since)
        self.receive(documents.price_information(charge, code, vat=charged))

    def notify(self, gsrn: str, day: date, reason: str) -> None:
        """RSM-004."""
        self.receive(documents.a_notification(gsrn, day, reason))

    def couple(self, child: str, parent: House, since: date, kind: str) -> None:
        """RSM-022 of a child, that tells its parent."""
        self.receive(documents.master_data(child, since, kind=kind, parent=parent.gsrn))

    def move(
        self, house: House, starts_on: date | None = None, ends_on: date | None = None
    ) -> CorrectedSupply:
        """A case worker corrects an erroneous move."""
        move = SupplyCorrection(
            Gsrn(house.gsrn), starts_on, ends_on, None, "mette", "the date was wrong"
        )
        with self.database.transaction() as tx:
            return correct_supply(tx, move, self.clock)

    def change_product(self, house: House, product: str, since: date) -> ProductChange:
        """Another product is agreed from a day on."""
        decision = Decision("mette", "asked for it", self.clock.now())
        change = terms.ChangeOfProduct(Gsrn(house.gsrn), product, since, decision)
        with self.database.transaction() as tx:
            return terms.change_product(tx, change, self.clock)

    def price_product(self, product: str, since: date, margin: int) -> bool:
        """A product's margin is another from a day on."""
        new = terms.NewPrice(
            product,
            since,
            Decision("mette", "it was wrong", self.clock.now()),
            margin_per_kwh=margin,
            subscription_per_month=30_000_000,
            decided=True,
        )
        return self.confirmed(new)

    def confirmed(self, new: terms.NewPrice) -> bool:
        """A price is changed by who has seen what it does."""
        with self.database.transaction() as tx:
            shown = terms.preview_price(tx, new, self.clock)
        with self.database.transaction() as tx:
            return terms.price_product(tx, new, self.clock, confirm=shown.confirm)

    def spot(self, day: date, base: int, area: str = "DK1") -> None:
        """Day-ahead prices of a local day, micro-DKK per kWh, rising from `base`; stored as the
        price fetcher does.
        """
        minutes = resolution_of(day)
        prices = tuple(base + 1_001 * place for place in range(intervals_of_day(day, minutes)))
        with self.database.transaction() as tx:
            changed = store_spot_days(tx, [SpotDay(area, day, minutes, prices)], self.clock.now())
            corrections.mark_spot_days(
                tx, [(price.price_area, price.day) for price in changed], self._origin()
            )

    def run(
        self, start: date, end: date, selection: runs.Selection = runs.Selection.ALL
    ) -> int | None:
        """An ordinary run, worked off and closed."""
        with self.database.transaction() as tx:
            planned = runs.plan_run(
                tx, start, end, clock=self.clock, requested_by="test", selection=selection
            )
        if planned is not None:
            self._work(planned)
        return None if planned is None else planned.run_id

    def correct(self, *, parked_too: bool = False) -> list[int]:
        """The correction job, worked off; the runs it took."""
        with self.database.transaction() as tx:
            planned = corrections.plan_corrections(
                tx, clock=self.clock, requested_by="test", parked_too=parked_too, points_per_shard=2
            )
        for run in planned:
            self._work(run)
        return [run.run_id for run in planned]

    def bill(self, run: int | None) -> list[Invoice]:
        """A closed run is billed: the invoices and notes that it gave, in the order of their
        numbers.
        """
        assert run is not None
        with self.database.transaction() as tx:
            for shard in plan_invoices(tx, run):
                issue_shard(tx, run, shard, self.clock)
            ids = tx.execute(
                "SELECT invoice_id FROM billing.invoice WHERE run_id = %s", [run]
            ).fetchall()
            return load_invoices(tx, [id_ for (id_,) in ids])

    def _work(self, planned: runs.PlannedRun) -> None:
        for shard in range(planned.shards):
            settlement.work_shard(self.database, planned.run_id, shard, clock=self.clock)
        with self.database.transaction() as tx:
            assert progress.close_run(tx, planned.run_id, self.clock.now())

    def _origin(self) -> Provenance:
        return Provenance(self.clock.now())

    def rows(self, sql: Any, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.transaction() as tx:
            return tx.execute(sql, parameters).fetchall()

    def marks(self) -> list[tuple[Any, ...]]:
        """(supply period, run period's start, cause) of everything dirty, each once."""
        return self.rows(
            "SELECT DISTINCT supply_period_id, period_from, cause FROM settlement.dirty "
            "ORDER BY 1, 2, 3"
        )

    def totals(self) -> dict[Key, Total]:
        """The sum of all lines by key, those that net to nothing left out."""
        found = self.rows(
            "SELECT supply_period_id, metering_point_id, component, charge_id, vat,"
            " array_agg(amount_ore), array_agg(rest_numerator), array_agg(rest_denominator), "
            "sum(quantity_wh)::bigint"
            " FROM settlement.line GROUP BY 1, 2, 3, 4, 5"
        )
        sums = {
            tuple(key): Total(
                sum(
                    (
                        ore * 10**7 + Fraction(n, d)
                        for ore, n, d in zip(amounts, numerators, denominators, strict=True)
                    ),
                    Fraction(),
                ),
                sum(amounts),
                wh,
                len(amounts),
            )
            for *key, amounts, numerators, denominators, wh in found
        }
        return {key: total for key, total in sums.items() if total.exact or total.wh or total.ore}

    def lines(self, run: int) -> dict[str, tuple[int | None, int]]:
        """(Wh, øre) of the lines of a run by charge code or component; for a world where that is
        unique.
        """
        return {
            label: (wh, ore)
            for label, wh, ore in self.rows(
                "SELECT coalesce(c.code, l.component), l.quantity_wh, l.amount_ore "
                "FROM settlement.line l"
                " LEFT JOIN pricing.charge c USING (charge_id) WHERE run_id = %s ORDER BY line_no",
                run,
            )
        }

    def forget_settlements(self) -> None:
        """As if nothing had ever been settled."""
        with self.database.transaction() as tx:
            for table in ("dirty", "correction_cause", "parked", "settlement", "shard", "run"):
                tx.execute(f"DELETE FROM settlement.{table}".encode())
            tx.execute("DELETE FROM platform.outbox")


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month
