"""The file of a dispute as a PDF (PDF/A-3), by typst: texts in Danish, ready to print."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import typst

from elhandel.billing.case_file.facts import CaseFacts
from elhandel.billing.document import day, kroner, kwh
from elhandel.billing.letters import printable_texts
from elhandel.values.days.local_time import danish_time

_CAUSES: Final = {
    "use": "Kunden mener ikke at have brugt så meget",
    "price": "Kunden mener, at prisen er en anden end aftalt",
    "not-mine": "Kunden mener ikke, at forbruget er kundens",
    "paid": "Kunden mener at have betalt",
    "other": "Andet",
}
_OUTCOMES: Final = {"credited": "Krediteret", "confirmed": "Regningen er fastholdt", None: "Åben"}


def render_case(case: CaseFacts) -> bytes:
    """The PDF; the same facts give the same bytes."""
    texts = json.dumps(printable_texts(_texts(case)), ensure_ascii=False).encode("utf-8")
    made: Any = {"main": _template(), "case.json": texts}
    result = _compiler().compile(
        made, format="pdf", pdf_standards="a-3b", timestamp=int(case.made_at.timestamp())
    )
    if not isinstance(result, bytes):
        raise RuntimeError("typst answered no single file")
    return result


def _texts(case: CaseFacts) -> dict[str, Any]:
    dispute, invoice = case.dispute, case.invoice
    ours, customer = invoice.issuer, invoice.bill.recipient
    disputed, days = set(dispute.line_nos or ()), invoice.period

    return {
        "title": f"Indsigelse {dispute.dispute_id} mod regning {dispute.number}",
        "sender": f"{ours.name} · {ours.address} · CVR {ours.cvr} · {ours.phone} · {ours.email}",
        "made": f"Dannet {_at(case.made_at)}",
        "facts": [
            ["Kunde", ", ".join((customer.name, *customer.address))],
            ["Kundenummer", str(invoice.bill.customer_id)],
            ["Målepunkt", ", ".join(dict.fromkeys(_points(case)))],
            ["Periode", f"{day(days.start)} til {day(days.end)} (ikke med)"],
            ["Regning sendt", day(invoice.issued_on)],
            ["Regning i alt", f"{kroner(invoice.totals.total)} kr. med moms"],
            ["Omstridt", f"{kroner(dispute.disputed_ore)} kr. med moms"],
            ["Grund", _CAUSES.get(dispute.cause, dispute.cause)],
            ["Modtaget", _at(dispute.opened_at)],
            ["Svar lovet senest", day(dispute.answer_by) if dispute.answer_by else ""],
            ["Målinger hentet igen", _asked(case)],
            ["Afgørelse", _outcome(case)],
        ],
        "lines": [
            [str(no), line.description, _quantity(line), kroner(line.amount_ore), no in disputed]
            for no, line in enumerate(_lines(case), start=1)
        ],
        "vat": kroner(invoice.totals.vat),
        "total": kroner(invoice.totals.total),
        "days": [
            [day(d.day), kwh(d.billed_wh), kwh(d.now_wh), kwh(d.now_wh - d.billed_wh)]
            for d in case.days
        ],
        "days_sum": [
            kwh(sum(d.billed_wh for d in case.days)),
            kwh(sum(d.now_wh for d in case.days)),
            kwh(sum(d.now_wh - d.billed_wh for d in case.days)),
        ],
        "letters": [
            [ours.name if letter.from_us else "Kunden", _at(letter.at), letter.text]
            for letter in case.letters
        ],
    }


def _lines(case: CaseFacts) -> Iterator[Any]:
    for section in case.invoice.bill.sections:
        yield from section.lines


def _points(case: CaseFacts) -> Iterator[str]:
    for section in case.invoice.bill.sections:
        if section.gsrn is not None:
            yield section.gsrn.value


def _asked(case: CaseFacts) -> str:
    dispute = case.dispute
    if dispute.asked_at is None:
        return "nej"
    answered = "" if dispute.answered_at is None else f", besvaret {_at(dispute.answered_at)}"
    return f"spurgt {_at(dispute.asked_at)}{answered}"


def _outcome(case: CaseFacts) -> str:
    dispute = case.dispute
    said = _OUTCOMES.get(dispute.decided, "") if dispute.closed_at else "Åben"
    by = "" if dispute.credited_by is None else f" ved kreditnota {dispute.credited_by}"
    on = "" if dispute.closed_at is None else f", {_at(dispute.closed_at)}"
    return f"{said or 'Lukket'}{by}{on}"


def _quantity(line: Any) -> str:
    return f"{kwh(line.quantity_wh)} kWh" if line.quantity_wh is not None else line.quantity or ""


def _at(at: datetime) -> str:
    local = danish_time(at)
    return f"{day(local.date())} kl. {local:%H.%M}"


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True
    )


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (files("elhandel.billing.case_file") / "case.typ").read_bytes()
