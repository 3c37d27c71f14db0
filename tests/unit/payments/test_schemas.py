"""Files to and from the bank by the schemas of ISO 20022, whatever they say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.orders import Debtor, PaymentOrder, order_file
from elhandel.payments.statements import read_statements
from simulator.world.bank import ACCOUNT, Movement, camt_file
from tests.unit.payments.iso_schemas import CAMT_053, PAIN_001, broken_rules

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 3)
US = Debtor("Elhandel A/S", ACCOUNT, "DABADKKK")
IBANS = {None: "DK5000400440116243", "WESTGB2L": "GB82WEST12345698765432"}

texts = st.text(max_size=200)
bics = st.sampled_from(sorted(IBANS, key=str))
orders = st.lists(
    st.builds(
        lambda number, ore, name, text, bic: PaymentOrder(
            f"ELPO{number:010d}", ore, name, IBANS[bic], text, bic
        ),
        st.integers(0, 2**31 - 1),
        st.integers(1, 10**13),
        texts,
        texts,
        bics,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders, texts)
def test_every_file_of_orders_is_one_by_the_schema(ordered: list[PaymentOrder], us: str) -> None:
    ours = Debtor(us, US.iban, US.bic)

    content = order_file("EL20260302-00000001", ours, ordered, pays_on=DAY, made_at=NOW)

    assert broken_rules(PAIN_001, content) == []


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b"<BIC>DABADKKK</BIC>", b"<BIC>DABA</BIC>"),
        (b"<PmtMtd>TRF</PmtMtd>", b""),
        (b"<NbOfTxs>1</NbOfTxs>", b"<NbOfTxs>one</NbOfTxs>"),
        (b"<ChrgBr>SHAR</ChrgBr>", b"<ChrgBr>OURS</ChrgBr>"),
    ],
)
def test_the_schema_refuses_what_is_none(there: bytes, instead: bytes) -> None:
    order = PaymentOrder("ELPO1", 1, "A", IBANS["WESTGB2L"], "x", "WESTGB2L")
    content = order_file("M-1", US, [order], pays_on=DAY, made_at=NOW)
    assert there in content

    assert broken_rules(PAIN_001, content) == []
    assert len(broken_rules(PAIN_001, content.replace(there, instead))) >= 1


MOVEMENTS = (
    Movement(1, DAY, 500_00, reference="202600000000422", name="Anna Holm"),
    Movement(2, DAY, 1, text="tak for strømmen"),
    Movement(3, DAY, -200_00, text="Til gode", name="Bo", end_to_end="ELPO0000000001"),
    Movement(4, DAY, 200_00, end_to_end="ELPO0000000001", text="closed", returned="AC04"),
)


def test_a_statement_of_the_simulated_bank_is_one_by_the_schema_and_read_whole() -> None:
    content = camt_file(ACCOUNT, DAY, 7_00, MOVEMENTS, NOW + timedelta(days=1))

    assert broken_rules(CAMT_053, content) == []
    (statement,) = read_statements(content)
    assert [line.amount_ore for line in statement.lines] == [m.amount_ore for m in MOVEMENTS]
    assert statement.unread == ()
