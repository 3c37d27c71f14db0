"""The bank's statements as CSV."""

from datetime import date

import pytest

from elhandel.payments.errors import UnableToReadBankFile
from elhandel.payments.statements import read_statements

DANISH = """Konto;Bogføringsdato;Tekst;Beløb;Saldo
DK5000400440116243;02-03-2026;+71<202600000000422;1.234,56;5.000,00
DK5000400440116243;02-03-2026;Gebyr;-12,00;4.988,00
DK5000400440116243;02-03-2026;Gebyr;-12,00;4.976,00
"""
ISO = """account,booked_on,text,amount,payer,id
DK5000400440116243,2026-03-02,tak,1234.56,Anna Holm,A-1
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_danish_numbers_and_days_are_read(encoding: str) -> None:
    (statement,) = read_statements(DANISH.encode(encoding))

    assert [line.amount_ore for line in statement.lines] == [123_456, -1_200, -1_200]
    assert statement.lines[0].booked_on == date(2026, 3, 2)
    assert statement.lines[0].references == ("202600000000422",)


def test_equal_lines_are_told_apart_and_keep_their_keys_in_the_next_file() -> None:
    without_balance = "\n".join(
        row.rpartition(";")[0] for row in DANISH.strip().splitlines()
    ).encode()

    (first,), (second,) = read_statements(without_balance), read_statements(without_balance)

    keys = [line.key for line in first.lines]
    assert len(set(keys)) == 3
    assert keys == [line.key for line in second.lines]


def test_the_banks_own_id_is_the_key() -> None:
    (statement,) = read_statements(ISO.encode())

    assert statement.lines[0].key == "A-1@2026-03-02/123456"
    assert statement.lines[0].counterpart == "Anna Holm"


@pytest.mark.parametrize("amount", ["1.2345,00", "12,345", "", "1,2,3", "12.34"])
def test_a_number_that_is_none_goes_to_the_work_list_alone(amount: str) -> None:
    (statement,) = read_statements(DANISH.replace("1.234,56", amount).encode())

    assert [entry.place for entry in statement.unread] == [1]
    assert len(statement.lines) == 2


def test_a_file_without_the_needed_columns_is_refused() -> None:
    with pytest.raises(UnableToReadBankFile, match="amount"):
        read_statements(b"Konto;Dato;Tekst\nx;y;z\n")


@pytest.mark.parametrize(
    "written",
    ["DK50 0040 0440 1162 43", "dk5000400440116243", "0040 0440116243", "0040-0440116243"],
)
def test_our_account_is_one_however_the_file_writes_it(written: str) -> None:
    (statement,) = read_statements(DANISH.replace("DK5000400440116243", written).encode())

    assert statement.account == "DK5000400440116243"


@pytest.mark.parametrize(
    "content",
    [
        DANISH.encode("utf-16"),
        DANISH.replace("Gebyr", "Ge\0byr").encode(),
        DANISH.replace("Gebyr", '"' + "x" * 200_000 + '"').encode(),
    ],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(UnableToReadBankFile):
        read_statements(content)
