"""Files of orders that wait while a bank account changes: taken back unseen, never sent twice."""

import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from elhandel.payments.accounts import PAYOUT_ACCOUNT, end_account, register_account
from elhandel.payments.errors import UnableToPayOut, UnableToReachBank
from elhandel.payments.exchange import BankClient, Vault, fetch_files, hand_over, pay_out
from elhandel.payments.favour import list_payouts
from elhandel.payments.order_files import unsent_files, withdraw_file
from elhandel.payments.orders import Debtor
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from simulator.world.bank import ACCOUNT
from tests.builders.chance import by_chance
from tests.builders.people import METTE
from tests.integration.payments.bank import WithBank, gateway
from tests.integration.payments.world import (
    NOW,
    TODAY,
    a_contract,
    a_customer,
    a_document,
    book,
    joined,
    offenders,
    open_of,
    owed,
)

US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
HERS = "DK5000400440116243"
OTHER = "GB82 WEST 1234 5698 7654 32"
SHE_WROTE = Decision(METTE, "the customer wrote us a letter", NOW)
LATER = TODAY + timedelta(days=10)
NOWHERE = BankClient("http://127.0.0.1:9")

type Registered = Callable[[AccountId, str], None]


@pytest.fixture
def registered(ours: Database, vault: Vault) -> Registered:
    key = vault.sealer.key_for(PAYOUT_ACCOUNT)

    def register(customer: AccountId, number: str) -> None:
        with ours.transaction() as tx:
            register_account(tx, customer, number, SHE_WROTE, key, bic="WESTGB2L")

    return register


def in_favour(database: Database, *amounts: int) -> list[AccountId]:
    """Customers who have so much in their favour."""
    with database.transaction() as tx:
        accounts = [a_customer(tx) for _ in amounts]
        for account, ore in zip(accounts, amounts, strict=True):
            a_contract(tx, account)
            a_document(tx, account, -ore - 1_00, corrects=a_document(tx, account, 1_00))
    return accounts


def paid_out(database: Database, vault: Vault, bank: BankClient | None, day: object = LATER) -> int:
    """A round of payouts on a day; how many files it withdrew."""
    clock = FixedClock(NOW + (day - TODAY))  # type: ignore[operator]
    return pay_out(database, clock, vault, bank, US).withdrawn


def states(database: Database) -> list[tuple[int, str, str | None]]:
    with database.transaction() as tx:
        payouts = list_payouts(tx, only_open=False)
    return sorted((p.account_id, p.state, p.last_digits) for p in payouts)


def test_a_file_that_nobody_tried_to_send_is_made_again_without_the_account_that_was_replaced(
    database: Database, ours: Database, vault: Vault, registered: Registered
) -> None:
    anna, bo = in_favour(database, 200_00, 300_00)
    for customer in (anna, bo):
        registered(customer, HERS)
    paid_out(ours, vault, None, TODAY)
    paid_out(ours, vault, None)
    before = open_of(database, anna)
    registered(anna, OTHER)

    assert paid_out(ours, vault, None) == 1

    assert states(ours) == [
        (anna, "ordered", "5432"),
        (anna, "withdrawn", "6243"),
        (bo, "ordered", "6243"),
        (bo, "withdrawn", "6243"),
    ]
    assert (before, owed(database, anna), book(database, "payouts")) == ({}, 0, -500_00)
    assert offenders(database) == []
    with ours.transaction() as tx:
        (waiting,) = unsent_files(tx)
    content = hand_over(ours, vault, waiting.order_file_id, SHE_WROTE).decode()
    assert (content.count("<CdtTrfTxInf>"), "WESTGB2L" in content) == (2, True)


def test_a_payout_whose_account_was_ended_is_in_favour_again_and_waits(
    database: Database, ours: Database, vault: Vault, registered: Registered
) -> None:
    (anna,) = in_favour(database, 200_00)
    registered(anna, HERS)
    paid_out(ours, vault, None, TODAY)
    paid_out(ours, vault, None)
    with ours.transaction() as tx:
        end_account(tx, anna, SHE_WROTE)

    assert paid_out(ours, vault, None) == 1
    assert paid_out(ours, vault, None) == 0

    assert states(ours) == [(anna, "planned", None), (anna, "withdrawn", "6243")]
    assert min(open_of(database, anna).values()) == owed(database, anna) == -200_00
    assert offenders(database) == []


