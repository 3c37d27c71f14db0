"""Billing what is paid by aconto: quarters that are settled, and the amounts for those to come.

Some hundred contracts are one transaction, each held by its plan, so that the job may run twice or
at the same time as the shards that bill corrections. What was asked for and set off is kept in the
same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from elhandel.billing.aconto.estimated import estimate_quarter
from elhandel.billing.aconto.quarters import Quarter, Step, quarter_text, steps
from elhandel.billing.aconto.store import (
    Asked,
    Asking,
    ContractQuarter,
    Owner,
    hold_contracts,
    note_asked,
    note_set_off,
    open_amounts,
    owners,
    quarters_of,
    settlements_of,
)
from elhandel.billing.bill import (
    Bill,
    BillLine,
    BillSection,
    bills_of,
    sections_of,
    vat_percent,
)
from elhandel.billing.estimate import Basis
from elhandel.billing.held import hold_beyond_bounds, note_billed, originals_of
from elhandel.billing.invoice import Draft, Issued, issue_at, issue_drafts
from elhandel.billing.profile import profiles_of
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.parties import hold_parties
from elhandel.settlement.engine.exact import round_half_away
from elhandel.values.days.local_time import local_date
from elhandel.values.days.period import Period
from elhandel.values.ids import ContractId

CONTRACTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class AcontoBilled:
    """What one transaction did."""

    invoice_ids: tuple[int, ...]
    quarters: int
    instalments: int

    last: int | None
    """The contract to go on after; None when there were no more."""


def bill_aconto(
    tx: Transaction, clock: Clock, *, after: int = 0, limit: int = CONTRACTS_AT_ONCE
) -> AcontoBilled:
    """Bill what is due today of the next contracts after an id.

    These are quarters that are settled, the amounts for this quarter, and shares to return.
    """
    now = clock.now()
    contracts = hold_contracts(tx, after, limit)
    hold_parties(tx)

    documents = _documents(tx, contracts, now)
    bills = bills_of(
        tx, [(document.owner.customer_id, document.sections) for document in documents]
    )
    profiles = profiles_of(tx, [bill.customer_id for bill in bills])
    addressed = [
        replace(bill, recipient=profiles[bill.customer_id].addressed(bill.recipient))
        for bill in bills
    ]
    drafts = [_draft(bill, document) for bill, document in zip(addressed, documents, strict=True)]

    issued = issue_drafts(tx, drafts, issue_at(now))
    _keep(tx, documents, issued)

    return AcontoBilled(
        invoice_ids=tuple(invoice.invoice_id for invoice in issued),
        quarters=sum(document.billed is not None for document in documents),
        instalments=sum(
            document.asks is not None and document.step.returns is None for document in documents
        ),
        last=contracts[-1] if contracts else None,
    )


@dataclass(frozen=True, slots=True)
class _Document:
    """A step of a contract, with what stands on it."""

    contract: ContractId
    step: Step
    owner: Owner
    set_off: Asked | None
    sections: tuple[BillSection, ...]
    percent: int

    @property
    def billed(self) -> ContractQuarter | None:
        return _key(self.contract, self.step.billed)

    @property
    def asks(self) -> ContractQuarter | None:
        return _key(self.contract, self.step.asks)

    @property
    def sets_off(self) -> ContractQuarter | None:
        return _key(self.contract, self.step.billed or self.step.returns)

    @property
    def is_credit_note(self) -> bool:
        """Whether it only gives an amount back, or a share of one."""
        return (
            self.set_off is not None
            and all(section.aconto for section in self.sections)
            and (self.step.returns is not None or len(self.sections) == 1)
        )


def _key(contract: ContractId, quarter: Quarter | None) -> ContractQuarter | None:
    return None if quarter is None else (contract, quarter.start)


def _documents(tx: Transaction, contracts: Sequence[ContractId], now: datetime) -> list[_Document]:
    today = local_date(now)
    estimate_quarter(tx, contracts, now)
    planned = [
        (contract, step)
        for contract, quarters in quarters_of(tx, contracts, today).items()
        for step in steps(quarters, today)
    ]
    billed = [key for contract, step in planned if (key := _key(contract, step.billed))]
    settlements = settlements_of(tx, billed)
    sections = sections_of(tx, [key for keys in settlements.values() for key in keys])

    # A quarter with something beyond bounds waits as a whole: its bill sets off what was asked for
    # it.
    held = hold_beyond_bounds(tx, list(sections.values()), now)
    waits = {quarter for quarter, keys in settlements.items() if not held.isdisjoint(keys)}
    passed = [(contract, step) for contract, step in planned if not _waits(contract, step, waits)]
    sent = [key for quarter, keys in settlements.items() if quarter not in waits for key in keys]
    note_billed(tx, originals_of(tx, sent), now)

    people = owners(tx, contracts, today)
    amounts = open_amounts(tx, contracts)
    documents = []
    for contract, step in passed:
        quarter = _key(contract, step.billed)
        keys = settlements.get(quarter, []) if quarter is not None else []
        settled = _in_order([sections[key] for key in keys])
        paid = _key(contract, step.billed or step.returns)
        set_off = None if paid is None else amounts.get(paid)
        documents.append(_document(contract, step, people[contract], set_off, settled, today))

    return documents


def _waits(contract: ContractId, step: Step, waits: set[ContractQuarter]) -> bool:
    return step.billed is not None and (contract, step.billed.start) in waits


def _in_order(sections: Sequence[BillSection]) -> list[BillSection]:
    """What was settled of a quarter, by time, each with its corrections behind it."""

    def place(section: BillSection) -> tuple[date, bool, int, int]:
        return (
            section.period.start,
            section.correction,
            section.supply_period_id or 0,
            section.run_id or 0,
        )

    return sorted(sections, key=place)


def _document(
    contract: ContractId,
    step: Step,
    owner: Owner,
    set_off: Asked | None,
    settled: Sequence[BillSection],
    today: date,
) -> _Document:
    alone = not settled and (step.returns is not None or not step.asks)
    percent = set_off.vat_percent if alone and set_off is not None else vat_percent(today)

    sections = list(settled)
    paid = step.billed or step.returns
    if paid is not None and set_off is not None:
        used = sum(section.consumption_wh for section in settled) if step.billed else None
        sections.append(_set_off(owner, paid.period, set_off, used))
    if step.asks is not None:
        sections.append(_asked(owner, step.asks, percent))

    return _Document(
        contract=contract,
        step=step,
        owner=owner,
        set_off=set_off,
        sections=tuple(sections),
        percent=percent,
    )


def _set_off(owner: Owner, period: Period, asked: Asked, used_wh: int | None) -> BillSection:
    """What was asked for, taken back; on a quarter's bill beside what was used in the end."""
    text = f"Aconto {quarter_text(period.start)}, opkrævet på faktura {asked.number}"
    basis = asked.basis
    if basis is not None and used_wh is not None:
        basis = basis.with_use(used_wh)

    return _section(
        owner, period, text, net_ore=-asked.net_ore, vat_ore=-asked.vat_ore, basis=basis
    )


