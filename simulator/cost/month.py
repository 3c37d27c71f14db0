"""A month of a number of customers: each thing that AWS charges for, how much of it, and what it
costs.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from elhandel.billing.issue.plan import CUSTOMERS_PER_SHARD
from elhandel.metering.months import MONTHS
from elhandel.settlement.runs import POINTS_PER_SHARD
from simulator.cost.data import Facts, Work
from simulator.cost.standing import Standing

_FULL_CORE: Final = Decimal(1769)
"""MB at which a function has one core."""
_GB: Final = Decimal(10**9)
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Cost:
    """A position: whose it is, what, how much of it a month, and in USD."""

    service: str
    key: str
    what: str
    quantity: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """What a month of `customers` costs, in positions.

    seconds: of processor in functions and in the database, by what they are for.
    """

    customers: int
    bills: Decimal
    costs: tuple[Cost, ...]
    seconds: Mapping[str, tuple[Decimal, Decimal]]
    dkk_per_usd: Decimal

    @property
    def usd(self) -> Decimal:
        return sum((cost.usd for cost in self.costs), Decimal())

    @property
    def ore_of_customer(self) -> Decimal:
        """Øre for a customer and month, not rounded."""
        return self.usd * self.dkk_per_usd * 100 / self.customers

    @property
    def ore_of_bill(self) -> Decimal:
        """Øre for a bill: all that the month costs, by its bills."""
        return self.usd * self.dkk_per_usd * 100 / self.bills

    def by_service(self) -> dict[str, Decimal]:
        """USD of each service, the dearest first."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for cost in self.costs:
            sums[cost.service] += cost.usd
        return dict(sorted(sums.items(), key=lambda item: -item[1]))


def month_of(customers: int, facts: Facts, standing: Standing) -> Month:
    """What a month of so many customers costs, once their years of books are there.

    Raises ValueError for none.
    """
    if customers < 1:
        raise ValueError("A month of no customers has no cost for each. Name one at least.")
    return _Model(customers, facts, standing).month()


