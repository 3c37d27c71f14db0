"""Files of payouts, and the accounts they go to."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.accounts.iban import read_account
from elhandel.payments.errors import UnableToRegisterAccount
from elhandel.payments.orders import Debtor, PaymentOrder, order_file
from elhandel.platform.clock import FixedClock
from simulator.world.bank import ACCOUNT, Bank, UnableToOrder

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 3)
ORDER = (
    *("GrpHdr", "MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty", "PmtInf", "PmtInfId"),
    *("PmtMtd", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt", "CdtTrfTxInf", "PmtId", "InstrId"),
    *("EndToEndId", "Amt", "Cdtr", "CdtrAcct", "RmtInf", "Ustrd"),
)
US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")


def an_order(
    number: int = 1, amount_ore: int = 12_34, name: str = "Åse Müller & Søn"
) -> PaymentOrder:
    return PaymentOrder(
        f"EL-{number}", amount_ore, name, "DK5000400440116243", "Til gode, faktura 2026-00001"
    )


def a_file(*orders: PaymentOrder, message: str = "M-1") -> bytes:
    return order_file(message, US, orders, pays_on=DAY, made_at=NOW)


def test_the_bank_takes_the_file_and_carries_it_out_once() -> None:
    bank = Bank(FixedClock(NOW))

    answers = [bank.order(a_file(an_order(1), an_order(2, 5_00))) for _ in range(2)]

    assert [answer["new"] for answer in answers] == [True, False]
    assert bank.balance_ore() == -17_34


def test_the_elements_stand_in_the_order_of_the_schema() -> None:
    text = a_file(an_order()).decode()
    places = [text.index(f"<{name}>") for name in ORDER]

    assert places == sorted(places)


def test_names_keep_danish_letters_and_lose_what_the_bank_does_not_take() -> None:
    text = a_file(an_order(name="Åse Müller & Søn <b>")).decode()

    assert "<Nm>Åse Muller Søn b</Nm>" in text


def test_an_order_shows_nothing_of_who_gets_it() -> None:
    assert "Åse" not in repr(an_order())


@pytest.mark.parametrize("orders", [(), (an_order(amount_ore=0),), (an_order(amount_ore=-1),)])
def test_nothing_is_never_ordered(orders: tuple[PaymentOrder, ...]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        a_file(*orders)


def test_a_file_from_an_account_that_is_not_ours_is_refused() -> None:
    content = a_file(an_order()).replace(
        f"<DbtrAcct><Id><IBAN>{ACCOUNT}".encode(), b"<DbtrAcct><Id><IBAN>DK00"
    )

    with pytest.raises(UnableToOrder):
        Bank(FixedClock(NOW)).order(content)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
def test_the_sum_of_the_file_is_that_of_its_orders(amounts: list[int]) -> None:
    orders = [an_order(number, ore) for number, ore in enumerate(amounts)]

    text = a_file(*orders).decode()

    whole, rest = divmod(sum(amounts), 100)
    assert text.count(f"<CtrlSum>{whole}.{rest:02}</CtrlSum>") == 2


@pytest.mark.parametrize(
    "written",
    ["DK50 0040 0440 1162 43", "0040 0440116243", "0040-440116243", "dk5000400440116243"],
)
def test_an_account_is_one_however_it_is_written(written: str) -> None:
    account = read_account(written)

    assert account.value == "DK5000400440116243"
    assert account.last_digits == "6243"
    assert "0440" not in f"{account} {account!r}"


@pytest.mark.parametrize("written", ["DK51 0040 0440 1162 43", "", "12345", "0040 12345678901"])
def test_what_is_no_account_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(UnableToRegisterAccount) as refused:
        read_account(written)

    assert not written or written not in refused.value.sentence
