"""What SAF-T Financial, Danish profile 2.1, asks of a file, as far as its schema's rules are known.

The schema itself is in no package that tests could take. The elements, their order, how often each
may stand and the closed lists are those of public exporters whose files that schema accepts; what
has to add up is the standard's own (OECD, SAF-T 2.0).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element

from elhandel.ledger.reports.saft import NAMESPACE

_DATE: Final = r"\d{4}-\d{2}-\d{2}"
_AMOUNT: Final = r"\d{1,18}\.\d{2}"

STRUCTURE: Final[Mapping[str, str]] = {
    "AuditFile": "Header MasterFiles GeneralLedgerEntries",
    "Header": (
        "AuditFileVersion AuditFileCountry AuditFileRegion? AuditFileDateCreated "
        "SoftwareCompanyName SoftwareID SoftwareVersion Company DefaultCurrencyCode "
        "SelectionCriteria HeaderComment? TaxAccountingBasis? TaxEntity UserID?"
    ),
    "Company": "CVR|RegistrationNumber Name Address Contact* TaxRegistration* BankAccount+",
    "Address": (
        "StreetName Number? AdditionalAddressDetail? Building? City PostalCode Region? Country"
    ),
    "TaxRegistration": "TaxRegistrationNumber TaxType? Country?",
    "BankAccount": "IBANNumber BIC? CurrencyCode? AccountID?",
    "SelectionCriteria": "SelectionStartDate SelectionEndDate PeriodStartYear PeriodEndYear",
    "MasterFiles": "GeneralLedgerAccounts TaxTable",
    "GeneralLedgerAccounts": "NameOfStandardAccount VersionOfStandardAccount Account+",
    "Account": (
        "AccountID AccountDescription StandardAccountID? AccountType AccountCreationDate? "
        "OpeningDebitBalance|OpeningCreditBalance ClosingDebitBalance|ClosingCreditBalance"
    ),
    "TaxTable": "TaxTableEntry+",
    "TaxTableEntry": "TaxType Description TaxCodeDetails+",
    "TaxCodeDetails": (
        "TaxCode StandardTaxCode? EffectiveDate ExpirationDate? Description TaxPercentage? Country?"
    ),
    "GeneralLedgerEntries": "NumberOfEntries TotalDebit TotalCredit Journal+",
    "Journal": "JournalID Description Type Transaction*",
    "Transaction": (
        "TransactionID Period PeriodYear TransactionDate SourceID? Description SystemEntryDate "
        "GLPostingDate SystemID? Line+"
    ),
    "Line": "RecordID AccountID SourceDocumentID? Description DebitAmount|CreditAmount",
    "DebitAmount": "Amount CurrencyCode CurrencyAmount ExchangeRate",
    "CreditAmount": "Amount CurrencyCode CurrencyAmount ExchangeRate",
}
"""The children of each element that has any: `?` at most once, `*` any number, `+` at least once,
`|` one of both."""

VALUES: Final[Mapping[str, str]] = {
    "AuditFileVersion": r"2\.1",
    "AuditFileCountry": "DK",
    "Country": "[A-Z]{2}",
    "CVR": r"\d{8}",
    "DefaultCurrencyCode": "DKK",
    "CurrencyCode": "[A-Z]{3}",
    "NameOfStandardAccount": "Standardkontoplanen",
    "VersionOfStandardAccount": r"\d{8}",
    "AccountType": "Asset|Liability|Sale|Expense|Other",
    "TaxType": "VAT",
    "Type": "GL",
    "Period": r"[1-9]|1[0-2]",
    "PeriodYear": r"\d{4}",
    "PeriodStartYear": r"\d{4}",
    "PeriodEndYear": r"\d{4}",
    "NumberOfEntries": r"\d+",
    "IBANNumber": r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}",
    "ExchangeRate": r"\d+\.\d+",
    **dict.fromkeys(
        (
            "AuditFileDateCreated", "SelectionStartDate", "SelectionEndDate", "EffectiveDate",
            "TransactionDate", "SystemEntryDate", "GLPostingDate",
        ),
        _DATE,
    ),
    **dict.fromkeys(
        (
            "TotalDebit", "TotalCredit", "Amount", "CurrencyAmount", "OpeningDebitBalance",
            "OpeningCreditBalance", "ClosingDebitBalance", "ClosingCreditBalance",
        ),
        _AMOUNT,
    ),
}  # fmt: skip
"""What may stand in an element: all of it matches."""


def violations(root: Element) -> list[str]:
    """What of a file is not of its form; where all is, what does not add up."""
    return list(_of_structure(root)) or list(_of_sums(root))


def name_of(element: Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def _of_structure(element: Element) -> Iterator[str]:
    name = name_of(element)
    if name not in STRUCTURE:
        text = element.text or ""
        if len(element) or not text.strip():
            yield f"{name} is empty, or has elements that are not known"
        elif name in VALUES and not re.fullmatch(VALUES[name], text):
            yield f"{name} is not of its form"
        return

    children = "".join(f"{name_of(child)} " for child in element)
    if not re.fullmatch(_pattern(STRUCTURE[name]), children):
        yield f"{name} has other elements, or in another order"
    for child in element:
        yield from _of_structure(child)


def _pattern(structure: str) -> str:
    parts = []
    for part in structure.split():
        often = part[-1] if part[-1] in "?*+" else ""
        names = "|".join(f"{name} " for name in part.rstrip("?*+").split("|"))
        parts.append(f"(?:{names}){often}")
    return "".join(parts)


def _of_sums(root: Element) -> Iterator[str]:
    accounts = _all(root, "Account")
    numbers = [_text(account, "AccountID") for account in accounts]
    transactions = _all(root, "Transaction")
    lines = _all(root, "Line")
    moved: Counter[str] = Counter()
    sides: Counter[str] = Counter()
    for line in lines:
        debit, credit = _side(line, "DebitAmount"), _side(line, "CreditAmount")
        moved[_text(line, "AccountID")] += debit - credit
        sides.update(TotalDebit=debit, TotalCredit=credit)

    if len(set(numbers)) < len(numbers):
        yield "two accounts have one number"
    if not set(moved) <= set(numbers):
        yield "a line is on an account that is not in the chart"
    for account, number in zip(accounts, numbers, strict=True):
        if _balance(account, "Opening") + moved[number] != _balance(account, "Closing"):
            yield "an account's balances differ by other than its lines"
    for side in ("TotalDebit", "TotalCredit"):
        if _ore(_text(root, f"GeneralLedgerEntries/{side}")) != sides[side]:
            yield f"{side} is not the sum of the lines"
    if any(
        sum(_side(line, "DebitAmount") - _side(line, "CreditAmount") for line in _all(one, "Line"))
        for one in transactions
    ):
        yield "a transaction does not balance"
    if int(_text(root, "GeneralLedgerEntries/NumberOfEntries") or 0) != len(transactions):
        yield "NumberOfEntries is not the number of transactions"

    yield from _of_keys_and_days(root, transactions, lines)


def _of_keys_and_days(
    root: Element, transactions: list[Element], lines: list[Element]
) -> Iterator[str]:
    for elements, key in ((transactions, "TransactionID"), (lines, "RecordID")):
        keys = [_text(element, key) for element in elements]
        if len(set(keys)) < len(keys):
            yield f"two have one {key}"

    selected = "Header/SelectionCriteria"
    first = _text(root, f"{selected}/SelectionStartDate")
    last = _text(root, f"{selected}/SelectionEndDate")
    for one in transactions:
        day = _text(one, "TransactionDate")
        if not first <= day <= last:
            yield "a transaction is of no day that was selected"
        if (int(_text(one, "PeriodYear")), int(_text(one, "Period"))) != (
            int(day[:4]),
            int(day[5:7]),
        ):
            yield "a transaction's period is not that of its day"


def _all(element: Element, name: str) -> list[Element]:
    return element.findall(f".//{{{NAMESPACE}}}{name}")


def _text(element: Element, path: str) -> str:
    steps = "/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))
    return element.findtext(steps) or ""


def _ore(text: str) -> int:
    return int(Decimal(text or 0) * 100)


def _side(line: Element, side: str) -> int:
    return _ore(_text(line, f"{side}/Amount"))


def _balance(account: Element, which: str) -> int:
    return _ore(_text(account, f"{which}DebitBalance")) - _ore(
        _text(account, f"{which}CreditBalance")
    )
