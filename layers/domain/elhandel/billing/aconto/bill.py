"""Billing what is paid by aconto: quarters that are settled, and the amounts for those to come.

Some hundred contracts are one transaction, each held by its plan, so that the job may run twice or
at the same time as the shards that bill corrections. What was asked for and set off is kept in the
same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from elhandel.billing.aconto.quarters import Step, quarter_text, steps
from elhandel.billing.aconto.store import (
    Asked,
    ContractQuarter,
    Owner,
    hold_contracts,
    note_asked,
    note_set_off,
    open_amounts,
    owners,
    quarters_of,
    stretches_of,
)
from elhandel.billing.bill import (
    Bill,
    BillLine,
    BillSection,
    StretchKey,
    address_lines,
    bills_of,
    due_date,
    sections_of,
    vat_percent,
)
from elhandel.billing.held import hold_beyond_bounds, note_billed, originals_of
from elhandel.billing.invoice import Draft, Issued, issue_drafts, issuer
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.portfolio.parties import hold_parties
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.local_time import local_date

CONTRACTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class AcontoBilled:
    """What one transaction did; `last` is the contract to go on after, None when there were no
    more.
    """

    invoice_ids: tuple[int, ...]
    quarters: int
    instalments: int
    last: int | None


@dataclass(frozen=True, slots=True)
class _Document:
    """A step of a contract, with what stands on it."""

    contract: int
    step: Step
    owner: Owner
    set_off: Asked | None
    sections: tuple[BillSection, ...]
    percent: int

    @property
    def billed(self) -> ContractQuarter | None:
        return None if self.step.billed is None else (self.contract, self.step.billed.start)

    @property
    def asks(self) -> ContractQuarter | None:
        return None if self.step.asks is None else (self.contract, self.step.asks.start)


def bill_aconto(
    tx: Transaction, clock: Clock, *, after: int = 0, limit: int = CONTRACTS_AT_ONCE
) -> AcontoBilled:
    """Bill what is due today of the next contracts after an id: quarters that are settled, amounts
    for this quarter.
    """
    now = clock.now()
    today = local_date(now)
    contracts = hold_contracts(tx, after, limit)
    hold_parties(tx)
    documents = _documents(tx, contracts, today, now)
    bills = bills_of(
        tx, [(document.owner.customer_id, document.sections) for document in documents]
    )
    drafts = [_draft(bill, document) for bill, document in zip(bills, documents, strict=True)]
    due_on = due_date(today, settings().payment_days)
    issued = issue_drafts(
        tx, drafts, issuer=issuer(), issued_on=today, due_on=due_on, issued_at=now
    )
    _keep(tx, documents, issued)

    return AcontoBilled(
        invoice_ids=tuple(bill.invoice_id for bill in issued),
        quarters=sum(document.billed is not None for document in documents),
        instalments=sum(document.asks is not None for document in documents),
        last=contracts[-1] if contracts else None,
    )


def _documents(
    tx: Transaction, contracts: Sequence[int], today: date, now: datetime
) -> list[_Document]:
    planned = [
        (contract, step)
        for contract, quarters in quarters_of(tx, contracts, today).items()
        for step in steps(quarters, today)
    ]
    billed = [
        (contract, step.billed.start) for contract, step in planned if step.billed is not None
    ]
    stretches = stretches_of(tx, billed)
    sections = sections_of(tx, [key for keys in stretches.values() for key in keys])
    # A quarter with something beyond bounds waits as a whole: its bill sets off what was asked for
    # it.
    held = hold_beyond_bounds(tx, list(sections.values()), now)
    waits = {quarter for quarter, keys in stretches.items() if not held.isdisjoint(keys)}
    planned = [
        (contract, step)
        for contract, step in planned
        if step.billed is None or (contract, step.billed.start) not in waits
    ]
    sent = [key for quarter, keys in stretches.items() if quarter not in waits for key in keys]
    note_billed(tx, originals_of(tx, sent), now)
    people, amounts = owners(tx, contracts, today), open_amounts(tx, contracts)

    return [
        _document(
            contract,
            step,
            people[contract],
            amounts,
            _in_order(stretches, sections, contract, step),
            today,
        )
        for contract, step in planned
    ]


def _in_order(
    stretches: Mapping[ContractQuarter, Sequence[StretchKey]],
    sections: Mapping[StretchKey, BillSection],
    contract: int,
    step: Step,
) -> list[BillSection]:
    """What was settled of the quarter, by time, each with its corrections behind it."""
    keys = [] if step.billed is None else stretches.get((contract, step.billed.start), [])
    own = [sections[key] for key in keys]
    return sorted(
        own,
        key=lambda one: (one.period_from, one.correction, one.supply_period_id, one.run_id or 0),
    )


def _document(
    contract: int,
    step: Step,
    owner: Owner,
    amounts: Mapping[ContractQuarter, Asked],
    settled: Sequence[BillSection],
    today: date,
) -> _Document:
    set_off = None if step.billed is None else amounts.get((contract, step.billed.start))
    percent = vat_percent(today) if settled or step.asks or set_off is None else set_off.vat_percent
    sections = list(settled)
    if step.billed is not None and set_off is not None:
        sections.append(_set_off(owner, step.billed.start, step.billed.end, set_off))

    if step.asks is not None:
        asks = step.asks
        sections.append(_asked(owner, asks.start, asks.end, asks.instalment, percent))

    return _Document(contract, step, owner, set_off, tuple(sections), percent)


def _set_off(owner: Owner, start: date, end: date, asked: Asked) -> BillSection:
    text = f"Aconto {quarter_text(start)}, opkrævet på faktura {asked.number}"
    return _section(owner, start, end, text, -asked.net_ore, -asked.vat_ore)


def _asked(owner: Owner, start: date, end: date, amount_ore: int, percent: int) -> BillSection:
    """An amount that is asked for: what it holds of VAT is taken out of it, once."""
    net = round_half_away(amount_ore * 100, 100 + percent)
    return _section(owner, start, end, f"Aconto {quarter_text(start)}", net, amount_ore - net)


def _section(
    owner: Owner, start: date, end: date, text: str, net_ore: int, vat_ore: int
) -> BillSection:
    line = BillLine(
        category="aconto",
        component="aconto",
        description=text,
        quantity_wh=None,
        quantity=None,
        unit_price=None,
        amount_ore=net_ore,
        vat=True,
        settlement_line_no=None,
        vat_ore=vat_ore,
    )

    return BillSection(
        run_id=None,
        supply_period_id=owner.supply_period_id,
        gsrn=owner.gsrn,
        supply_address=address_lines(owner.address),
        product=owner.product,
        correction=False,
        period_from=start,
        period_to=end,
        daily_wh=(),
        year_before_wh=None,
        lines=(line,),
    )


def _draft(bill: Bill, one: _Document) -> Draft:
    """An invoice; where there is only an amount to give back, a credit note of the invoice that
    asked for it.
    """
    draft = Draft(bill, None, None, bill.totals(one.percent), one.percent)
    if one.set_off is None or len(one.sections) > 1:
        return draft
    return replace(draft, kind="credit_note", corrects_id=one.set_off.invoice_id)


def _keep(tx: Transaction, documents: Sequence[_Document], issued: Sequence[Issued]) -> None:
    pairs = list(zip(documents, issued, strict=True))
    note_set_off(
        tx,
        [
            (document.billed, done.invoice_id)
            for document, done in pairs
            if document.billed is not None and document.set_off
        ],
    )
    asked = []
    for document, done in pairs:
        if document.asks is not None:
            (line,) = document.sections[-1].lines
            asked.append((document.asks, line.amount_ore, line.vat_ore or 0, done.invoice_id))

    note_asked(tx, asked)