class _Model:
    """The sum, step by step: pieces of work, invocations, bytes, and what each is charged at."""

    def __init__(self, customers: int, facts: Facts, standing: Standing) -> None:
        self._n = Decimal(customers)
        self._customers = customers
        self._facts = facts
        self._standing = standing
        self._use = facts.use.of_customer
        self._bytes = facts.use.bytes_of
        self._aws = facts.use.aws

    def month(self) -> Month:
        pieces = self._pieces()
        seconds = {
            key: (count * self._work(key).function, count * self._work(key).database)
            for key, count in pieces.items()
        }
        in_database = sum((database for _, database in seconds.values()), Decimal())
        invocations = self._invocations(pieces)
        costs = (
            *self._functions(pieces, invocations),
            *self._database(in_database),
            *self._around(pieces, sum(invocations.values(), Decimal())),
            *self._snapshots(invocations),
            *self._standing_costs(),
        )
        bills = pieces["bill"]
        return Month(self._customers, bills, costs, seconds, self._facts.dkk_per_usd)

    def _pieces(self) -> dict[str, Decimal]:
        """How many of each piece of work."""
        use, points = self._use, self._n * self._use["points"]
        runs = sum(self._standing.runs.values())
        return {
            "reading": points * use["readings"] * (1 + use["corrections"]),
            "point-month-laid-out": points * (1 + use["settled_again"]),
            "point-month-settled": points * (1 + use["settled_again"]),
            "point-planned": points * 2,
            "bill": self._n * use["bills"],
            "document": self._n * use["bills"],
            "page": self._n * use["pages"],
            "api-call": self._n * use["api_calls"],
            "payment": self._n * use["payments"],
            "notice": self._n * use["notices"],
            "signup": self._n * use["signups"],
            "scheduled-run": Decimal(runs),
            "customer-checked": self._n * use["rounds_of_invariants"],
        }

    def _invocations(self, pieces: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Of functions: a request each, shards of points and of customers, notices by ten."""
        return {
            "Site": pieces["page"],
            "Portal": pieces["api-call"],
            "Payments": pieces["payment"],
            "Onboarding": pieces["signup"] * 10,
            "SettlementWorker": pieces["point-month-settled"] / POINTS_PER_SHARD,
            "InvoiceGenerator": pieces["bill"] / CUSTOMERS_PER_SHARD + pieces["document"] / 10,
            "Notifier": pieces["notice"] / 10,
            "schedules": pieces["scheduled-run"],
        }

    def _functions(
        self, pieces: Mapping[str, Decimal], invocations: Mapping[str, Decimal]
    ) -> list[Cost]:
        gb_seconds = sum(
            (self._gb_seconds(self._work(key), count) for key, count in pieces.items()), Decimal()
        )
        total = sum(invocations.values(), Decimal())
        return [
            self._cost("Lambda", "lambda-gb-second", gb_seconds),
            self._cost("Lambda", "lambda-request", total),
        ]

    def _gb_seconds(self, work: Work, count: Decimal) -> Decimal:
        """Memory x time: the function's own seconds at its share of a core, and its waiting for the
        database and the network.
        """
        memory = Decimal(self._standing.memory_mb[work.runs_in])
        share = min(Decimal(1), memory / _FULL_CORE) * self._aws["seconds_of_core"]
        waiting = (work.function + work.database) * (self._aws["waits"] - 1) + work.database
        return memory / 1024 * count * (work.function / share + waiting)

    def _snapshots(self, invocations: Mapping[str, Decimal]) -> list[Cost]:
        """One version of each function with SnapStart is kept all the time, and restored for each
        process that begins.
        """
        gb = {
            name: Decimal(self._standing.memory_mb[name]) / 1024
            for name in self._standing.snapshots
        }
        kept = sum(gb.values(), Decimal()) * self._aws["hours"] * _HOUR
        begun = sum((gb[name] * invocations.get(name, Decimal()) for name in gb), Decimal())
        return [
            self._cost("Lambda", "snapshot-gb-second", kept),
            self._cost("Lambda", "snapshot-gb", begun * self._aws["restored"]),
        ]

    def _database(self, seconds: Decimal) -> list[Cost]:
        """Capacity: what the work takes, on top of the least that stands or that keeps what is
        asked for often in memory; and what it stores.
        """
        hot = self._stored() / self._bytes["kept_months"] * self._aws["hot_months"]
        of_instance = max(self._aws["least_acu"], hot / self._aws["bytes_of_acu"])
        least = of_instance * self._aws["instances"] * self._aws["hours"]
        worked = seconds / _HOUR / self._aws["cores_of_acu"] / self._aws["busy"]
        read = self._bytes["reading_day"] * 31 * self._n * self._use["points"]
        return [
            self._cost("Aurora", "acu-hour", least + worked),
            self._cost("Aurora", "db-gb-month", self._stored() / _GB),
            self._cost("Aurora", "db-io", read * 3 / self._aws["reads_of_month"]),
            self._cost("Aurora", "proxy-acu-hour", max(least + worked, 8 * self._aws["hours"])),
        ]

    def _stored(self) -> Decimal:
        """Bytes in the database when the oldest month is as old as it gets."""
        days = self._bytes["reading_day"] * 31 + self._bytes["line_month"]
        month = days * self._use["points"] + self._bytes["bill"] * self._use["bills"]
        laid_out = self._bytes["reading_month"] * self._use["points"] * MONTHS
        return self._n * (month * self._bytes["kept_months"] + laid_out)

    def _around(self, pieces: Mapping[str, Decimal], invocations: Decimal) -> list[Cost]:
        """What requests, messages, documents and logs cost beside functions and database."""
        requests = pieces["page"] + pieces["api-call"] + pieces["payment"] + pieces["signup"] * 10
        messages = (
            pieces["point-month-settled"] / 2_000
            + pieces["bill"] / 500
            + pieces["document"] / 10
            + pieces["notice"] / 10
        )
        polls = self._standing.queues * 5 * 3 * 60 * self._aws["hours"]  # 5 pollers, 20 s each
        logged = invocations * self._bytes["log_of_invocation"] / _GB
        kept = pieces["document"] * self._bytes["document"] * 12 * self._bytes["years_of_documents"]
        return [
            self._cost("API Gateway", "http-request", requests),
            self._cost("API Gateway", "out-gb", pieces["page"] * self._bytes["page"] / _GB),
            self._cost("SQS", "sqs-request", messages * 3 + polls),
            self._cost("S3", "s3-put", pieces["document"] * 2),
            self._cost("S3", "s3-get", pieces["document"]),
            self._cost("S3", "s3-gb-month", kept / _GB),
            self._cost("CloudWatch", "log-gb", logged),
            self._cost("CloudWatch", "log-gb-month", logged * 3),
            self._cost("CloudWatch", "trace", invocations * self._aws["traced"]),
            self._cost("KMS, secrets", "key-request", pieces["notice"] + pieces["signup"] * 4),
            self._cost("EventBridge", "schedule", pieces["scheduled-run"]),
        ]

    def _standing_costs(self) -> list[Cost]:
        standing = self._standing
        hours = standing.endpoints * self._aws["zones"] * self._aws["hours"]
        return [
            self._cost("CloudWatch", "alarm-month", Decimal(standing.alarms)),
            self._cost("CloudWatch", "dashboard-month", Decimal(standing.dashboards)),
            self._cost("CloudWatch", "metric-month", self._aws["metrics"]),
            self._cost("KMS, secrets", "secret-month", Decimal(standing.secrets)),
            self._cost("KMS, secrets", "key-month", Decimal(standing.keys)),
            self._cost("Endpoints", "endpoint-hour", Decimal(hours)),
        ]

    def _work(self, key: str) -> Work:
        return self._facts.work[key]

    def _cost(self, service: str, key: str, quantity: Decimal) -> Cost:
        price = self._facts.prices[key]
        return Cost(service, key, price.what, quantity, price.of(quantity))
