"""A database, a ledger, a worker that dies, and readings whose surplus shall be on the ledger."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from elhandel.chain import tasks
from elhandel.chain.ledger import Account, Blockhash, Chain, Seen
from elhandel.chain.tasks import Kind
from elhandel.chain.work import Followed, follow, recover
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.values.errors import Unavailable
from elhandel.values.tokens import units_of_wh, wh_of_units
from simulator.world.chain import Cluster
from tests.builders.chain import a_book, a_cluster, a_wallet, chain_of, supply_of, tokens_of
from tests.builders.clock import HandClock

TABLES: Final = ("chain.transaction", "chain.task", "chain.carried")
TRUNCATE: Final = (
    "TRUNCATE chain.transaction, chain.task, chain.carried, chain.offer RESTART IDENTITY"
)
MOODS: Final = ("fine", "lost there", "lost back", "dies before", "dies after")


class Died(BaseException):
    """The process is gone, in the middle of anything: nothing of ours may catch it."""


@dataclass
class Moods:
    """What happens at each step of the worker: of MOODS; when they are over, it is fine."""

    moods: Iterator[str] = field(default_factory=lambda: iter(()))

    def around[Result](self, call: Callable[[], Result]) -> Result:
        mood = next(self.moods, "fine")
        if mood == "lost there":
            raise Unavailable("The node does not answer.")
        if mood == "dies before":
            raise Died
        result = call()
        if mood == "lost back":
            raise Unavailable("The node's answer was lost.")
        if mood == "dies after":
            raise Died
        return result


class Moody:
    """The ledger, as the moods let it be reached."""

    def __init__(self, inner: Chain, moods: Moods) -> None:
        self._inner = inner
        self._moods = moods

    def blockhash(self) -> Blockhash:
        return self._moods.around(self._inner.blockhash)

    def height(self) -> int:
        return self._moods.around(self._inner.height)

    def rent(self, space: int) -> int:
        return self._inner.rent(space)

    def recent_fees(self) -> Sequence[int]:
        return self._inner.recent_fees()

    def send(self, transaction: bytes) -> None:
        return self._moods.around(lambda: self._inner.send(transaction))

    def seen(self, signatures: Sequence[str]) -> list[Seen | None]:
        return self._moods.around(lambda: self._inner.seen(signatures))

    def accounts(self, addresses: Sequence[str]) -> list[Account | None]:
        return self._moods.around(lambda: self._inner.accounts(addresses))


class Mortal(Database):
    """A database whose caller dies before or after a transaction."""

    def __init__(self, inner: Database, moods: Moods) -> None:
        self._inner = inner
        self._moods = moods

    @contextlib.contextmanager
    def transaction(self, *arguments: Any, **options: Any) -> Iterator[Transaction]:
        mood = next(self._moods.moods, "fine")
        if mood == "dies before":
            raise Died
        with self._inner.transaction(*arguments, **options) as tx:
            yield tx
        if mood == "dies after":
            raise Died


class World:
    """wanted: the surplus in Wh that each subject should have on the ledger."""

    def __init__(self, database: Database, cluster: Cluster | None = None) -> None:
        self.database = database
        self.book = a_book()
        self.cluster = cluster or a_cluster(self.book)
        self.chain = chain_of(self.cluster)
        self.clock = HandClock(datetime(2026, 6, 2, 10, tzinfo=UTC))
        self.wanted: dict[str, int] = {}
        self.wallets: dict[str, str] = {}
        self.kept: dict[str, list[tuple[Any, ...]]] | None = None

    def order(self) -> None:
        """Order what is missing or too much, as the room above does."""
        with self.database.transaction() as tx:
            known = tasks.about(tx, list(self.wanted))
            for subject, wh in self.wanted.items():
                ordered = known.get(subject)
                if ordered is not None and ordered.open:
                    continue
                units = 0 if ordered is None else ordered.units
                missing = units_of_wh(wh) - units
                if missing:
                    tasks.order(
                        tx,
                        Kind.MINT if missing > 0 else Kind.BURN,
                        subject=subject,
                        number=1 if ordered is None else ordered.last + 1,
                        wallet=self.wallets.get(subject, a_wallet(subject)),
                        units=abs(missing),
                        now=self.clock.now(),
                    )

    def follow(self, moods: Sequence[str] = (), clock: Clock | None = None) -> Followed | None:
        """A pass of the worker; None where it died."""
        happens = Moods(iter(moods))
        chain, database = Moody(self.chain, happens), Mortal(self.database, happens)
        try:
            return follow(database, clock or self.clock, chain, self.book)
        except Died:
            self.clock.move_by(minutes=6)  # until then the dead worker's lease lasts
            return None

    def back_up(self) -> None:
        with self.database.transaction() as tx:
            self.kept = {table: tx.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}

    def lose_the_database(self) -> None:
        """Restore the backup, or nothing, and look behind it, as operations are told to."""
        with self.database.transaction() as tx:
            tx.execute(TRUNCATE)
            for table, rows in (self.kept or {}).items():
                for kept in rows:
                    row = [Jsonb(one) if isinstance(one, dict) else one for one in kept]
                    places = ", ".join(["%s"] * len(row))
                    tx.execute(
                        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE VALUES ({places})", row
                    )
            for table, column in (("transaction", "transaction_id"), ("task", "task_id")):
                tx.execute(
                    f"SELECT setval(pg_get_serial_sequence('chain.{table}', '{column}'),"
                    f" (SELECT coalesce(max({column}), 0) + 1000 FROM chain.{table}))"
                )
            tx.execute("DELETE FROM platform.lease")
        recover(self.database, self.clock, self.chain, self.book)

    def calm_down(self) -> None:
        """Let nothing go wrong any more, until all work is done."""
        self.cluster.settle_down()
        for _ in range(60):
            self.clock.move_by(hours=2)
            self.order()
            self.follow()
            self.cluster.produce(60)
            if self.is_quiet():
                return
        raise AssertionError("the work does not come to an end")

    def is_quiet(self) -> bool:
        with self.database.transaction() as tx:
            open_ones = tx.execute("SELECT FROM chain.transaction WHERE state = 'open'").fetchone()
            known = tasks.about(tx, list(self.wanted))
        return open_ones is None and all(
            subject in known and not known[subject].open and known[subject].units == units_of_wh(wh)
            for subject, wh in self.wanted.items()
        )

    def on_chain(self) -> dict[str, int]:
        """What each subject's wallet holds, in Wh."""
        return {one: tokens_of(self.cluster, self.book, a_wallet(one)) for one in self.wanted}

    def held(self, wallet: str) -> int:
        """What a wallet holds, in Wh."""
        return tokens_of(self.cluster, self.book, wallet)

    def supply(self) -> int:
        return supply_of(self.cluster, self.book)

    def known(self, subject: str) -> int:
        """What our database says of a subject, in Wh."""
        with self.database.transaction() as tx:
            return wh_of_units(tasks.about(tx, [subject])[subject].units)
