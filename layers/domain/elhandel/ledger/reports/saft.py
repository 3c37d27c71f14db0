"""The books as a standard file: SAF-T Financial, Danish profile 2.1, as XML in pieces.

What Erhvervsstyrelsen wants of a bookkeeping system: who we are, the chart with its balances, and
every posting of some days. Names of customers are not in it. Its schema was not at hand: the order
of the elements is that of two exporters which follow it (docs/ledger.md says what is not proved).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final
from xml.sax.saxutils import escape

from elhandel.ledger.entries import CHART, Book
from elhandel.ledger.reports.journal import JournalEntry
from elhandel.ledger.reports.trial_balance import TrialBalance
from elhandel.values.units import dkk_of_ore

VERSION: Final = "2.1"
NAMESPACE: Final = "urn:StandardAuditFile-Taxation-Financial:DK"
STANDARD_ACCOUNTS: Final = ("Standardkontoplanen", "20260101")
VAT_CODE: Final = "S25"
_VAT_PERCENT: Final = "25"
_VAT_SINCE: Final = date(1992, 1, 1)  # momsloven § 33


@dataclass(frozen=True, slots=True)
class Company:
    """Whose books they are."""

    cvr: str
    name: str
    street: str
    postal_code: str
    city: str
    iban: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The days [first, past) of the file, and the day on which it is made."""

    first: date
    past: date
    created_on: date

    @property
    def last(self) -> date:
        return self.past - timedelta(days=1)


def saft(
    company: Company, days: Selection, books: TrialBalance, entries: Iterable[JournalEntry]
) -> Iterator[str]:
    """The file in pieces. books: over the same days; entries: whole postings, by their number."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<AuditFile xmlns="{NAMESPACE}">\n'
    yield _header(company, days)
    yield _master_files(books)

    debit = sum(line.debit_ore for line in books.lines)
    credit = sum(line.credit_ore for line in books.lines)
    yield "<GeneralLedgerEntries>\n"
    yield _texts(
        ("NumberOfEntries", books.postings),
        ("TotalDebit", dkk_of_ore(debit)),
        ("TotalCredit", dkk_of_ore(credit)),
    )
    yield "<Journal>\n"
    yield _texts(("JournalID", "GL"), ("Description", "Finansjournal"), ("Type", "GL"))
    for _, posting in groupby(entries, key=attrgetter("posting_id")):
        yield _transaction(list(posting))
    yield "</Journal>\n</GeneralLedgerEntries>\n</AuditFile>\n"


def _header(company: Company, days: Selection) -> str:
    address = _texts(
        ("StreetName", company.street),
        ("City", company.city),
        ("PostalCode", company.postal_code),
        ("Country", "DK"),
    )
    tax = _texts(("TaxRegistrationNumber", company.cvr), ("TaxType", "VAT"), ("Country", "DK"))
    ours = (
        _texts(("CVR", company.cvr), ("Name", company.name))
        + _within("Address", address)
        + _within("TaxRegistration", tax)
        + _within("BankAccount", _texts(("IBANNumber", company.iban)))
    )
    selected = _texts(
        ("SelectionStartDate", days.first),
        ("SelectionEndDate", days.last),
        ("PeriodStartYear", days.first.year),
        ("PeriodEndYear", days.last.year),
    )

    return _within(
        "Header",
        _texts(
            ("AuditFileVersion", VERSION),
            ("AuditFileCountry", "DK"),
            ("AuditFileDateCreated", days.created_on),
            ("SoftwareCompanyName", "Elhandel"),
            ("SoftwareID", "Elhandel"),
            ("SoftwareVersion", "0.1.0"),
        )
        + _within("Company", ours)
        + _texts(("DefaultCurrencyCode", "DKK"))
        + _within("SelectionCriteria", selected)
        + _texts(("TaxEntity", company.cvr)),
    )


def _master_files(books: TrialBalance) -> str:
    opening: Counter[Book] = Counter()
    closing: Counter[Book] = Counter()
    for line in books.lines:  # what is passed through has a line for each owner
        opening[line.book] += line.opening_ore
        closing[line.book] += line.closing_ore

    name, version = STANDARD_ACCOUNTS
    accounts = "".join(
        _within(
            "Account",
            _texts(
                ("AccountID", account.number),
                ("AccountDescription", account.name),
                ("AccountType", account.kind),
                _balance("Opening", opening[book]),
                _balance("Closing", closing[book]),
            ),
        )
        for book, account in CHART.items()
    )
    vat = _texts(
        ("TaxCode", VAT_CODE),
        ("EffectiveDate", _VAT_SINCE),
        ("Description", "Salgsmoms"),
        ("TaxPercentage", _VAT_PERCENT),
        ("Country", "DK"),
    )
    table = _texts(("TaxType", "VAT"), ("Description", "Moms")) + _within("TaxCodeDetails", vat)

    return _within(
        "MasterFiles",
        _within(
            "GeneralLedgerAccounts",
            _texts(("NameOfStandardAccount", name), ("VersionOfStandardAccount", version))
            + accounts,
        )
        + _within("TaxTable", _within("TaxTableEntry", table)),
    )


def _transaction(entries: list[JournalEntry]) -> str:
    posting = entries[0]
    return _within(
        "Transaction",
        _texts(
            ("TransactionID", posting.posting_id),
            ("Period", posting.booked_on.month),
            ("PeriodYear", posting.booked_on.year),
            ("TransactionDate", posting.booked_on),
            ("SourceID", posting.source),
            ("Description", posting.text),
            ("SystemEntryDate", posting.posted_at.date()),
            ("GLPostingDate", posting.booked_on),
            ("SystemID", posting.posting_id),
        )
        + "".join(_line(entry) for entry in entries),
    )


def _line(entry: JournalEntry) -> str:
    amount = dkk_of_ore(abs(entry.amount_ore))
    document = () if entry.document_id is None else (("SourceDocumentID", entry.document_id),)

    return _within(
        "Line",
        _texts(
            ("RecordID", f"{entry.posting_id}-{entry.entry_no}"),
            ("AccountID", entry.account.number),
            *document,
            ("Description", entry.text),
        )
        + _within(
            "DebitAmount" if entry.amount_ore > 0 else "CreditAmount",
            _texts(
                ("Amount", amount),
                ("CurrencyCode", "DKK"),
                ("CurrencyAmount", amount),
                ("ExchangeRate", "1.0"),
            ),
        ),
    )


def _balance(which: str, ore: int) -> tuple[str, object]:
    side = "Credit" if ore < 0 else "Debit"
    return f"{which}{side}Balance", dkk_of_ore(abs(ore))


def _texts(*elements: tuple[str, object]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>\n" for name, value in elements)


def _within(name: str, content: str) -> str:
    return f"<{name}>\n{content}</{name}>\n"
