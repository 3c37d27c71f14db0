"""The books as a standard file keep to each rule of its form that is known."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element, SubElement, fromstring

import pytest

from elhandel.ledger import Book
from elhandel.ledger.reports import (
    Company,
    JournalEntry,
    Selection,
    TrialBalance,
    TrialLine,
    saft,
)
from elhandel.ledger.reports.saft import NAMESPACE
from tests.unit.ledger.saft_rules import STRUCTURE, VALUES, name_of, violations

US = Company("12345674", "Elhandel A/S", "Energivej 1", "2100", "København Ø", "DK5000400440116243")
FEBRUARY = Selection(date(2026, 2, 1), date(2026, 3, 1), created_on=date(2026, 3, 9))
POSTED = datetime(2026, 2, 9, 8, tzinfo=UTC)


def an_entry(posting: int, number: int, book: Book, ore: int, **fields: object) -> JournalEntry:
    values = {"account_id": None, "document_id": None, "party": None, **fields}
    return JournalEntry(
        posting_id=posting,
        entry_no=number,
        booked_on=date(2026, 2, 9 + posting),
        source="invoice",
        source_id=str(posting),
        text="Faktura & moms <2026>",
        posted_at=POSTED,
        book=book,
        amount_ore=ore,
        **values,  # type: ignore[arg-type]
    )


def a_file(*entries: JournalEntry, books: TrialBalance | None = None) -> Element:
    listed = entries or (
        an_entry(1, 1, Book.RECEIVABLE, 12_500, account_id=1, document_id=7),
        an_entry(1, 2, Book.REVENUE_ENERGY, -8_000),
        an_entry(1, 3, Book.PASS_THROUGH, -2_000, party="5790000432752"),
        an_entry(1, 4, Book.VAT, -2_500),
        an_entry(2, 1, Book.BANK, 12_500),
        an_entry(2, 2, Book.RECEIVABLE, -12_500, account_id=1, document_id=7),
    )
    known = books or TrialBalance(
        (
            TrialLine(Book.RECEIVABLE, None, 300, 12_500, 12_500),
            TrialLine(Book.REVENUE_ENERGY, None, -300, 0, 8_000),
            TrialLine(Book.PASS_THROUGH, "5790000432752", 50, 0, 2_000),
            TrialLine(Book.PASS_THROUGH, "5790000705689", -50, 0, 0),
            TrialLine(Book.VAT, None, 0, 0, 2_500),
            TrialLine(Book.BANK, None, 0, 12_500, 0),
        ),
        postings=2,
    )
    return fromstring("".join(saft(US, FEBRUARY, known, listed)))


def test_a_month_keeps_to_every_rule() -> None:
    root = a_file()
    names = {name_of(element) for element in root.iter()}

    assert violations(root) == []
    assert set(STRUCTURE) <= names
    assert names - set(STRUCTURE) >= set(VALUES) - {"OpeningCreditBalance", "ClosingCreditBalance"}


def test_a_month_in_which_nothing_was_posted_keeps_to_them_too() -> None:
    nothing = "".join(saft(US, FEBRUARY, TrialBalance((), postings=0), ()))
    assert violations(fromstring(nothing)) == []


def element(root: Element, path: str) -> Element:
    found = root.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))
    assert found is not None
    return found


def first(root: Element, name: str) -> Element:
    return next(one for one in root.iter() if name_of(one) == name)


def _without(parent: str, child: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        found = first(root, parent)
        found.remove(next(one for one in found if name_of(one) == child))

    return change


def _said(name: str, text: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        first(root, name).text = text

    return change


def _last_first(root: Element) -> None:
    header = element(root, "Header")
    last = header[-1]
    header.remove(last)
    header.insert(0, last)


def _with_unknown(root: Element) -> None:
    SubElement(first(root, "Line"), f"{{{NAMESPACE}}}Colour").text = "red"


def _twice(name: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        ids = [one for one in root.iter() if name_of(one) == name]
        ids[1].text = ids[0].text

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_without("Header", "TaxEntity"), "Header has other elements, or in another order"),
        (_without("Company", "BankAccount"), "Company has other elements, or in another order"),
        (_without("Line", "DebitAmount"), "Line has other elements, or in another order"),
        (_last_first, "Header has other elements, or in another order"),
        (_with_unknown, "Line has other elements, or in another order"),
        (_said("AuditFileVersion", "2.0"), "AuditFileVersion is not of its form"),
        (_said("AccountType", "Equity"), "AccountType is not of its form"),
        (_said("AuditFileDateCreated", "2026-03-09T08:00"), "AuditFileDateCreated is not of"),
        (_said("Amount", "125,00"), "Amount is not of its form"),
        (_said("Name", " "), "Name is empty"),
    ],
)
def test_what_is_not_of_its_form_is_found(change: Callable[[Element], None], found: str) -> None:
    root = a_file()
    change(root)
    assert any(one.startswith(found) for one in violations(root))


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_said("TotalDebit", "1.00"), "TotalDebit is not the sum of the lines"),
        (_said("TotalCredit", "1.00"), "TotalCredit is not the sum of the lines"),
        (_said("NumberOfEntries", "6"), "NumberOfEntries is not the number of transactions"),
        (_said("ClosingDebitBalance", "1.00"), "an account's balances differ by other than"),
        (_said("Amount", "1.00"), "a transaction does not balance"),
        (_twice("RecordID"), "two have one RecordID"),
        (_twice("TransactionID"), "two have one TransactionID"),
        (_said("SelectionEndDate", "2026-02-10"), "a transaction is of no day that was selected"),
        (_said("Period", "3"), "a transaction's period is not that of its day"),
    ],
)
def test_what_does_not_add_up_is_found(change: Callable[[Element], None], found: str) -> None:
    root = a_file()
    change(root)
    assert any(one.startswith(found) for one in violations(root))


def test_a_line_on_an_account_that_is_not_in_the_chart_is_found() -> None:
    root = a_file()
    element(first(root, "Line"), "AccountID").text = "9999"
    assert "a line is on an account that is not in the chart" in violations(root)
