"""Files to and from the bank by the schemas of ISO 20022, whatever they say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.orders import Debtor, PaymentOrder, order_file
from elhandel.payments.statements import read_statements
from simulator.world.bank import ACCOUNT, Movement, camt_file
from tests.builders.chance import by_chance
from tests.unit.payments.iso_schemas import PAIN_001, broken_rules, camt_053

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


@settings(max_examples=by_chance(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
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

    assert broken_rules(camt_053(2), content) == []
    (statement,) = read_statements(content)
    assert [line.amount_ore for line in statement.lines] == [m.amount_ore for m in MOVEMENTS]
    assert statement.unread == ()


def a_collected_entry(version: int) -> bytes:
    """A statement with one entry of two payments, as a version of the schema writes it."""
    state = "<Sts>BOOK</Sts>" if version < 7 else "<Sts><Cd>BOOK</Cd></Sts>"
    payer = "<Nm>Anna Holm</Nm>" if version < 7 else "<Pty><Nm>Anna Holm</Nm></Pty>"

    def amount(ore: str) -> str:
        of = f'<Amt Ccy="DKK">{ore}</Amt>'
        if version == 2:
            return f"<AmtDtls><TxAmt>{of}</TxAmt></AmtDtls>"
        return f"{of}<CdtDbtInd>CRDT</CdtDbtInd>"

    def balance(kind: str, ore: str) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='DKK'>{ore}</Amt>"
            "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-02</Dt></Dt></Bal>"
        )

    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02}">
<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId><CreDtTm>2026-03-03T05:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S-1</Id><CreDtTm>2026-03-03T05:00:00</CreDtTm>
<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id></Acct>
{balance("OPBD", "100.00")}{balance("CLBD", "1350.50")}
<Ntry><Amt Ccy="DKK">1250.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>{state}
<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>E1</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef></Refs>{amount("1000.00")}
<RltdPties><Dbtr>{payer}</Dbtr></RltdPties>
<RmtInf><Strd><CdtrRefInf><Ref>202600000000422</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
<TxDtls><Refs><AcctSvcrRef>T2</AcctSvcrRef></Refs>{amount("250.50")}
<RmtInf><Ustrd>faktura 2026-00043</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry></Stmt></BkToCstmrStmt></Document>""".encode()


@pytest.mark.parametrize("version", range(2, 14))
def test_a_statement_by_the_schema_of_any_version_is_read_alike(version: int) -> None:
    content = a_collected_entry(version)
    assert broken_rules(camt_053(version), content) == []

    (statement,) = read_statements(content)

    first, second = statement.lines
    assert (first.amount_ore, first.references) == (1_000_00, ("202600000000422",))
    assert (first.counterpart, second.texts) == ("Anna Holm", ("faktura 2026-00043",))
    assert (second.amount_ore, statement.unread) == (250_50, ())