def _asked(owner: Owner, quarter: Quarter, percent: int) -> BillSection:
    """An instalment; the VAT it includes is calculated once."""
    amount = quarter.instalment
    net = round_half_away(amount * 100, 100 + percent)
    text = f"Aconto {quarter_text(quarter.start)}"
    return _section(
        owner, quarter.period, text, net_ore=net, vat_ore=amount - net, basis=quarter.basis
    )


def _section(
    owner: Owner, period: Period, text: str, *, net_ore: int, vat_ore: int, basis: Basis | None
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
        supply_address=owner.address,
        product=owner.product,
        correction=False,
        period=period,
        daily_wh=(),
        year_before_wh=None,
        lines=(line,),
        basis=basis,
    )


def _draft(bill: Bill, document: _Document) -> Draft:
    """An invoice; only an amount to give back is a credit note of the invoice that asked for it."""
    draft = Draft(bill=bill, totals=bill.totals(document.percent), vat_percent=document.percent)
    if document.set_off is None or not document.is_credit_note:
        return draft
    return replace(draft, kind="credit_note", corrects_id=document.set_off.invoice_id)


def _keep(tx: Transaction, documents: Sequence[_Document], issued: Sequence[Issued]) -> None:
    set_off: list[tuple[ContractQuarter, int]] = []
    asked: list[Asking] = []
    for document, invoice in zip(documents, issued, strict=True):
        if document.sets_off is not None and document.set_off:
            set_off.append((document.sets_off, invoice.invoice_id))
        if document.asks is not None:
            (line,) = document.sections[-1].lines
            asked.append(
                Asking(
                    quarter=document.asks,
                    net_ore=line.amount_ore,
                    vat_ore=line.vat_ore or 0,
                    invoice_id=invoice.invoice_id,
                )
            )

    note_set_off(tx, set_off)
    note_asked(tx, asked)
