"""A day of our account as the bank reports it: camt.053.001.02, the version of Danish banks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved on the account; above zero it came in."""

    number: int
    booked_on: date
    amount_ore: int
    reference: str | None = None
    text: str | None = None
    name: str | None = None
    end_to_end: str | None = None
    returned: str | None = None

    @property
    def bank_id(self) -> str:
        return f"BNK{self.booked_on:%Y%m%d}{self.number:06d}"


def camt_file(
    account: str, day: date, opening_ore: int, movements: Sequence[Movement], made_at: datetime
) -> bytes:
    """The statement of a day."""
    document = ET.Element("Document", {"xmlns": NAMESPACE})
    report = ET.SubElement(document, "BkToCstmrStmt")
    header = ET.SubElement(report, "GrpHdr")
    _add(header, "MsgId", f"STM{day:%Y%m%d}")
    _add(header, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%S"))

    statement = ET.SubElement(report, "Stmt")
    _add(statement, "Id", f"{account[-10:]}-{day:%Y%m%d}")
    _add(statement, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%S"))
    own = ET.SubElement(statement, "Acct")
    _add(ET.SubElement(own, "Id"), "IBAN", account)
    _add(own, "Ccy", "DKK")
    closing = opening_ore + sum(movement.amount_ore for movement in movements)
    for kind, amount in (("OPBD", opening_ore), ("CLBD", closing)):
        balance = ET.SubElement(statement, "Bal")
        _add(ET.SubElement(ET.SubElement(balance, "Tp"), "CdOrPrtry"), "Cd", kind)
        _amount(balance, amount)
        _add(ET.SubElement(balance, "Dt"), "Dt", day.isoformat())
    for movement in movements:
        _entry(statement, movement)

    content: bytes = ET.tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def _entry(statement: ET.Element, movement: Movement) -> None:
    entry = ET.SubElement(statement, "Ntry")
    _amount(entry, movement.amount_ore)
    _add(entry, "Sts", "BOOK")
    _add(ET.SubElement(entry, "BookgDt"), "Dt", movement.booked_on.isoformat())
    _add(ET.SubElement(entry, "ValDt"), "Dt", movement.booked_on.isoformat())
    _add(entry, "AcctSvcrRef", movement.bank_id)
    code = ET.SubElement(ET.SubElement(entry, "BkTxCd"), "Domn")
    _add(code, "Cd", "PMNT")
    family = ET.SubElement(code, "Fmly")
    _add(family, "Cd", "RCDT" if movement.amount_ore > 0 else "ICDT")
    _add(family, "SubFmlyCd", "DMCT")

    details = ET.SubElement(ET.SubElement(entry, "NtryDtls"), "TxDtls")
    if movement.end_to_end:
        _add(ET.SubElement(details, "Refs"), "EndToEndId", movement.end_to_end)
    if movement.name:
        parties = ET.SubElement(details, "RltdPties")
        role = "Dbtr" if movement.amount_ore > 0 else "Cdtr"
        _add(ET.SubElement(parties, role), "Nm", movement.name)
    if movement.reference or movement.text:
        remittance = ET.SubElement(details, "RmtInf")
        if movement.text:
            _add(remittance, "Ustrd", movement.text)
        if movement.reference:
            structured = ET.SubElement(ET.SubElement(remittance, "Strd"), "CdtrRefInf")
            _add(structured, "Ref", movement.reference)
    if movement.returned:
        reason = ET.SubElement(ET.SubElement(details, "RtrInf"), "Rsn")
        _add(reason, "Cd", movement.returned)


def _amount(parent: ET.Element, ore: int) -> None:
    whole, rest = divmod(abs(ore), 100)
    amount = ET.SubElement(parent, "Amt", {"Ccy": "DKK"})
    amount.text = f"{whole}.{rest:02}"
    _add(parent, "CdtDbtInd", "CRDT" if ore >= 0 else "DBIT")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
