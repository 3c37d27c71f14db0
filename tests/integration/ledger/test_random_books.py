"""Random commands of many writers at once, each given more than once: the books balance, and a
customer's balance is what was asked for less what was paid.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.ledger import (
    INVARIANTS,
    Book,
    Entry,
    Posting,
    balance,
    open_documents,
    post,
    statement,
)
from elhandel.ledger.reports import trial_balance
from elhandel.platform.database import Database, fetch_one
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.ids import AccountId
from tests.builders.chance import by_chance
from tests.integration.ledger.world import NOW, a_payment, an_account, an_invoice

ACCOUNTS = 3
PARTY = 2
"""The account of a party that was joined to the first one."""
WRITERS = 4


class Died(Exception):
    """A writer that dies before it commits, and tries again."""


@dataclass(frozen=True)
class Command:
    """What happens: kind, account, amount in øre, day of the year, and the document it is about."""

    kind: str
    account: int
    ore: int
    day: int
    document: int

    def posting(self, number: int, accounts: Sequence[AccountId]) -> Posting:
        account = accounts[self.account]
        document = 10 * self.account + self.document
        day = date(2026, 1, 1) + timedelta(days=self.day)
        match self.kind:
            case "invoice":
                return an_invoice(account, 1000 + number, self.ore, day=day)
            case "credit note":
                return an_invoice(account, 1000 + number, -self.ore, day=day)
            case "payment":
                return a_payment(account, str(number), self.ore, document=document, day=day)
            case "on account":
                return a_payment(account, str(number), self.ore, day=day)
            case "allocation":
                entries = (
                    Entry(Book.RECEIVABLE, self.ore, account),
                    Entry(Book.RECEIVABLE, -self.ore, account, document),
                )
            case "payout":
                entries = (
                    Entry(Book.RECEIVABLE, self.ore, account),
                    Entry(Book.PAYOUTS, -self.ore, account),
                )
            case "write-off":
                entries = (
                    Entry(Book.WRITE_OFF, self.ore),
                    Entry(Book.RECEIVABLE, -self.ore, account, document),
                )
            case _:  # what the party owed, its customer owes
                entries = (
                    Entry(Book.RECEIVABLE, -self.ore, accounts[PARTY], 10 * PARTY + self.document),
                    Entry(Book.RECEIVABLE, self.ore, accounts[0], 10 * PARTY + self.document),
                )
        return Posting(self.kind.replace(" ", "-"), str(number), day, self.kind, entries)


KINDS = (
    "invoice", "invoice", "credit note", "payment", "on account", "allocation", "payout",
    "write-off", "join",
)  # fmt: skip

commands = st.builds(
    Command,
    kind=st.sampled_from(KINDS),
    account=st.integers(0, ACCOUNTS - 1),
    ore=st.integers(0, 10**12),
    day=st.integers(0, 364),
    document=st.integers(1, 4),
)


def write(url: str, batches: Sequence[Sequence[Posting]], seed: int) -> int:
    """Post each batch in a transaction of its own; half of the tries die before the end."""
    dice, database, new = Random(seed), Database(url), 0
    for batch in batches:
        while True:
            try:
                with database.transaction() as tx:
                    posted = post(tx, batch, NOW)
                    if dice.random() < 0.5:
                        raise Died
            except Died:
                continue
            new += posted
            break
    database.close()
    return new


@settings(
    max_examples=by_chance(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(done=st.lists(commands, min_size=1, max_size=40), seed=st.integers(0, 2**32))
def test_whatever_happens_in_whatever_order_the_books_balance(
    database: Database, database_url: str, done: list[Command], seed: int
) -> None:
    with database.transaction() as tx:
        tx.execute("TRUNCATE ledger.posting, ledger.entry")
        tx.execute("TRUNCATE portfolio.customer CASCADE")
        accounts = [an_account(tx, number) for number in range(ACCOUNTS)]
        join = "UPDATE portfolio.customer SET joined_to = %s WHERE customer_id = %s"
        tx.execute(join, [accounts[0], accounts[PARTY]])
    postings = [command.posting(number, accounts) for number, command in enumerate(done)]

    dice = Random(seed)
    twice = [*postings, *postings]
    writers = []
    for _ in range(WRITERS):
        dice.shuffle(twice)
        size = dice.randint(1, 7)
        writers.append([twice[place : place + size] for place in range(0, len(twice), size)])
    with ThreadPoolExecutor(WRITERS) as pool:
        new = sum(pool.map(write, [database_url] * WRITERS, writers, range(WRITERS)))

    owed: dict[AccountId, Counter[int | None]] = defaultdict(Counter)
    for posting in postings:
        for entry in posting.entries:
            if entry.book is Book.RECEIVABLE and entry.account_id is not None:
                owed[entry.account_id][entry.document_id] += entry.amount_ore

    with database.transaction() as tx:
        assert fetch_one(tx, "SELECT count(*) FROM ledger.posting", {}) == (new,)
        assert trial_balance(tx).total_ore == 0
        for account in accounts:
            assert balance(tx, account) == owed[account].total()
            assert statement(tx, account).closing_ore == owed[account].total()
            left = {open_.document_id: open_.open_ore for open_ in open_documents(tx, [account])}
            assert left == {document: ore for document, ore in owed[account].items() if ore}
    assert [finding.offenders for finding in check(database, INVARIANTS, EVERYTHING)] == [()]