def test_staff_do_not_carry_a_file_to_the_bank_that_pays_to_an_ended_account(
    database: Database, ours: Database, vault: Vault, registered: Registered
) -> None:
    (anna,) = in_favour(database, 200_00)
    registered(anna, HERS)
    paid_out(ours, vault, None, TODAY)
    paid_out(ours, vault, None)
    with ours.transaction() as tx:
        end_account(tx, anna, SHE_WROTE)

    with pytest.raises(UnableToPayOut, match="ended or replaced"):
        hand_over(ours, vault, 1, SHE_WROTE)


def test_what_the_bank_may_have_is_neither_sent_again_nor_withdrawn_until_staff_have_asked(
    database: Database, ours: Database, vault: Vault, registered: Registered
) -> None:
    (anna,) = in_favour(database, 200_00)
    registered(anna, HERS)
    paid_out(ours, vault, None, TODAY)
    with pytest.raises(UnableToReachBank):
        paid_out(ours, vault, NOWHERE)
    registered(anna, OTHER)

    with gateway(LATER) as outside:
        assert paid_out(ours, vault, outside.client) == 0
        assert outside.bank.balance_ore() == 0
        with ours.transaction() as tx:
            (waiting,) = unsent_files(tx)
            withdraw_file(tx, waiting.order_file_id, SHE_WROTE)
        with ours.transaction() as tx, pytest.raises(UnableToPayOut, match="does not wait"):
            withdraw_file(tx, waiting.order_file_id, SHE_WROTE)

        paid_out(ours, vault, outside.client)
        assert outside.bank.balance_ore() == -200_00
    assert states(ours) == [(anna, "ordered", "5432"), (anna, "withdrawn", "6243")]
    assert offenders(database) == []


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_payout_of_a_withdrawn_file_that_left_after_all_is_taken_from_its_account_again(
    database: Database, ours: Database, vault: Vault, registered: Registered, comes_back: bool
) -> None:
    (anna,) = in_favour(database, 200_00)
    registered(anna, HERS)
    paid_out(ours, vault, None, TODAY)
    with pytest.raises(UnableToReachBank):
        paid_out(ours, vault, NOWHERE)
    with ours.transaction() as tx:
        (file,) = unsent_files(tx)
    with gateway(LATER) as outside:
        if comes_back:
            outside.bank.close_account(HERS)
        outside.bank.order(hand_over(ours, vault, file.order_file_id, SHE_WROTE))
        with database.transaction() as tx:  # staff were told that the bank does not have it
            tx.execute(
                "UPDATE payments.order_file SET sent_at = NULL, handed_over_by = NULL, "
                "hand_over_reason = NULL"
            )
        with ours.transaction() as tx:
            withdraw_file(tx, file.order_file_id, SHE_WROTE)
        assert owed(database, anna) == -200_00

        outside.move_to(LATER + timedelta(days=5))
        fetch_files(ours, outside.clock, vault, outside.client)

    assert owed(database, anna) == (-200_00 if comes_back else 0)
    assert ("returned" if comes_back else "paid") in {state for _, state, _ in states(ours)}
    assert offenders(database) == []


def test_what_is_withdrawn_after_its_party_was_joined_is_the_customers(
    database: Database, ours: Database, vault: Vault, registered: Registered
) -> None:
    anna, party = in_favour(database, 70_00, 200_00)
    registered(party, HERS)
    paid_out(ours, vault, None, TODAY)
    paid_out(ours, vault, None)
    joined(database, party, anna)
    registered(anna, OTHER)

    assert paid_out(ours, vault, None) == 1

    assert (owed(database, anna), owed(database, party)) == (0, 0)
    assert book(database, "payouts") == -270_00
    assert states(ours) == [(anna, "ordered", "5432"), (party, "withdrawn", "6243")]
    assert offenders(database) == []


