"""pain.001.001.03, a file of credit transfers, as Danish banks take it.

The order of elements is the schema's. Names and texts are cut to what the schema holds; characters
outside the bank's alphabet become spaces, so that no order is refused for a comma. The same orders
make the same bytes.
Source: ISO 20022, CustomerCreditTransferInitiation version 3.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from xml.etree import ElementTree as ET

from elhandel.values.units import dkk_of_ore

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
_LONGEST_NAME: Final = 70
_LONGEST_TEXT: Final = 140
_LONGEST_ID: Final = 35
_ALSO: Final = frozenset(" /-?:().,'+æøåÆØÅ")


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays: we."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One payout. `repr` shows nothing of who gets it."""

    end_to_end: str
    """Comes back on the bank's statement: by it the payout is known."""

    amount_ore: int
    name: str
    iban: str
    text: str

    bic: str | None = None
    """Of the bank of an account abroad."""

    def __repr__(self) -> str:
        return f"PaymentOrder({self.end_to_end}, {self.amount_ore})"


def order_file(
    message_id: str,
    debtor: Debtor,
    orders: Sequence[PaymentOrder],
    *,
    pays_on: date,
    made_at: datetime,
) -> bytes:
    """The file. Raises ValueError where an order could not be paid as it stands."""
    if not orders or any(order.amount_ore <= 0 for order in orders):
        raise ValueError("a file of orders needs at least one, each of more than nothing")
    if any(len(known) > _LONGEST_ID for known in (message_id, *(o.end_to_end for o in orders))):
        raise ValueError(f"an id of an order has more than {_LONGEST_ID} characters")

    total = dkk_of_ore(sum(order.amount_ore for order in orders))
    count = str(len(orders))

    document = ET.Element("Document", {"xmlns": NAMESPACE})
    initiation = ET.SubElement(document, "CstmrCdtTrfInitn")

    header = ET.SubElement(initiation, "GrpHdr")
    _add(header, "MsgId", message_id)
    _add(header, "CreDtTm", made_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _add(header, "NbOfTxs", count)
    _add(header, "CtrlSum", total)
    _add(ET.SubElement(header, "InitgPty"), "Nm", _plain(debtor.name, _LONGEST_NAME))

    batch = ET.SubElement(initiation, "PmtInf")
    _add(batch, "PmtInfId", message_id)
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "BtchBookg", "false")  # each on a line of the statement, with the id we gave it
    _add(batch, "NbOfTxs", count)
    _add(batch, "CtrlSum", total)
    _add(batch, "ReqdExctnDt", pays_on.isoformat())
    _add(ET.SubElement(batch, "Dbtr"), "Nm", _plain(debtor.name, _LONGEST_NAME))
    account = ET.SubElement(batch, "DbtrAcct")
    _add(ET.SubElement(account, "Id"), "IBAN", debtor.iban)
    _add(account, "Ccy", "DKK")
    agent = ET.SubElement(ET.SubElement(batch, "DbtrAgt"), "FinInstnId")
    _add(agent, "BIC", debtor.bic)
    for order in orders:
        _add_order(batch, order)

    content: bytes = ET.tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def _add_order(batch: ET.Element, order: PaymentOrder) -> None:
    transfer = ET.SubElement(batch, "CdtTrfTxInf")
    ids = ET.SubElement(transfer, "PmtId")
    _add(ids, "InstrId", order.end_to_end)
    _add(ids, "EndToEndId", order.end_to_end)
    amount = ET.SubElement(ET.SubElement(transfer, "Amt"), "InstdAmt", {"Ccy": "DKK"})
    amount.text = dkk_of_ore(order.amount_ore)
    if order.bic is not None:
        _add(
            transfer, "ChrgBr", "SHAR"
        )  # each pays their own bank, as the law wants within the EEA
        agent = ET.SubElement(ET.SubElement(transfer, "CdtrAgt"), "FinInstnId")
        _add(agent, "BIC", order.bic)
    _add(ET.SubElement(transfer, "Cdtr"), "Nm", _plain(order.name, _LONGEST_NAME))
    account = ET.SubElement(ET.SubElement(transfer, "CdtrAcct"), "Id")
    _add(account, "IBAN", order.iban)
    _add(ET.SubElement(transfer, "RmtInf"), "Ustrd", _plain(order.text, _LONGEST_TEXT))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _plain(text: str, longest: int) -> str:
    """Letters, digits and the bank's signs; Danish letters stay, accents of others go."""
    known = "".join(map(_taken, text))
    return " ".join(known.split())[:longest].strip() or "-"


def _taken(character: str) -> str:
    """The character itself where the bank takes it, its letter without the accent, or a space."""
    if character in _ALSO:
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isalnum() else " "
