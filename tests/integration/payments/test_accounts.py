"""Bank accounts that customers register: who has which, and from when on money goes there."""

from datetime import date, timedelta

import pytest

from elhandel.payments.accounts import (
    PAYOUT_ACCOUNT,
    end_account,
    register_account,
    registered_account,
)
from elhandel.payments.errors import UnableToRegisterAccount
from elhandel.payments.exchange import Vault, hand_over, pay_out
from elhandel.payments.favour import list_payouts
from elhandel.payments.orders import Debtor
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.ids import AccountId
from simulator.world.bank import ACCOUNT
from tests.builders.people import METTE
from tests.integration.payments.world import (
    NOW,
    TODAY,
    a_contract,
    a_customer,
    a_document,
    joined,
)

US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
HERS = "DK5000400440116243"
ABROAD = "GB82 WEST 1234 5698 7654 32"


def registered(
    database: Database,
    vault: Vault,
    customer: AccountId,
    number: str = HERS,
    *,
    on: date = TODAY,
    bic: str | None = None,
) -> date:
    """Register an account on a day; from when on money goes there."""
    key = vault.sealer.key_for(PAYOUT_ACCOUNT)
    wrote = Decision(METTE, "the customer wrote us a letter", NOW + (on - TODAY))
    with database.transaction() as tx:
        return register_account(tx, customer, number, wrote, key, bic=bic).pays_from


def in_favour(database: Database, *, contract: str = "active") -> AccountId:
    with database.transaction() as tx:
        customer = a_customer(tx)
        a_contract(tx, customer, contract)
        a_document(tx, customer, -300_00, corrects=a_document(tx, customer, 100_00))
    return customer


def files_on(database: Database, vault: Vault, day: date) -> int:
    """How many files of orders a round of that day makes."""
    return pay_out(database, FixedClock(NOW + (day - TODAY)), vault, None, US).files


def test_nothing_goes_to_an_account_in_its_first_days(
    database: Database, ours: Database, vault: Vault
) -> None:
    anna = in_favour(database)
    files_on(ours, vault, TODAY)
    due = date(2026, 3, 25)

    assert registered(ours, vault, anna, on=due) == due + timedelta(days=3)

    assert [files_on(ours, vault, due + timedelta(days=n)) for n in range(4)] == [0, 0, 0, 1]


def test_another_number_begins_to_cool_anew(
    database: Database, ours: Database, vault: Vault
) -> None:
    anna = in_favour(database)
    registered(ours, vault, anna)
    files_on(ours, vault, TODAY)
    due = date(2026, 3, 25)
    registered(ours, vault, anna, "0040 0440116243", on=due - timedelta(days=1))

    assert [files_on(ours, vault, due + timedelta(days=n)) for n in range(3)] == [0, 0, 1]
    with ours.transaction() as tx:
        (payout,) = list_payouts(tx, only_open=True)
    assert (payout.state, payout.account_pays_from) == ("ordered", None)


def test_what_a_party_registered_is_its_customers_from_the_joining_on(
    database: Database, ours: Database, vault: Vault
) -> None:
    anna, party = in_favour(database), in_favour(database)
    registered(ours, vault, party)
    joined(database, party, anna)
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.party_join (contract_id, party_id, customer_id, joined_at, "
            "joined_by, reason) SELECT contract_id, customer_id, %s, %s, 'market', 'x' "
            "FROM portfolio.contract WHERE customer_id = %s",
            [anna, NOW + timedelta(days=8), party],
        )
    files_on(ours, vault, TODAY)
    due = date(2026, 3, 25)

    with ours.transaction() as tx:
        known = registered_account(tx, anna)
        assert known is not None
        assert (known.last_digits, known.pays_from) == ("6243", date(2026, 3, 27))
    assert [files_on(ours, vault, due + timedelta(days=n)) for n in range(3)] == [0, 0, 1]


def test_the_customers_own_account_comes_before_a_partys_and_ends_it(
    database: Database, ours: Database, vault: Vault
) -> None:
    anna, party, other = in_favour(database), in_favour(database), in_favour(database)
    registered(ours, vault, anna, ABROAD, bic="WESTGB2L")
    registered(ours, vault, party)
    registered(ours, vault, other)
    joined(database, party, anna)
    with ours.transaction() as tx:
        known = registered_account(tx, anna)
        assert known is not None
        assert known.last_digits == "5432"

        assert end_account(tx, anna, Decision(METTE, "she moved abroad", NOW))
        assert registered_account(tx, anna) is None
        assert registered_account(tx, other) is not None


def test_an_account_abroad_needs_the_bic_of_its_bank_which_the_order_names(
    database: Database, ours: Database, vault: Vault
) -> None:
    anna = in_favour(database)
    for missing in (None, "WEST", "DABADKKK1"):
        with pytest.raises(UnableToRegisterAccount, match="abroad"):
            registered(ours, vault, anna, ABROAD, bic=missing)
    registered(ours, vault, anna, ABROAD, bic="west gb2l")
    files_on(ours, vault, TODAY)
    files_on(ours, vault, date(2026, 3, 25))

    order = hand_over(ours, vault, 1, Decision(METTE, "no gateway", NOW)).decode()

    assert "<CdtrAgt><FinInstnId><BIC>WESTGB2L</BIC></FinInstnId></CdtrAgt>" in order