class LosesAnswers(BankClient):
    """A gateway that may be down, or may take a file and lose the answer."""

    def __init__(self, client: BankClient) -> None:
        self._there = client
        self.mood = "well"

    def order(self, content: bytes) -> None:
        if self.mood == "down":
            raise UnableToReachBank("The bank is down.")
        self._there.order(content)
        if self.mood == "loses":
            raise UnableToReachBank("The answer was lost.")


class Story:
    """Two customers, a bank and staff, while orders wait."""

    def __init__(
        self, database: Database, ours: Database, vault: Vault, registered: Registered
    ) -> None:
        self.database, self.ours, self.vault, self.registered = database, ours, vault, registered
        with database.transaction() as tx:
            tx.execute("TRUNCATE ledger.posting, ledger.entry")
            tx.execute("TRUNCATE payments.payout, payments.order_file CASCADE")
            tx.execute("TRUNCATE payments.bank_file, payments.payout_account CASCADE")
        self.customers = in_favour(database, 100_00, 200_00)
        self.credited = 300_00

    def play(self, outside: WithBank, done: list[tuple[str, int, int]]) -> None:
        self.outside, self.bank = outside, LosesAnswers(outside.client)
        for act, which, size in done:
            getattr(self, act)(which, size)
            assert offenders(self.database) == []

    def credit(self, which: int, size: int) -> None:
        with self.database.transaction() as tx:
            bill = a_document(tx, self.customers[which], 1)
            a_document(tx, self.customers[which], -size * 60_00 - 1, corrects=bill)
        self.credited += size * 60_00

    def register(self, which: int, size: int) -> None:
        self.registered(self.customers[which], (HERS, OTHER)[size % 2])

    def end(self, which: int, _size: int) -> None:
        with self.ours.transaction() as tx:
            end_account(tx, self.customers[which], SHE_WROTE)

    def well(self, *_: int) -> None:
        self._round("well")

    def down(self, *_: int) -> None:
        self._round("down")

    def loses(self, *_: int) -> None:
        self._round("loses")

    def _round(self, mood: str) -> None:
        self.bank.mood = mood
        with contextlib.suppress(UnableToReachBank):
            pay_out(self.ours, self.outside.clock, self.vault, self.bank, US)

    def ask(self, *_: int) -> None:
        """Staff ask the bank about each file that waits, and say what it says."""
        with self.ours.transaction() as tx:
            waiting = unsent_files(tx)
        for file in waiting:
            if file.message_id in self.outside.bank._state.orders:
                hand_over(self.ours, self.vault, file.order_file_id, SHE_WROTE)
            else:
                with self.ours.transaction() as tx:
                    withdraw_file(tx, file.order_file_id, SHE_WROTE)

    def fetch(self, *_: int) -> None:
        fetch_files(self.ours, self.outside.clock, self.vault, self.outside.client)

    def days(self, _which: int, size: int) -> None:
        self.outside.move_to(self.outside.today + timedelta(days=size))


ACTS = ("credit", "register", "end", "well", "down", "loses", "ask", "fetch", "days")
ENDING = [
    ("register", 0, 2),
    ("register", 1, 2),
    *[("days", 0, 12), ("ask", 0, 0), ("well", 0, 0)] * 4,
]


@settings(
    max_examples=by_chance(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(1, 12)), max_size=20)
)
@example([("register", 0, 2), ("well", 0, 0), ("days", 0, 10), ("loses", 0, 0), ("register", 0, 1)])
def test_whatever_happens_while_orders_wait_everybody_is_paid_once(
    database: Database,
    ours: Database,
    vault: Vault,
    registered: Registered,
    done: list[tuple[str, int, int]],
) -> None:
    story = Story(database, ours, vault, registered)
    with gateway(TODAY) as outside:
        story.play(outside, [*done, *ENDING, ("days", 0, 3), ("fetch", 0, 0)])

        assert outside.bank.balance_ore() == -story.credited
    assert [owed(database, customer) for customer in story.customers] == [0, 0]
    assert (book(database, "payouts"), book(database, "bank")) == (0, -story.credited)
    assert offenders(database) == []
