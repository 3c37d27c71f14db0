"""The bank's statements as camt.053."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.payments.errors import BankFileDoesNotAddUp, UnableToReadBankFile
from elhandel.payments.statements import read_statements
from simulator.world.bank import ACCOUNT, Movement, camt_file

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 3, 5, tzinfo=UTC)

# Version 8 has the status, names and amounts of transactions elsewhere than version 2.
VERSION_8 = b"""<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr>
<MsgId>1</MsgId></GrpHdr><Stmt><Id>S-1</Id><Acct><Id><IBAN>DK50 0040 0440 1162 43</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="DKK">100.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="DKK">1350.50</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="DKK">1250.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><DtTm>2026-03-02T10:00:00</DtTm></BookgDt><AcctSvcrRef>E1</AcctSvcrRef><NtryDtls>
<TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef></Refs><Amt Ccy="DKK">1000.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Anna Holm</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Strd><CdtrRefInf><Ref>71202600000000422</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
<TxDtls><Refs><AcctSvcrRef>T2</AcctSvcrRef></Refs><Amt Ccy="DKK">250.50</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Ustrd>faktura 2026-00043</Ustrd></RmtInf></TxDtls>
</NtryDtls></Ntry>
<Ntry><Amt Ccy="DKK">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def test_a_collected_entry_becomes_a_line_for_each_of_its_payments() -> None:
    (statement,) = read_statements(VERSION_8)

    assert statement.account == ACCOUNT
    assert [(line.key, line.amount_ore) for line in statement.lines] == [
        ("T1@2026-03-02/100000", 100_000),
        ("T2@2026-03-02/25050", 25_050),
    ]
    first, second = statement.lines
    assert first.references == ("202600000000422",)
    assert first.counterpart == "Anna Holm"
    assert second.texts == ("faktura 2026-00043",)


def test_a_line_shows_nothing_of_who_paid() -> None:
    (statement,) = read_statements(VERSION_8)

    assert "Anna" not in repr(statement)


def test_a_statement_that_does_not_add_up_is_refused_whole() -> None:
    broken = VERSION_8.replace(b"1350.50", b"1351.50")

    with pytest.raises(BankFileDoesNotAddUp):
        read_statements(broken)


def test_an_entry_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    pending = b'<Ntry><Amt Ccy="DKK">9.00</Amt>'
    (statement,) = read_statements(
        VERSION_8.replace(b"PDNG", b"BOOK").replace(pending, pending.replace(b"DKK", b"EUR"))
    )

    assert len(statement.lines) == 2
    assert [(entry.place, entry.why) for entry in statement.unread] == [
        (2, "Its amount is not in Danish kroner.")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"<html></html>",
        b"<Document",
        VERSION_8[:-40],
        VERSION_8.replace(b"camt.053", b"camt.054"),
        VERSION_8.replace(b"<Acct>", b"<X>").replace(b"</Acct>", b"</X>"),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + VERSION_8,
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + VERSION_8.decode().partition("?>")[2]).encode(
            "utf-16-le"
        ),
        VERSION_8.replace(b'version="1.0"', b'version="1.0" encoding="shift_jis"'),
        VERSION_8.replace(b'version="1.0"', b'version="1.0" encoding="nonsense"'),
    ],
)
def test_what_is_no_whole_statement_is_refused_as_such(content: bytes) -> None:
    with pytest.raises(UnableToReadBankFile):
        read_statements(content)


def test_two_lines_of_one_key_in_one_statement_are_two() -> None:
    movement = Movement(7, DAY, 5_00)

    (statement,) = read_statements(camt_file(ACCOUNT, DAY, 0, [movement, movement], NOW))

    assert len({line.key for line in statement.lines}) == 2


def test_a_payout_that_came_back_says_why() -> None:
    movement = Movement(1, DAY, 5_00, end_to_end="EL-PO-1", returned="AC04")

    (statement,) = read_statements(camt_file(ACCOUNT, DAY, 0, [movement], NOW))

    (line,) = statement.lines
    assert (line.end_to_end, line.returned) == ("EL-PO-1", "AC04")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(-(10**9), 10**9), max_size=8), st.integers(-(10**9), 10**9))
def test_every_amount_is_read_to_the_ore(amounts: list[int], opening: int) -> None:
    movements = [Movement(number, DAY, ore) for number, ore in enumerate(amounts, start=1)]

    (statement,) = read_statements(camt_file(ACCOUNT, DAY, opening, movements, NOW))

    assert [line.amount_ore for line in statement.lines] == amounts
    assert statement.closing_ore == opening + sum(amounts)


SEVERAL = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>S</Id><Acct><Id><IBAN>DK5000400440116243</IBAN></Id></Acct>
<Ntry><Amt Ccy="DKK">300.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>E1</AcctSvcrRef>
<NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch><TxDtls><Amt Ccy="DKK">300.00</Amt>
<RmtInf><Strd><CdtrRefInf><Ref>202600000000422</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"""


def test_the_only_payment_that_a_collected_entry_gives_does_not_get_all_of_it() -> None:
    (whole,) = read_statements(SEVERAL)
    (part,) = read_statements(
        SEVERAL.replace(b'<TxDtls><Amt Ccy="DKK">300', b'<TxDtls><Amt Ccy="DKK">100')
    )
    (counted,) = read_statements(SEVERAL.replace(b"<NbOfTxs>1", b"<NbOfTxs>3"))

    assert whole.lines[0].references == ("202600000000422",)
    for statement in (part, counted):
        (line,) = statement.lines
        assert (line.amount_ore, line.references) == (300_00, ())


def test_an_amount_below_nothing_is_no_amount() -> None:
    (statement,) = read_statements(SEVERAL.replace(b"300.00", b"-300.00").replace(b"CRDT", b"DBIT"))

    assert statement.lines == ()
    assert len(statement.unread) == 1


def test_a_reference_that_the_bank_uses_twice_is_known_in_a_file_with_one_of_the_lines() -> None:
    first, second = Movement(7, DAY, 5_00), Movement(7, DAY, 6_00)

    (both,) = read_statements(camt_file(ACCOUNT, DAY, 0, [first, second], NOW))
    (one,) = read_statements(camt_file(ACCOUNT, DAY, 0, [second], NOW))

    assert one.lines[0].key == both.lines[1].key


def test_a_reference_of_any_length_makes_a_key_that_an_index_takes() -> None:
    (statement,) = read_statements(SEVERAL.replace(b"E1", b"E" * 10_000))

    assert len(statement.lines[0].key) < 200
